"""Who or what wrote a message: a person, or a machine, and which.

The dear mistake is a person's mail called a machine's, so one weak sign never decides. Form notifications belong to
their visitors and are recognised before this room is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from app.model.message import Kind, ParsedMessage
from app.parsing.automatic_signs import box_of, is_from_own_website, is_own_list, machine_reason, return_path
from app.parsing.automatic_words import (
    AUTO_REPLY_SUBJECT,
    DAEMON_BOX,
    DAEMON_NAME,
    FAILURE_SUBJECT,
    FAILURE_TEXT,
    GATEWAY_BOX,
    LIKE_ABSENCE,
    LIKE_AUTO_REPLY,
    NAMES_MAIL,
    RECIPIENT,
    RETURNED,
    SAYS_ABSENT,
    SAYS_AUTOMATIC,
    SMTP_REFUSAL,
)
from app.parsing.quotes import new_text

_LOOKED_AT = 4_000  # characters of the text
_ANSWERED = re.compile(r"^(?:re|aw|odp|sv|fwd?|wg|pd|tr|rv|vs|antw|ynt|i|ответ|回复|答复)\s?:", re.IGNORECASE)
_AUTO_HEADERS = frozenset(
    (
        *("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply", "x-autoresponder", "x-auto-reply"),
        *("x-loop-autoreply", "x-vacation", "x-out-of-office"),
    )
)
_OFF = ("no", "false", "0")


def classify(message: ParsedMessage, own: Collection[str] = ()) -> tuple[Kind, str]:
    """The kind of an incoming message and why, as a machine word ("" for customers).

    Headers decide first (RFC 3834, RFC 2919, RFC 2369, RFC 3464); the text only where a delivery report or an
    automatic reply comes without them. `X-Auto-Response-Suppress` alone proves nothing: Outlook's people send it too.

    :param own: the owner's addresses in lower case: a list of his own is how customers reach him
    """
    return _report(message) or _automatic_reply(message, own) or _bulk(message, own) or (Kind.CUSTOMER, "")


def _report(message: ParsedMessage) -> tuple[Kind, str] | None:
    content_type = (message.header("content-type") or "")[:500].lower()
    parts = {part.media_type for part in message.attachments}
    if "report-type" in content_type and "disposition-notification" in content_type:
        is_rejected = "rejected" in (message.header("auto-submitted") or "") or FAILURE_TEXT.search(
            message.text[:400].lower()
        )
        return (Kind.BOUNCE, "rejected") if is_rejected else (Kind.AUTO_REPLY, "read receipt")
    if "multipart/report" in content_type and ("delivery-status" in content_type or "feedback-report" in content_type):
        return Kind.BOUNCE, "delivery report"
    if "message/delivery-status" in parts and not _ANSWERED.match(message.subject):
        return Kind.BOUNCE, "delivery report"
    if message.header("x-failed-recipients") or message.header("x-ms-exchange-message-is-ndr") is not None:
        return Kind.BOUNCE, "failed recipients"
    reason = _report_in_words(message, parts)
    return (Kind.BOUNCE, reason) if reason else None


def _report_in_words(message: ParsedMessage, parts: set[str]) -> str | None:
    """Delivery reports of programs that don't write RFC 3464: a daemon's name and the words of a failure."""
    box, name = box_of(message.from_), message.from_.name.lower()
    subject = message.subject[:300].lower()
    is_daemon = DAEMON_BOX.search(box) is not None or (
        DAEMON_NAME.search(name) is not None and not _ANSWERED.match(subject)
    )
    path = return_path(message)
    is_pathless = path == "" or path.startswith("mailer-daemon")
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
    if not (is_gateway and says_subject and proofs):
        return None
    is_of_mail = proofs > says_text or _names_recipient(message, text)  # parcels are not delivered, too
    return "gateway's failure in words" if is_of_mail else None


def _names_recipient(message: ParsedMessage, text: str) -> bool:
    found = {*RECIPIENT.findall(text)} - {message.from_.address.lower()}
    return bool(found) and NAMES_MAIL.search(text) is not None


def _automatic_reply(message: ParsedMessage, own: Collection[str]) -> tuple[Kind, str] | None:
    submitted = (message.header("auto-submitted") or "no").strip().lower()
    precedence = (message.header("precedence") or "").strip().lower()
    if submitted.startswith("auto-replied") or precedence == "auto_reply":
        return Kind.AUTO_REPLY, "auto-replied"
    if any(name in _AUTO_HEADERS and value.strip().lower() not in _OFF for name, value in message.headers):
        return Kind.AUTO_REPLY, "auto-reply header"
    subject = message.subject[:200].lower()
    if AUTO_REPLY_SUBJECT.match(subject):
        return Kind.AUTO_REPLY, "auto-reply subject"
    has_sign = (
        submitted.startswith(("auto-generated", "auto-notified"))
        or precedence in ("bulk", "junk")
        or message.header("x-auto-response-suppress") is not None
    )
    if is_from_own_website(message, own) or message.header("list-unsubscribe") is not None:
        return None
    return (Kind.AUTO_REPLY, "auto-reply in words") if _answers_by_itself(message, subject, has_sign) else None


def _answers_by_itself(message: ParsedMessage, subject: str, has_sign: bool) -> bool:
    """Automatic replies that don't say so in the headers made for it (RFC 3834), by their words and the empty path.

    :param has_sign: a header that some people's mail has, too
    """
    is_pathless = return_path(message) == ""
    like_reply = LIKE_AUTO_REPLY.search(subject) is not None
    if not (is_pathless or like_reply or has_sign):
        return False  # spares nearly every message the search of its text
    like_absence = like_reply or LIKE_ABSENCE.search(subject) is not None
    if is_pathless and (message.in_reply_to or like_absence):
        return True
    text = new_text(message.text[:_LOOKED_AT]).lower()
    says_automatic, says_absent = SAYS_AUTOMATIC.search(text) is not None, SAYS_ABSENT.search(text) is not None
    if is_pathless:
        return says_automatic or says_absent or has_sign
    if like_reply:
        return says_automatic or (says_absent and not message.in_reply_to)
    return has_sign and ((like_absence and says_absent) or (says_automatic and bool(message.in_reply_to)))


def _bulk(message: ParsedMessage, own: Collection[str]) -> tuple[Kind, str] | None:
    precedence = (message.header("precedence") or "").strip().lower()
    is_posted = message.header("list-post") is not None and message.header("list-id") is not None
    if (precedence == "list" or is_posted) and not is_own_list(message, own):
        return Kind.LIST, "mailing list"
    reason = machine_reason(message, own)
    return (Kind.BULK, reason) if reason else None
