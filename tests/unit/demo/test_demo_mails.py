"""The example shop's mail shows every feature of the message view: each letter is read as it is meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.demo import shop as example
from app.demo.servers import Letter as Stored
from app.desk.bodies import file_views
from app.desk.invitations import invitation_words, invitations
from app.model.message import FileKind, ParsedMessage, Risk
from app.parsing.automatic_absence import away_until
from app.parsing.bounces import read_bounce
from app.parsing.links import imitates
from app.parsing.mime import attachment_content, parse
from app.parsing.sanitise import safe_html

NOW = datetime(2026, 3, 4, 11, 30, tzinfo=UTC)


Mailbox = list[tuple[Stored, ParsedMessage]]


@pytest.fixture(scope="module")
def mailbox() -> Mailbox:
    """What lies in INBOX and Sent at the start, and what comes later."""
    past = example.past(NOW, example.settings(NOW, "Europe/Warsaw").hours)
    later = [example.incoming(each.entry, NOW + timedelta(seconds=each.at_seconds)) for each in example.coming()]
    return [(each, parse(each.raw)) for each in (*past, *later)]


def _newest_of(mailbox: Mailbox, sender: str) -> tuple[bytes, ParsedMessage]:
    found = [(stored.raw, parsed) for stored, parsed in mailbox if parsed.from_.address.startswith(sender)]
    return found[-1]


def test_photograph_and_receipt_hang_on_a_complaint(mailbox: Mailbox) -> None:
    raw, parsed = _newest_of(mailbox, "beata.maj@")
    files = file_views(parsed.attachments)
    assert [(file.name, file.kind, file.risk) for file in files] == [
        ("seam.jpg", FileKind.IMAGE, Risk.NONE),
        ("receipt.pdf", FileKind.DOCUMENT, Risk.NONE),
    ]
    assert attachment_content(raw, 0).startswith(b"\xff\xd8\xff")
    assert attachment_content(raw, 1).startswith(b"%PDF-")


def test_order_of_the_supplier_holds_pictures_and_a_tracker(mailbox: Mailbox) -> None:
    _, parsed = _newest_of(mailbox, "zamowienia@hurtownia")
    safe = safe_html(parsed.html or "")
    assert len(safe.held_remote) == 4
    assert safe.tracker_hosts == ("statystyka.hurtownia-tkanin.example",)


def test_letters_without_a_named_encoding_are_guessed(mailbox: Mailbox) -> None:
    _, parsed = _newest_of(mailbox, "studio@lindner")
    assert "charset" in parsed.guessed
    assert "„Kalina“ für eine Veranstaltung" in parsed.text


def test_a_wholesaler_invites(mailbox: Mailbox) -> None:
    [entry] = invitations(*_newest_of(mailbox, "james@whitfield"))
    words = invitation_words(entry, ZoneInfo("Europe/Warsaw"), NOW)
    assert "Call about scarves" in words
    assert "Tue 10 Mar 11:00 – 11:30 (10:00 Europe/London)" in words


def test_a_swindler_shows_other_addresses_than_he_has(mailbox: Mailbox) -> None:
    _, parsed = _newest_of(mailbox, "paczki@")
    assert imitates(parsed.from_.name, parsed.from_.address)
    assert [link.reason for link in safe_html(parsed.html or "").suspicious_links] == ["other host"]


def test_an_answer_did_not_arrive(mailbox: Mailbox) -> None:
    report = read_bounce(*_newest_of(mailbox, "MAILER-DAEMON@"))
    answers = [
        parsed.message_id
        for stored, parsed in mailbox
        if stored.folder == example.SENT and parsed.to[0].address.startswith("grazyna.lis@")
    ]
    assert report is not None
    assert [report.original_message_id] == answers
    assert (report.status, report.is_permanent) == ("5.1.1", True)


def test_a_customer_is_away(mailbox: Mailbox) -> None:
    _, parsed = _newest_of(mailbox, "lena.vogt@")
    assert parsed.header("auto-submitted") == "auto-replied"
    assert away_until(parsed) == NOW.date() + timedelta(days=10)
