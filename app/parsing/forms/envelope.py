"""What the headers say: whether a person wrote, which addresses are the site's own, where the visitor may be."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from app.model.folding import fold
from app.model.message import Address, ParsedMessage
from app.parsing.forms.vocabulary import names_a_form, phrases, without_umlauts, words

_WEB_USER = re.compile(r"(?:www|www-data|apache|nobody|httpd|nginx|web|u\d{2,8}|[a-z]{1,3}\d{3,8}|php|cgi|anonymous)@")
_SITE_ROBOT = re.compile(r"(?:wordpress|www|web|strona|site|form|kontakt|contact)")
_PHP_HEADERS = ("x-php-originating-script", "x-php-script", "x-ninja-forms", "x-source-args", "x-mailer-php")
_FORWARDED = re.compile(r"\s{0,3}(?:fwd?|wg|tr|pd|i|rv|vs|vb|bls|doorst|enc|továbbítás)\s{0,2}:\s", re.I)
_ANSWERED = re.compile(r"\s{0,3}(?:re|aw|sv|antw|odp|odg|ynt|ответ|پاسخ)\s{0,2}(?:\[\d{1,3}\])?\s{0,2}:\s", re.I)
#: Signs that a colleague's mail has as well.
WEAK_SIGNS = frozenset(("own sender", "to itself", "answers go elsewhere"))
_NO_REPLY = re.compile(r"\bno[-_.]?reply\b")
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The envelope of a mail that no header excludes from being a form.

    :ivar own: addresses that are never the visitor's: the owner's, the robot's
    :ivar owner: those of them that are the owner's accounts
    :ivar own_domains: the site's domains, without those that many people share
    :ivar reply_to: the one address in Reply-To that may be the visitor's
    :ivar writer: From, where it may be the visitor's
    :ivar signs: what shows that a site wrote this, in machine words
    """

    own: frozenset[str]
    owner: frozenset[str]
    own_domains: frozenset[str]
    site_name: str
    reply_to: Address | None
    writer: Address | None
    signs: tuple[str, ...]


def is_vetoed(message: ParsedMessage) -> bool:
    """Whether a header rules a form out: replies, forwards, delivery reports, lists, calendars, automatic answers.

    List-Unsubscribe is no veto: form services set it too.
    """
    if message.in_reply_to or message.references:
        return True
    headers = dict(reversed(message.headers))
    if "list-id" in headers or "list-post" in headers or headers.get("return-path", "").strip() == "<>":
        return True
    automatic = headers.get("auto-submitted", "no").lower()
    if automatic.startswith(("auto-replied", "auto-notified")) or "x-autoreply" in headers:
        return True
    if headers.get("precedence", "").lower() in ("list", "auto_reply", "auto-reply"):
        return True
    content = headers.get("content-type", "").lower()
    if content.startswith(("multipart/report", "text/calendar")) or _FORWARDED.match(message.subject):
        return True
    if any(
        part.media_type in ("message/rfc822", "text/calendar", "message/delivery-status")
        for part in message.attachments
    ):
        return True
    from_ = message.from_.address
    if _ANSWERED.match(message.subject) and not is_robot(from_) and not is_service(from_):
        return True  # some programs answer without In-Reply-To
    return _is_from_a_mail_client(headers)


def _is_from_a_mail_client(headers: dict[str, str]) -> bool:
    """Whether a program in which people write made this. (Sites that send through Gmail have other Message-IDs.)"""
    program = f"{headers.get('user-agent', '')} {headers.get('x-mailer', '')}".lower()
    if phrases("mail_clients").search(program):
        return True
    return "rcmail" in headers.get("x-php-originating-script", "") or headers.get("message-id", "").endswith(
        "@mail.gmail.com>"
    )


def read_envelope(message: ParsedMessage, own_addresses: Collection[str] = frozenset()) -> Envelope:
    """:param own_addresses: the owner's, lower case"""
    headers = dict(reversed(message.headers))
    owners = {a.address.lower() for a in (*message.to, *message.cc) if a.address}
    owners |= {headers[name].strip(" <>").lower() for name in ("delivered-to", "x-original-to") if name in headers}
    from_ = message.from_.address.lower()
    return_path = headers.get("return-path", "").strip().strip("<>").lower()
    sender = message.sender.address.lower() if message.sender else ""
    home = {domain_of(address) for address in (*owners, *own_addresses)} - words("free_mail") - {""}
    signs = _signs(from_, return_path, owners, home, headers)
    posted = {return_path, sender} - {from_, ""}
    is_foreign = domain_of(from_) not in home and from_ not in owners and not is_robot(from_) and not is_service(from_)
    is_foreign = is_foreign and from_.partition("@")[0] not in words("offices")
    in_name_of = is_foreign and (
        any(domain_of(address) in home or address in owners for address in posted)
        or (bool({"mailer", "web server"} & set(signs)) and _names_writer(message, from_))
    )
    if in_name_of and any(address in owners or _is_site_address(address, home) for address in posted):
        signs = (*signs, "written in another's name")
    if not signs and names_a_form(message.subject) and from_ not in message.text.lower() and _shows_visitor(message):
        signs = ("another's address",)
    writer = message.from_ if in_name_of else None
    site = owners | posted | set(own_addresses) | (set() if in_name_of else {from_})
    own_domains = frozenset(home | {domain_of(address) for address in site} - words("free_mail") - {""})
    reply_to = _only_visitor(message.reply_to, site, own_domains)
    if reply_to and domain_of(reply_to.address) != domain_of(from_):
        signs = (*signs, "answers go elsewhere")
    return Envelope(
        own=frozenset(site - {""}),
        owner=frozenset(own_addresses),
        own_domains=own_domains,
        site_name="" if in_name_of or _shows_visitor(message) else message.from_.name,
        reply_to=reply_to,
        writer=writer,
        signs=signs,
    )


def _names_writer(message: ParsedMessage, from_: str) -> bool:
    """Whether body or subject say that who stands in From is the visitor."""
    name = message.from_.name
    return from_ in message.text.lower() or (len(name) > 3 and name in message.subject)


def _shows_visitor(message: ParsedMessage) -> bool:
    """Whether the name over the robot's address is the visitor's, not the site's."""
    shown = message.from_.name
    if not shown:
        return False
    if any(shown == other.name or are_alike(shown, other.address) for other in message.reply_to):
        return True
    return re.search(r"[:：]\s{0,9}" + re.escape(shown) + r"\s{0,3}[<\n]", message.text[:600]) is not None


def _signs(from_: str, return_path: str, owners: set[str], home: set[str], headers: dict[str, str]) -> tuple[str, ...]:
    signs = []
    if is_service(from_):
        signs.append("form service")
    if is_robot(from_):
        signs.append("web robot" if _SITE_ROBOT.match(from_) else "robot")
    if from_ in owners or domain_of(from_) in home:
        signs.append("own sender")
        if from_ in owners or from_.partition("@")[0] in words("offices"):
            signs.append("to itself")
    if _WEB_USER.match(return_path) and return_path != from_:
        signs.append("web server")
    program = f"{headers.get('x-mailer', '')} {headers.get('user-agent', '')}".lower()
    if any(name in headers for name in _PHP_HEADERS) or phrases("site_mailers").search(program):
        signs.append("mailer")
    return tuple(signs)


def _only_visitor(reply_to: tuple[Address, ...], own: set[str], own_domains: frozenset[str]) -> Address | None:
    """The one address of Reply-To that may be a visitor's; None where there are several or none."""
    foreign = [
        a for a in reply_to if a.address and a.address.lower() not in own and domain_of(a.address) not in own_domains
    ]
    foreign = [a for a in foreign if not is_robot(a.address) and not is_service(a.address)]
    return foreign[0] if len({a.address.lower() for a in foreign}) == 1 else None


def is_robot(address: str) -> bool:
    """Whether the local part is one that only machines write from."""
    local = fold(address.partition("@")[0])
    return _robots().match(local) is not None or _NO_REPLY.search(local) is not None


def is_web_user(address: str) -> bool:
    """Whether it is the account of a web server: www-data@, u123456@."""
    return _WEB_USER.match(address) is not None


def is_never_a_visitor(address: str) -> bool:
    """Whether nobody reads at that address, whoever typed it."""
    return re.match(r"no[-_.]?reply|do[-_]?not[-_]?reply|wordpress@|mailer-daemon", address) is not None


def is_service(address: str) -> bool:
    """Whether the domain, or one above it, is a form service's."""
    parts = domain_of(address).split(".")
    return any(".".join(parts[i:]) in words("services") for i in range(len(parts) - 1))


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def names_site(text: str, envelope: Envelope) -> bool:
    """Whether a text has the site's name, or its domain, in it."""
    squeezed = _squeezed(text)
    names = [_squeezed(envelope.site_name), *(_squeezed(domain.split(".")[0]) for domain in envelope.own_domains)]
    return any(len(name) > 3 and name in squeezed for name in names)


def _squeezed(text: str) -> str:
    return without_umlauts("".join(filter(str.isalnum, fold(text))))


def are_alike(name: str, address: str) -> bool:
    """Whether a name and a local part share a word: then the name is that person's."""
    local = without_umlauts(fold(address.partition("@")[0]))
    return any(without_umlauts(word) in local for word in _WORD.findall(fold(name)))


def _is_site_address(address: str, home: set[str]) -> bool:
    return not address.startswith(("srs0", "srs1", "bounce", "prvs=")) and (
        domain_of(address) in home or _WEB_USER.match(address) is not None
    )


@cache
def _robots() -> re.Pattern[str]:
    names = "|".join(re.escape(name).replace(r"\*", ".{0,64}") for name in words("robots"))
    return re.compile(f"(?:{names})$")
