"""Delivery reports: which mail did not arrive, where, and why (RFC 3464), or what some servers say freely instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from app.i18n import tr
from app.model.message import BounceReport, ParsedMessage
from app.parsing.bounces_words import MEANINGS, STILL_TRYING, VAGUE, plain_words

_LOOKED_AT = 1_000_000  # bytes of the message; the report stands before the mail it returns
_TEXT_LOOKED_AT = 20_000  # characters
_WORDS = 500  # characters of the server's text
_MOST_PARTS = 50

_MESSAGE_ID = re.compile(
    r"(?im)^[> \t]{0,8}(?:x-)?(?:original-)?message-id:[ \t]{0,9}(?:\r?\n[ \t]{1,9})?<([^<>\s]{3,250})>"
)
_ADDRESS = re.compile(
    r"\b(?!(?:smtp|rfc822)=)\w[\w.!#$%&'*+/=?^`{|}~-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}", re.IGNORECASE
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REFUSAL = re.compile(r"(?m)(?:(?<![\d.])[45]\d\d[- ]#?|^[-#(\s]{0,9}|[#(])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])\d\d(?=[- #(<])")
_MACHINE_BOX = re.compile(r"^(?:mailer-?daemon|postmaster|mdaemon|bounces?|abuse|noreply|no-reply)\b", re.IGNORECASE)
_RETURNED = re.compile(
    r"(?im)^[> \t]{0,8}(?:received: |return-path: |-{2,}below this line"
    r"|-{2,}.{0,40}(?:original|returned|copy|header|your message).{0,40}$)"
)
_RETURNED_TYPES = (
    *("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"),
)
_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification")


def read_bounce(raw: bytes, message: ParsedMessage) -> BounceReport | None:
    """What a delivery report says; None where nothing in it tells of a mail that did not arrive.

    Ask only about messages of kind bounce: free texts are read generously. Never raises.
    """
    if "feedback-report" in (message.header("content-type") or "")[:500].lower():
        return None  # it arrived, and somebody calls it spam (RFC 5965)
    try:
        parts = _parts(message_from_bytes(raw[:_LOOKED_AT]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        parts = []
    fields = _recipient_fields(parts)
    if fields.get("action") in ("delivered", "relayed", "expanded"):
        return None
    returned = "\n".join(_text_of(part) for part in parts if part.get_content_type() in _RETURNED_TYPES)
    text = _report_text(message, parts)
    own_part, rest = _before_returned(text)
    diagnostic = fields.get("diagnostic-code", "")
    said = diagnostic.partition(";")[2].strip() or diagnostic
    original = _original_id(message, returned, rest, parts)
    recipient = _recipient(message, fields, own_part)
    status = _status(fields.get("status", ""), said, own_part)
    if not (fields or recipient or original or status):
        return None
    is_permanent = _is_permanent(fields.get("action", ""), f"{message.subject}\n{own_part}")
    words_said = " ".join((said or _telling_line(own_part)).split())[:_WORDS]
    return BounceReport(original, recipient, status, words_said, is_permanent)


def words(report: BounceReport) -> str:
    """What happened, for the owner, in his language: what it means and whether the server still tries."""
    meaning = plain_words(report.status, report.is_permanent)
    if report.is_permanent:
        return meaning
    return meaning + " " + tr("Their server keeps trying.")


def _parts(top: Message) -> list[Message]:
    """The parts of a message, flat, without what stands inside the returned one; iterative and bounded."""
    found: list[Message] = []
    waiting = [top]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        content = part.get_payload()
        if isinstance(content, list) and part.get_content_maintype() == "multipart":
            waiting += [below for below in content if isinstance(below, Message)]
    return found


def _text_of(part: Message) -> str:
    content = part.get_payload()
    if isinstance(content, list):
        return "\n".join(_headers_of(below) for below in content[:1] if isinstance(below, Message))
    decoded = part.get_payload(decode=True)
    return (
        decoded[:_TEXT_LOOKED_AT].decode("utf-8", "replace")
        if isinstance(decoded, bytes)
        else str(content)[:_TEXT_LOOKED_AT]
    )


def _headers_of(part: Message) -> str:
    return "\n".join(f"{name}: {value}" for name, value in part.items())


def _recipient_fields(parts: list[Message]) -> dict[str, str]:
    """The fields of the report about the first recipient it failed for, lower-case names."""
    blocks = list(_blocks(parts))
    failed = [block for block in blocks if block.get("action", "") in ("failed", "delayed")]
    chosen = next((block for block in failed if block["action"] == "failed"), None) or next(iter(failed), None)
    return chosen or next(
        (block for block in blocks if "action" in block or "status" in block or "final-recipient" in block), {}
    )


def _blocks(parts: list[Message]) -> Iterator[dict[str, str]]:
    for part in parts:
        if part.get_content_type() not in (
            "message/delivery-status",
            "message/global-delivery-status",
            "message/disposition-notification",
        ):
            continue
        content = part.get_payload()
        texts = (
            [_headers_of(b) for b in content if isinstance(b, Message)] if isinstance(content, list) else [str(content)]
        )
        for text in texts[:_MOST_PARTS]:
            block: dict[str, str] = {}
            for line in re.sub(r"\r?\n[ \t]+", " ", text[:_TEXT_LOOKED_AT]).splitlines():
                name, colon, value = line.partition(":")
                if colon and name.strip():
                    block.setdefault(name.strip().lower(), value.strip())
            if "action" in block:
                block["action"] = block["action"].split("(")[0].strip().lower()
            yield block


def _report_text(message: ParsedMessage, parts: list[Message]) -> str:
    if message.text.strip():
        return message.text[:_TEXT_LOOKED_AT]
    return "\n".join(_text_of(part) for part in parts if part.get_content_type() == "text/plain")[:_TEXT_LOOKED_AT]


def _before_returned(text: str) -> tuple[str, str]:
    """The report's own words and what it sends back below them."""
    found = _RETURNED.search(text)
    return (text[: found.start()], text[found.start() :]) if found and found.start() else (text, text)


def _original_id(message: ParsedMessage, returned: str, rest: str, parts: list[Message]) -> str:
    for text in (
        returned,
        "\n".join(f"{k}: {v}" for block in _blocks(parts) for k, v in block.items()),
        rest,
        message.text,
    ):
        found = _MESSAGE_ID.search(text[:_TEXT_LOOKED_AT])
        if found:
            return found[1]
    return next(iter((*message.in_reply_to, *message.references[-1:])), "")


def _recipient(message: ParsedMessage, fields: dict[str, str], text: str) -> str:
    for name in ("original-recipient", "final-recipient"):
        found = _ADDRESS.search(fields.get(name, "").partition(";")[2] or fields.get(name, ""))
        if found:
            return found[0]
    found = _ADDRESS.search(message.header("x-failed-recipients") or "")
    if found:
        return found[0]
    own = {address.address.lower() for address in (*message.to, *message.cc, message.from_)}
    candidates = [match[0] for match in _ADDRESS.finditer(text)]
    others = [found for found in candidates if found.lower() not in own and not _MACHINE_BOX.match(found)]
    return next(iter(others), "")


def _status(given: str, said: str, text: str) -> str:
    """The most telling status: one with a detail, else one read from the server's words, else what there is."""
    stated = _STATUS.search(given)
    detailed = _STATUS.search(said) or (None if said else _REFUSAL.search(text))
    statuses = [found[1] for found in (stated, detailed) if found]
    telling = next((status for status in statuses if not _is_vague(status)), None)
    if telling:
        return telling
    meaning = _meaning(said) or _meaning(text)
    if not meaning:
        return next((status for status in statuses if not status.endswith(".0")), next(iter(statuses), ""))
    code = _REPLY_CODE.search(said or text)
    first = statuses[0][0] if statuses else (code[1] if code else meaning[0])
    return first + meaning[1:]


def _is_vague(status: str) -> bool:
    return status.endswith(".0") or status.partition(".")[2] in VAGUE


def _meaning(text: str) -> str:
    folded = text[:4_000].casefold()
    return next((status for status, turn in MEANINGS if turn.search(folded)), "")


def _is_permanent(action: str, text: str) -> bool:
    if action in ("failed", "delayed"):
        return action == "failed"
    return STILL_TRYING.search(text[:4_000].casefold()) is None


def _telling_line(text: str) -> str:
    """The line of a free text that says most: with a reply code, else with a known turn."""
    lines = [line.strip() for line in text.splitlines()[:200] if line.strip()]
    coded = next((line for line in lines if _REPLY_CODE.search(line) or _STATUS.search(line)), None)
    return coded or next((line for line in lines if _meaning(line)), lines[0] if lines else "")
