"""From a stored message to what the window shows of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo

from app.desk.bodies import file_views, with_html
from app.desk.invitations import invitation_words, invitations
from app.desk.reasons import reason_words
from app.i18n import tr
from app.model.message import Address, Channel, Direction, Kind, ParsedMessage
from app.model.screen import MessageView
from app.model.taught import FORM_CHANGED, SPAM
from app.parsing import bounces
from app.parsing.authenticity import domain_of, is_proven
from app.parsing.calendar_text import describe_calendar
from app.parsing.links import imitates
from app.parsing.mime import parse
from app.parsing.quotes import split
from app.store.messages import StoredMessage

#: Beyond this an HTML body is shown as text first: laying it out would stop the window. Newsletters keep below 102 kB,
#: where Gmail cuts them. Measured at 50, 120, 200 and 400 kB: newsletters stop it for 45, 90, 140 and 270 ms, tables of
#: figures for 120, 270, 420 and 1,000 ms, six tables in each other around every line for 280, 670, 900 and 2,400 ms.
_MAX_HTML = 200_000  # characters


def show(
    stored: StoredMessage,
    *,
    with_remote: bool = False,
    is_trusted: bool = False,
    server: str | None = None,
    is_whole: bool = False,
    zone: tzinfo = UTC,
) -> MessageView:
    """:param with_remote: let images load from the network, as the owner asked
    :param is_trusted: as he asked for all of this sender's mail
    :param server: the name under which the owner's server tells where mail comes from, None where it doesn't
    :param is_whole: formatted however long it is, as the owner asked
    :param zone: the owner's, for times in an invitation
    """
    if stored.format != "mime":
        text = (stored.form.message or "") if stored.form else stored.raw.decode("utf-8", "replace")
        return _base(stored, text, "", ParsedMessage())
    parsed = parse(stored.raw, stored.charset)
    if stored.form:
        return _base(stored, stored.form.message or "", "", parsed)
    entries = invitations(stored.raw, parsed)
    is_told = parsed.text.strip() in map(describe_calendar, entries)  # an invitation and nothing else
    new, folded = _new_and_folded("" if is_told else parsed.text)
    view = replace(
        _base(stored, new, folded, parsed),
        invitations=tuple(filter(None, (invitation_words(each, zone, stored.received_at) for each in entries))),
        is_sender_trusted=is_trusted,
        is_sender_proven=is_proven(parsed, server) and sender_of(stored).endswith(f"@{domain_of(parsed)}"),
    )
    if parsed.html is None or stored.direction is Direction.OUT:
        return view
    if len(parsed.html) > _MAX_HTML and not is_whole:
        return replace(view, is_html_long=True)
    return with_html(view, parsed.html, with_remote=with_remote or (is_trusted and view.is_sender_proven))


def sender_of(stored: StoredMessage) -> str:
    """Who sent the mail, lower case; of a form the site's robot."""
    return (stored.sender or stored.from_address).lower()


def _base(stored: StoredMessage, text: str, folded: str, parsed: ParsedMessage) -> MessageView:
    return MessageView(
        id=stored.id,
        thread_id=stored.thread_id,
        channel=stored.channel,
        direction=stored.direction,
        kind=stored.kind,
        who=Address(stored.from_name, stored.from_address),
        at=stored.received_at.astimezone(UTC),
        subject=stored.subject,
        text=text,
        folded=folded,
        fields=_fields(stored),
        attachments=file_views(parsed.attachments),
        is_read=stored.is_read,
        guessed=parsed.guessed,
        warnings=_warnings(stored),
        reason=reason_words(stored.kind, stored.kind_reason),
        is_spam=stored.kind is Kind.BULK and stored.kind_reason.startswith(SPAM),
        has_form_changed=stored.kind_reason.startswith(FORM_CHANGED),
        charset=stored.charset,
        error=_report_words(stored, parsed) if stored.kind is Kind.BOUNCE else "",
        to=(*parsed.to, *parsed.cc) if stored.direction is Direction.OUT else (),
    )


def _new_and_folded(text: str) -> tuple[str, str]:
    """What was written anew, and the rest. A forwarded message is the customer's content and stays."""
    new: list[str] = []
    folded: list[str] = []
    for segment in split(text):
        (new if segment.kind in ("new", "forward") else folded).append(text[segment.start : segment.end])
    return "".join(new).strip("\n"), "".join(folded).strip("\n")


def _fields(stored: StoredMessage) -> tuple[tuple[str, str], ...]:
    """The form's fields without the message, which is the text."""
    if stored.form is None:
        return ()
    message = (stored.form.message or "").strip()
    return tuple((label, value) for label, value in stored.form.fields if value.strip() and value.strip() != message)


def _report_words(stored: StoredMessage, parsed: ParsedMessage) -> str:
    """What a delivery report means, and the server's own words."""
    report = bounces.read_bounce(stored.raw, parsed)
    if report is None:
        return ""
    meaning = bounces.words(report)
    if not report.words:
        return meaning
    return tr("{meaning} The server’s words: “{words}”").format(meaning=meaning, words=report.words)


def _warnings(stored: StoredMessage) -> tuple[str, ...]:
    if stored.channel is Channel.EMAIL and imitates(stored.from_name, stored.from_address):
        return (
            tr("The name looks like another address. The answer goes to {address}.").format(
                address=stored.from_address
            ),
        )
    return ()
