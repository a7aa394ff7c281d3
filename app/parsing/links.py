"""Where a link really goes, and whether it or a name pretends to be something else."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SHOWN_HOST = re.compile(
    r"(?:https?://|www\.)?((?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})(?=$|[\s/:?#,;)>\]])", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})")
#: Endings of two labels under which anybody registers names.
_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gov", "net", "or", "org", "ne", "waw"))
#: What a shown text ends in when it is a file, not a host.
_FILES = frozenset(
    ("pdf", "doc", "docx", "xls", "xlsx", "jpg", "jpeg", "png", "gif", "zip", "txt", "html", "htm", "csv", "odt")
)


@lru_cache(maxsize=4096)
def clean_href(href: str) -> str | None:
    """The address of a link as a browser reads it, or None where it is not http, https, mailto or tel."""
    compact = _CONTROLS.sub("", href[:4000])
    scheme, colon, rest = compact.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in ("http", "https", "mailto", "tel"):
        return None
    if scheme in ("http", "https"):
        head, mark, query = re.split(r"([?#]|$)", rest, maxsplit=1)
        rest = "//" + head.replace("\\", "/").lstrip("/") + mark + query
        if rest == "//":
            return None
    return f"{scheme}:{rest}"


@lru_cache(maxsize=4096)
def host_of(href: str) -> str:
    """The host a link goes to, in lower case; the domain of the mailbox for mailto:, "" where there is none."""
    clean = clean_href(href)
    if clean is None:
        return ""
    if clean.startswith("mailto:"):
        return clean[7:].partition("?")[0].rpartition("@")[2].lower()
    try:
        return (urlsplit(clean).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def suspicious(href: str, shown: str) -> str | None:
    """Why a link deserves a warning, as a machine word; None where it does not.

    "user info": the part before @ looks like a host; "ip address"; "lookalike": letters of several scripts or
    punycode that shows other letters; "other host": the text names a host the link does not go to.
    """
    clean = clean_href(href)
    host = host_of(href)
    if clean is None or not host:
        return None
    if clean.startswith("http"):
        authority = clean.partition("//")[2].split("/", 1)[0]
        if "@" in authority:
            return "user info"
        if _is_ip(host):
            return "ip address"
    if _is_lookalike(host):
        return "lookalike"
    named = _named_host(shown)
    return "other host" if named and _site(named) != _site(host) else None


def imitates(display_name: str, address: str) -> bool:
    """Whether a display name contains another mail address than the one it stands for."""
    name = _CONTROLS.sub("", unicodedata.normalize("NFKC", display_name[:400])).lower()
    found = [match[0] for match in _ADDRESS.finditer(name)]
    own = address.lower()
    return any(other != own and other.rpartition("@")[2] != own.rpartition("@")[2] for other in found)


def _is_ip(host: str) -> bool:
    if host.replace(".", "").isdigit() or host.startswith("0x"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_lookalike(host: str) -> bool:
    if host.isascii() and "xn--" not in host:
        return False
    shown = _decoded(host)
    return any(len(_scripts(label)) > 1 or _is_all_latin_twins(label) for label in shown.split("."))


def _decoded(host: str) -> str:
    """Punycode as letters (RFC 3492); what can't be decoded stays."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except (UnicodeError, ValueError):
            labels.append(label)
    return ".".join(labels)


def _scripts(label: str) -> set[str]:
    """The scripts of a label's letters; those of Chinese, Japanese and Korean count as one."""
    scripts = {unicodedata.name(char, "?").split(" ", 1)[0] for char in label if char.isalpha()}
    east = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA", "BOPOMOFO"}
    return scripts - east | ({"CJK"} if scripts & east else set())


def _is_all_latin_twins(label: str) -> bool:
    """A word of Cyrillic or Greek letters all of which look Latin ("раураl")."""
    letters = [char for char in label if char.isalpha()]
    return len(letters) > 2 and not label.isascii() and all(char in "асеорхуіјѕԁһӏԛԝьοανικτρυχϲ" for char in letters)


def _named_host(shown: str) -> str | None:
    text = shown.strip()[:300].lower()
    if not text or len(text.split()) > 3:
        return None
    address = _ADDRESS.search(text)
    if address:
        return address[1]
    match = _SHOWN_HOST.match(text)
    if match is None or match[1].rpartition(".")[2] in _FILES:
        return None
    return match[1]


def _site(host: str) -> str:
    """The part of a host that somebody registered, as far as it can be told without a list of all endings."""
    labels = host.removeprefix("www.").split(".")
    count = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-count:])
