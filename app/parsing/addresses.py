"""Address lists (RFC 5322, 3.4 and 4.4; RFC 6532), read leniently: broken mail has to be answered too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.model.message import Address
from app.parsing.charset import Decoder
from app.parsing.encoded_words import decode_words

_MAX_LENGTH = 1 << 18
_ATOMS = r"[A-Za-z0-9_.+%=&'/*!#$^`{|}~-]+"
_NAMED = re.compile(rf'\s*(?:"([^"\\]*)"\s*|([^"\\<>(),:;@]*))<({_ATOMS}@[A-Za-z0-9.-]+)>\s*$')
_BARE = re.compile(rf"\s*({_ATOMS}@[A-Za-z0-9.-]+)\s*$")
_TOKEN = re.compile(r'=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?=|[^\\"(),:;<>=]+|\\.|.', re.S)
_ADDR_SPEC = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")
_SPACES = re.compile(r"\s+")


def parse_addresses(text: str, decoder: Decoder | None = None) -> tuple[Address, ...]:
    """Every mailbox of a header value, groups dissolved. Never raises.

    :param text: unfolded, encoded words not yet decoded: they may hide commas and quotes
    """
    decoder = decoder or Decoder()
    if match := _NAMED.match(text):
        return (_address(match[1] or match[2] or "", match[3], decoder),)
    if match := _BARE.match(text):
        return (_address("", match[1], decoder),)
    return parse_carefully(text, decoder)


def parse_carefully(text: str, decoder: Decoder) -> tuple[Address, ...]:
    """The way for everything that is not one plain mailbox; gives the same for those."""
    text = text[:_MAX_LENGTH]
    found = _read(text, decoder)
    if not any(address.address for address in found) and "=?" in text and "@" in (plain := decode_words(text, decoder)):
        found = _read(plain, decoder)
    return tuple(found)


def _read(text: str, decoder: Decoder) -> list[Address]:
    scanner = _Scanner(decoder)
    for sign in _TOKEN.findall(text):
        scanner.take(sign)
    if scanner.is_open:  # a quote or a comment without an end: read again with both as plain letters
        scanner = _Scanner(decoder, heeds_quotes=False)
        for sign in _TOKEN.findall(text):
            scanner.take(sign)
    scanner.end_mailbox()
    return scanner.found


@dataclass
class _Scanner:
    """Reads tokens into mailboxes. One mailbox is a phrase, maybe an address in angles, and comments."""

    decoder: Decoder
    heeds_quotes: bool = True
    found: list[Address] = field(default_factory=list)
    phrase: list[str] = field(default_factory=list)
    angle: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    is_quoting: bool = False
    is_in_angle: bool = False
    had_angle: bool = False
    had_quote: bool = False
    has_at: bool = False
    depth: int = 0

    @property
    def is_open(self) -> bool:
        return self.is_quoting or self.depth > 0

    def take(self, sign: str) -> None:
        if self.is_quoting:
            self._take_quoted(sign)
        elif self.depth:
            self._take_comment(sign)
        elif sign == '"':
            self.is_quoting = self.heeds_quotes
            self.had_quote = True
            if self.is_in_angle:
                self.angle.append(sign)
        elif sign in ("(", ")"):
            self._take_parenthesis(sign)
        elif self.is_in_angle:
            self._take_angle(sign)
        else:
            self._take_plain(sign)

    def _take_quoted(self, sign: str) -> None:
        if sign == '"':
            self.is_quoting = False
            if self.is_in_angle:
                self.angle.append(sign)
        else:
            into = self.angle if self.is_in_angle else self.phrase
            into.append(sign if self.is_in_angle or len(sign) != 2 or sign[0] != "\\" else sign[1])

    def _take_comment(self, sign: str) -> None:
        self.depth += (sign == "(") - (sign == ")")
        if self.depth:
            self.comment.append(sign if len(sign) != 2 or sign[0] != "\\" else sign[1])

    def _take_parenthesis(self, sign: str) -> None:
        if self.heeds_quotes and sign == "(":
            self.depth = 1
            self.comment.append(" ")
        elif not self.is_in_angle:
            self.phrase.append(sign)

    def _take_angle(self, sign: str) -> None:
        if sign == ">" or (sign in ",;" and not (self.angle and self.angle[0].lstrip().startswith("@"))):
            self.is_in_angle = False
            if sign != ">":
                self.end_mailbox()
        elif sign == "<":
            self.angle.clear()
        else:
            self.angle.append(sign)

    def _take_plain(self, sign: str) -> None:
        if sign == "<":
            if self.had_angle and self.angle:
                self.end_mailbox()
            self.is_in_angle = self.had_angle = True
        elif sign in ",;":
            self.end_mailbox()
        elif sign == ":" and not self.has_at:
            self.phrase.clear()  # the name of a group
            self.comment.clear()
        elif sign != ">":
            self.has_at = self.has_at or "@" in sign
            self.phrase.append(sign[1] if len(sign) == 2 and sign[0] == "\\" else sign)

    def end_mailbox(self) -> None:
        name, spec = "".join(self.phrase), "".join(self.angle)
        if not self.had_angle and "@" in name:
            name, spec = _split_bare(name, has_quote=self.had_quote)
        note = "".join(self.comment)
        if name.strip() or spec.strip():
            self.found.append(_address(name if name.strip() else note, spec, self.decoder))
        self.phrase.clear()
        self.angle.clear()
        self.comment.clear()
        self.had_angle = self.is_in_angle = self.had_quote = self.has_at = False


def _split_bare(text: str, *, has_quote: bool) -> tuple[str, str]:
    """An address without angles, maybe with a name before or after it."""
    text = text.strip()
    local, _, domain = text.rpartition("@")
    if has_quote and " " in local.strip() and domain and " " not in domain.strip() and "@" not in local:
        return "", f'"{local}"@{domain}'
    joined = re.sub(r"\s{0,20}([@.])\s{0,20}", r"\1", text) if " @" in text or "@ " in text or " ." in text else text
    match = _ADDR_SPEC.search(joined)
    if match is None:
        return text, ""
    return joined[: match.start()] + joined[match.end() :], match[0]


def _address(name: str, spec: str, decoder: Decoder) -> Address:
    if "=?" in name:
        name = decode_words(name, decoder)
    if "=?" in spec:
        spec = decode_words(spec, decoder)
    name = _SPACES.sub(" ", name).strip().strip('"').strip()
    if len(name) > 1 and name[0] == name[-1] == "'":
        name = name[1:-1].strip()
    return Address(name, clean_address(spec))


def clean_address(spec: str) -> str:
    """The addr-spec without route, spaces and `mailto:`; the domain lower case and in Unicode."""
    spec = spec.strip()
    if spec.startswith("@") and ":" in spec:
        spec = spec.rpartition(":")[2]
    if spec[:7].lower() == "mailto:":
        spec = spec[7:]
    if not spec.startswith('"'):
        spec = _SPACES.sub("", spec)
    local, at, domain = spec.rpartition("@")
    return f"{local}@{_unicode_domain(domain)}" if at else spec


def _unicode_domain(domain: str) -> str:
    domain = domain.strip().lower().rstrip(".")
    if "xn--" not in domain or len(domain) > 253:
        return domain
    try:
        return ".".join(_unicode_label(label) for label in domain.split("."))
    except (UnicodeError, ValueError, IndexError):
        return domain


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > 63:
        return label
    decoded = label[4:].encode("ascii").decode("punycode")
    return decoded if decoded.isprintable() and "\ufffd" not in decoded and not decoded.isascii() else label
