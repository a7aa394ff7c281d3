"""What the owner puts on his website: a contact form, and the PHP file that takes it in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.clockwork import BusinessHours


class PostsTo(StrEnum):
    """Who takes the form in."""

    PHP = "php"
    FORMSPREE = "formspree"
    NETLIFY = "netlify"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class WebsiteForm:
    """:ivar language: of the form; one of `app.i18n.LANGUAGES`
    :ivar target_open_seconds: of a first answer to a form
    :ivar address: where the form goes. PHP and others: an address of the web, or a path on the site; Formspree: the
        form's code; Netlify: the form's name
    :ivar privacy_page: address or path of the privacy policy; "" for none
    """

    language: str
    hours: BusinessHours
    target_open_seconds: int
    posts_to: PostsTo
    address: str
    privacy_page: str = ""


@dataclass(frozen=True, slots=True)
class PhpHandler:
    """:ivar owner: address that the mails go to
    :ivar robot: address of the site's own domain that they come from
    :ivar key: with which submissions are fetched; only its digest gets into the file
    :ivar language: of the answer to a visitor whose form does not tell
    """

    owner: str
    robot: str
    key: str
    language: str


@dataclass(frozen=True, slots=True)
class PhpFile:
    """:ivar key: for the form source of the service "punktual" """

    text: str
    key: str
