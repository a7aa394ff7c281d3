"""Translation for the core and the window alike: GNU gettext, because the core has no Qt.

Catalogues are `resources/translations/<language>/LC_MESSAGES/punktual.{po,mo}`.
"""

from __future__ import annotations

import gettext
from importlib.resources import files

LANGUAGES = ("en", "pl", "fa", "de")

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def set_language(language: str) -> None:
    """Use this language from now on; one that is not there falls back to English."""
    global _catalogue, _language
    folder = str(files("resources").joinpath("translations"))
    _catalogue = gettext.translation("punktual", folder, [language], fallback=True)
    _language = language if language in LANGUAGES else "en"


def language() -> str:
    return _language


def tr(message: str) -> str:
    """The message in the owner's language."""
    return _catalogue.gettext(message)


def trn(one: str, many: str, n: int) -> str:
    """The plural form for n; the caller fills in `{n}`. Polish has three forms."""
    return _catalogue.ngettext(one, many, n)


def trc(context: str, message: str) -> str:
    """The message where its English is ambiguous without a context."""
    return _catalogue.pgettext(context, message)
