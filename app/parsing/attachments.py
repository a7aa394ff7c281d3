"""What hangs on a message: parts that are not its text, files inside the text, the contents of winmail.dat."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.model.message import Attachment, Risk
from app.parsing.file_risk import risk_of
from app.parsing.parts import Part, Reading
from app.parsing.tnef import TnefMail, read_tnef
from app.parsing.uuencoded import UuFile

_MAX_NAME = 255
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_SUBJECT = re.compile(rb"^subject:[ \t]{0,9}([^\r\n]{1,200})", re.I | re.M)
_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pkcs7-mime": ".p7m",
    "application/pgp-signature": ".asc",
}
_DISGUISES = {"application/x-pkcs7-mime": "application/pkcs7-mime", "application/vnd.ms-tnef": "application/ms-tnef"}


@dataclass(slots=True)
class Piece:
    """An attachment with the way to its bytes."""

    name: str
    media_type: str
    content: Callable[[], bytes]
    size: int
    content_id: str = ""
    is_inline: bool = False
    risk: Risk = Risk.NONE

    def as_attachment(self, index: int) -> Attachment:
        return Attachment(index, self.name, self.media_type, self.size, self.content_id, self.is_inline, self.risk)


def piece_of(part: Part, reading: Reading) -> Piece:
    kind = _DISGUISES.get(part.media_type, part.media_type) or "application/octet-stream"
    name = clean_name(part.name) or _name_for(part, kind, reading)
    content_id = part.field("content-id").strip(" <>")
    is_inline = part.disposition.value == "inline" or (bool(content_id) and part.disposition.value != "attachment")
    return Piece(name, kind, part.content, part.size, content_id, is_inline, risk_of(part.name or name, kind))


def piece_of_uu(file: UuFile, reading: Reading) -> Piece:
    sent, kind = reading.decoder.decode(file.name), "application/octet-stream"
    return Piece(clean_name(sent), kind, lambda: file.content, len(file.content), risk=risk_of(sent))


def tnef_in(piece: Piece) -> TnefMail | None:
    is_tnef = piece.media_type == "application/ms-tnef" or piece.name.lower() == "winmail.dat"
    return read_tnef(piece.content()) if is_tnef else None


def pieces_of_tnef(mail: TnefMail) -> list[Piece]:
    pieces = []
    for number, file in enumerate(mail.files, start=1):
        content = file.content
        name = clean_name(file.name) or f"winmail-{number}"
        kind = file.media_type or "application/octet-stream"
        give, risk = (lambda data=content: data), risk_of(file.name, kind)
        pieces.append(Piece(name, kind, give, len(content), file.content_id, risk=risk))
    return pieces


def clean_name(name: str) -> str:
    """The file name without folders, control and direction-changing characters; "" where nothing is left."""
    name = _UNSEEN.sub("", name).strip()
    if "/" in name or "\\" in name:
        name = re.split(r"[\\/]", name.rstrip("\\/"))[-1].strip()
    return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 12] + name[-12:]


def _name_for(part: Part, kind: str, reading: Reading) -> str:
    """What to call a part whose sender gave it no name."""
    extension = _EXTENSIONS.get(kind, "")
    if kind == "message/rfc822" and not part.encoding:
        match = _SUBJECT.search(part.buffer, part.start, min(part.end, part.start + 20_000))
        if (
            match
            and (subject := clean_name(reading.decoder.decode(match[1]).replace("/", "-")))
            and "=?" not in subject
        ):
            return subject[:80] + extension
    description = part.field("content-description")
    if description and "=?" not in description:
        return clean_name(description)[:80]
    return (kind.partition("/")[0] + extension) if extension else ""
