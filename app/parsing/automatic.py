"""Who or what wrote a message: a person, or a machine, and which.

The dear mistake is a person's mail called a machine's, so one weak sign never decides. Form notifications belong to
their visitors and are recognised before this room is asked.
"""

from __future__ import annotations

import re

from app.model.message import Address, Kind, ParsedMessage
from app.parsing.automatic_words import (
    AUTO_REPLY_SUBJECT,
    DAEMON_BOX,
    DAEMON_NAME,
    FAILURE_SUBJECT,
    FAILURE_TEXT,
    GATEWAY_BOX,
    MACHINE_BOX,
    RETURNED,
    SMTP_REFUSAL,
)

_LOOKED_AT = 4_000  # characters of the text
_ANSWERED = re.compile(r"^(?:re|aw|odp|sv|fwd?|wg|pd|tr|rv|vs|antw|ynt|ответ|回复|答复)\s?:", re.IGNORECASE)
_AUTO_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-autoresponder",
    "x-loop-autoreply",
)


def classify(message: ParsedMessage) -> tuple[Kind, str]:
    """The kind of an incoming message and why, as a machine word ("" for customers).

    Headers decide first (RFC 3834, RFC 2919, RFC 2369, RFC 3464); the text only where a delivery report or an
    automatic reply comes without them. `X-Auto-Response-Suppress` alone proves nothing: Outlook's people send it too.
    """
    return _report(message) or _automatic_reply(message) or _bulk(message) or (Kind.CUSTOMER, "")


def _report(message: ParsedMessage) -> tuple[Kind, str] | None:
    content_type = (message.header("content-type") or "")[:500].lower()
    parts = {part.media_type for part in message.attachments}
    if "report-type" in content_type and "disposition-notification" in content_type:
        is_rejected = "rejected" in (message.header("auto-submitted") or "") or FAILURE_TEXT.search(
            message.text[:400].lower()
        )
        return (Kind.BOUNCE, "rejected") if is_rejected else (Kind.AUTO_REPLY, "read receipt")
    if "message/delivery-status" in parts or ("multipart/report" in content_type and "delivery-status" in content_type):
        return Kind.BOUNCE, "delivery report"
    if message.header("x-failed-recipients"):
        return Kind.BOUNCE, "failed recipients"
    reason = _report_in_words(message, parts)
    return (Kind.BOUNCE, reason) if reason else None


def _report_in_words(message: ParsedMessage, parts: set[str]) -> str | None:
    """Delivery reports of programs that don't write RFC 3464: a daemon's name and the words of a failure."""
    box, name = _box(message.from_), message.from_.name.lower()
    subject = message.subject[:300].lower()
    return_path = (message.header("return-path") or "?").strip().strip("<>").lower()
    is_daemon = DAEMON_BOX.search(box) is not None or (
        DAEMON_NAME.search(name) is not None and not _ANSWERED.match(subject)
    )
    is_pathless = return_path == "" or return_path.startswith("mailer-daemon")
    is_gateway = GATEWAY_BOX.search(box) is not None and not message.in_reply_to
    if not (is_daemon or is_pathless or is_gateway or "daemon" in box):
        return None  # spares nearly every message the search of its text
    text = message.text[:_LOOKED_AT].lower()
    says_subject = FAILURE_SUBJECT.search(subject) is not None
    says_text = FAILURE_TEXT.search(text) is not None
    proofs = (
        says_text
        + bool(SMTP_REFUSAL.search(text))
        + (bool(RETURNED.search(text)) or not parts.isdisjoint(("message/rfc822", "text/rfc822-headers")))
    )
    if re.search("mailer-?daemon", box):
        return "mailer daemon" if says_subject or proofs else None
    if is_daemon or is_pathless:
        return "delivery failure in words" if says_subject or proofs >= 2 else None
    return "gateway's failure in words" if is_gateway and says_subject and proofs else None


def _automatic_reply(message: ParsedMessage) -> tuple[Kind, str] | None:
    submitted = (message.header("auto-submitted") or "no").strip().lower()
    precedence = (message.header("precedence") or "").strip().lower()
    if submitted.startswith("auto-replied") or precedence == "auto_reply":
        return Kind.AUTO_REPLY, "auto-replied"
    if any(message.header(name) is not None for name in _AUTO_HEADERS):
        return Kind.AUTO_REPLY, "auto-reply header"
    if AUTO_REPLY_SUBJECT.match(message.subject[:200].lower()):
        return Kind.AUTO_REPLY, "auto-reply subject"
    if submitted.startswith(("auto-generated", "auto-notified")) and not _has_person_to_answer(message):
        return Kind.BULK, "auto-generated"
    return None


def _bulk(message: ParsedMessage) -> tuple[Kind, str] | None:
    precedence = (message.header("precedence") or "").strip().lower()
    has_list_id = message.header("list-id") is not None
    if precedence == "list" or (message.header("list-post") is not None and has_list_id):
        return Kind.LIST, "mailing list"
    if precedence in ("bulk", "junk"):
        return Kind.BULK, f"precedence {precedence}"
    is_answer = bool(message.in_reply_to)
    if has_list_id and not is_answer:
        return Kind.BULK, "list id"
    if message.header("list-unsubscribe") is not None and not is_answer:
        return Kind.BULK, "list unsubscribe"
    if MACHINE_BOX.fullmatch(_box(message.from_)) and not _has_person_to_answer(message):
        return Kind.BULK, "machine's address"
    return None


def _has_person_to_answer(message: ParsedMessage) -> bool:
    """A Reply-To other than a machine's: a form or a shop passes on what a person wrote."""
    return any(
        other.address
        and other.address.lower() != message.from_.address.lower()
        and not MACHINE_BOX.fullmatch(_box(other))
        for other in message.reply_to
    )


def _box(address: Address) -> str:
    """The mailbox without its domain and its "+" part, lower case."""
    return address.address.rpartition("@")[0].partition("+")[0].lower() or address.name.lower()
