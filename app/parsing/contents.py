"""What the body of a message says: its text, its HTML, its attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.parsing.attachments import Piece, piece_of, piece_of_uu, pieces_of_tnef, tnef_in
from app.parsing.body import (
    Body,
    choose_body,
    is_flowed,
    is_too_long,
    media_type,
    read_html,
    read_plain,
)
from app.parsing.calendar_text import describe_calendar, read_calendar
from app.parsing.html_text import html_to_text
from app.parsing.parts import Part, Reading, read_parts
from app.parsing.signed import is_signed_data, signed_content
from app.parsing.tnef import TnefMail
from app.parsing.uuencoded import take_out

_MAX_NESTING = 3
_MAX_FALLBACK_BYTES = 1 << 20
_LONGEST_WITH_FILES = 100_000  # bytes of text; the cutter sees all of it
_NOISE = re.compile(rb"multi-?part message|mime[- ]format|mime[- ]compliant|mime-encapsulated", re.I)
_TAGS = re.compile(r"<[^<>]{0,200}>")
_SMIME = "application/pkcs7-mime"
_INLINE_PGP = "-----BEGIN PGP MESSAGE-----"


@dataclass(slots=True)
class Contents:
    text: str = ""
    html: str | None = None
    pieces: list[Piece] = field(default_factory=list)


def read_contents(root: Part, reading: Reading, nesting: int = 0) -> Contents:
    body = choose_body(root)
    contents = Contents()
    pages: dict[int, str] = {}
    contents.text = _read_text(body, contents.pieces, pages, reading)
    if any(media_type(part) == "text/html" for part in body.html):
        contents.html = "\n".join(pages.get(id(part)) or read_html(part, reading) for part in body.html)
        if not contents.text or contents.text.isspace():
            contents.text = html_to_text(contents.html)
    contents.pieces += [piece_of(part, reading) for part in body.attached]
    _add_long_texts(body, contents.pieces, reading)
    if body.attached:
        _open_winmail(contents, reading)
        _open_protected(root, contents, reading, nesting)
    elif _INLINE_PGP in contents.text[:2000]:
        reading.guessed.add("encrypted")
    if not contents.text or contents.text.isspace():
        _read_last_resort(root, body, contents, reading, nesting)
    return contents


def _read_text(body: Body, pieces: list[Piece], pages: dict[int, str], reading: Reading) -> str:
    """:param pages: is given the HTML of parts that had to be read as text, by their id"""
    texts = []
    for part in body.plain:
        if media_type(part) == "text/html":
            pages[id(part)] = page = read_html(part, reading)
            texts.append(html_to_text(page).rstrip("\n"))
            continue
        data = part.content()
        if b"\nbegin " in data or data.startswith(b"begin "):
            rest, files = take_out(data)
            pieces += [piece_of_uu(file, reading) for file in files]
            if len(data) > _LONGEST_WITH_FILES or is_flowed(part) or not rest.strip():
                data = rest  # otherwise the lines stay where they were sent, and fold
        texts.append(read_plain(part, data, reading).rstrip("\n"))
    return "\n".join(text for text in texts if text)


def _add_long_texts(body: Body, pieces: list[Piece], reading: Reading) -> None:
    seen: set[int] = set()
    for part in (*body.plain, *body.html):
        if id(part) not in seen and is_too_long(part):
            pieces.append(piece_of(part, reading))
        seen.add(id(part))


def _open_winmail(contents: Contents, reading: Reading) -> None:
    """The file itself stays; what it holds is added."""
    for piece in list(contents.pieces):
        mail = tnef_in(piece)
        if mail is None:
            continue
        contents.pieces += pieces_of_tnef(mail)
        if not contents.text.strip():
            _take_winmail_text(mail, contents, reading)


def _take_winmail_text(mail: TnefMail, contents: Contents, reading: Reading) -> None:
    if mail.html:
        contents.html = contents.html or reading.decoder.decode(mail.html, mail.codepage).replace("\0", "")
    if mail.text.strip():
        contents.text = reading.decoder.decode(mail.text, mail.codepage).replace("\r\n", "\n").replace("\0", "")
    elif contents.html:
        contents.text = html_to_text(contents.html)


def _open_protected(root: Part, contents: Contents, reading: Reading, nesting: int) -> None:
    """Say what is encrypted or signed. Parts are kept whole; what is inside a signature is added."""
    pieces = list(contents.pieces)
    if root.media_type == "multipart/encrypted" or any(p.media_type == "application/pgp-encrypted" for p in pieces):
        reading.guessed.add("encrypted")
    says_signed = root.content_type.named.get("smime-type", "").lower() == "signed-data"
    for piece in pieces:
        if piece.media_type != _SMIME and piece.name.lower() != "smime.p7m":
            continue
        data = piece.content()
        reading.guessed.add("signed" if says_signed or is_signed_data(data) else "encrypted")
        inside = signed_content(data) if nesting < _MAX_NESTING else None
        if inside is not None:
            _take_signed(inside, contents, reading, nesting)


def _take_signed(raw: bytes, contents: Contents, reading: Reading, nesting: int) -> None:
    inner = Reading(reading.decoder, parts_left=reading.parts_left, guessed=reading.guessed)
    found = read_contents(read_parts(raw, inner), inner, nesting + 1)
    contents.pieces += found.pieces
    if not contents.text.strip():
        contents.text, contents.html = found.text, contents.html or found.html


def _read_last_resort(root: Part, body: Body, contents: Contents, reading: Reading, nesting: int) -> None:
    """A message without text of its own: an attached text, invitation or message speaks for it."""
    for part in body.attached:
        if text := _text_of_attached(part, reading, nesting).strip("\n"):
            contents.text = text
            reading.guessed.add("body")
            return
    if root.children is not None and not contents.pieces:
        contents.text = _text_around_parts(root, reading)


def _text_of_attached(part: Part, reading: Reading, nesting: int) -> str:
    kind = media_type(part)
    if part.end - part.start > 2 * _MAX_FALLBACK_BYTES:
        return ""
    if kind in ("text/plain", "text/html"):
        return (
            read_plain(part, part.content(), reading)
            if kind == "text/plain"
            else html_to_text(read_html(part, reading))
        )
    if kind in ("text/calendar", "text/enriched", "text/richtext"):
        text = reading.decoder.decode(part.content(), part.content_type.named.get("charset", "")).replace("\0", "")
        return (
            describe_calendar(read_calendar(text))
            if kind == "text/calendar"
            else _TAGS.sub("", text.replace("\r\n", "\n"))
        )
    is_message = kind in ("message/rfc822", "message/global")
    is_beginning = kind == "message/partial" and part.content_type.named.get("number") == "1"  # RFC 2046, 5.2.2
    if (is_message or is_beginning) and nesting < _MAX_NESTING:
        inner = Reading(reading.decoder, parts_left=reading.parts_left)
        return read_contents(read_parts(part.content(), inner), inner, nesting + 1).text
    return ""


def _text_around_parts(root: Part, reading: Reading) -> str:
    """Text before the first part, where some broken programs put it."""
    end = root.children[0].start if root.children else root.end
    delimiter = root.buffer.find(b"\n--", root.start - 1, end)
    stop = delimiter if delimiter >= 0 else end
    preamble = root.buffer[root.start : min(stop, root.start + _MAX_FALLBACK_BYTES)]
    if not preamble.strip() or _NOISE.search(preamble):
        return ""
    reading.guessed.add("body")
    return reading.decoder.decode(preamble).replace("\r\n", "\n").replace("\0", "").strip("\n")
