"""A message from its bytes: what it says, who sent it, what hangs on it. Never raises, never loses a message."""

from __future__ import annotations

from app.model.message import ParsedMessage
from app.parsing.attachments import Piece
from app.parsing.charset import Decoder
from app.parsing.contents import read_contents
from app.parsing.envelope import read_envelope
from app.parsing.parts import Reading, read_parts


def parse(raw: bytes, charset: str = "") -> ParsedMessage:
    """Read a message.

    :param charset: the owner's "Encoding": overrules what the message says of itself; "" for none
    """
    return _read(raw, charset)[0]


def attachment_content(raw: bytes, index: int) -> bytes:
    """The decoded content of the attachment of that index; of an attached message its raw bytes.

    :raises IndexError: there is no such attachment
    """
    return _read(raw, "")[1][index].content()


def inline_parts(raw: bytes) -> dict[str, tuple[str, bytes]]:
    """Media type and content of every part that HTML can refer to as `cid:`, by its content id."""
    return {one.content_id: (one.media_type, one.content()) for one in _read(raw, "")[1] if one.content_id}


def _read(raw: bytes, charset: str) -> tuple[ParsedMessage, list[Piece]]:
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    reading = Reading(Decoder(charset))
    root = read_parts(raw, reading)
    contents = read_contents(root, reading)
    envelope = read_envelope(root.fields, reading)
    if reading.decoder.has_guessed:
        reading.guessed.add("charset")
    message = ParsedMessage(
        subject=envelope.subject,
        from_=envelope.from_,
        sender=envelope.sender,
        reply_to=envelope.reply_to,
        to=envelope.to,
        cc=envelope.cc,
        message_id=envelope.message_id,
        in_reply_to=envelope.in_reply_to,
        references=envelope.references,
        sent_at=envelope.sent_at,
        text=contents.text,
        html=contents.html,
        attachments=tuple(piece.as_attachment(index) for index, piece in enumerate(contents.pieces)),
        headers=envelope.headers,
        guessed=tuple(sorted(reading.guessed)) if reading.guessed else (),
    )
    return message, contents.pieces
