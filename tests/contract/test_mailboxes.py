"""What every mailbox does, whatever is behind it; channel files are found by looking."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.channels.base import LAST_UID, Flag, Mailbox
from app.errors import PunktualError
from app.model.account import FolderRole
from tests.contract.harnesses import HARNESSES, Harness, MemoryHarness, mailbox_classes

AT = datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC)


def mail(number: int, body: str = "Dzień dobry") -> bytes:
    return f"Message-ID: <{number}@example.test>\r\nSubject: Number {number}\r\n\r\n{body}\r\n".encode()


def test_every_mailbox_class_has_a_harness() -> None:
    assert {cls.__name__ for cls in mailbox_classes()} == {cls.__name__ for cls in HARNESSES}


@pytest.fixture(
    params=[
        pytest.param(harness, id=harness.__name__, marks=[] if harness is MemoryHarness else [pytest.mark.dovecot])
        for harnesses in HARNESSES.values()
        for harness in harnesses
    ]
)
def harness(request: pytest.FixtureRequest) -> Harness:
    if request.param is MemoryHarness:
        return MemoryHarness()
    made: Harness = request.param(*(request.getfixturevalue(name) for name in ("dovecot", "certificates", "user")))
    return made


@pytest.fixture
def mailbox(harness: Harness) -> Iterator[Mailbox]:
    box = harness.mailbox()
    box.connect()
    yield box
    box.close()


def test_names_inbox_and_sent(mailbox: Mailbox) -> None:
    assert mailbox.folders() == {FolderRole.INBOX: "INBOX", FolderRole.SENT: "Sent"}


def test_whole_messages_with_time_and_flags(harness: Harness, mailbox: Mailbox) -> None:
    harness.deliver(mail(1), AT)
    harness.deliver(mail(2), AT + timedelta(hours=1))
    harness.set_flag(2, Flag.ANSWERED)
    selected = mailbox.select("INBOX")
    assert (selected.next_uid, selected.count) == (3, 2)
    assert mailbox.uids(1, LAST_UID) == [1, 2]
    fetched = {one.flags.uid: one for batch in mailbox.fetch([2, 1]) for one in batch}
    assert fetched[1].raw == mail(1)
    assert fetched[2].raw == mail(2)
    assert [fetched[uid].received_at for uid in (1, 2)] == [AT, AT + timedelta(hours=1)]
    assert not fetched[1].flags.is_answered
    assert fetched[2].flags.is_answered


def test_reading_marks_nothing_as_read(harness: Harness, mailbox: Mailbox) -> None:
    harness.deliver(mail(1), AT)
    mailbox.select("INBOX", writable=True)
    assert len(list(mailbox.fetch([1]))) == 1
    assert not mailbox.flags(1, 1)[0].is_seen


def test_what_is_gone_is_left_out(harness: Harness, mailbox: Mailbox) -> None:
    for number in (1, 2, 3):
        harness.deliver(mail(number), AT)
    harness.expunge(2)
    mailbox.select("INBOX")
    assert mailbox.uids(1, LAST_UID) == [1, 3]
    assert sorted(one.flags.uid for batch in mailbox.fetch([1, 2, 3]) for one in batch) == [1, 3]


def test_uids_only_within_the_range(harness: Harness, mailbox: Mailbox) -> None:
    harness.deliver(mail(1), AT)
    mailbox.select("INBOX")
    assert mailbox.uids(2, LAST_UID) == []
    assert mailbox.uids(5, 4) == []


def test_flags_set_by_another_program(harness: Harness, mailbox: Mailbox) -> None:
    for number in (1, 2):
        harness.deliver(mail(number), AT)
    before = mailbox.select("INBOX")
    harness.set_flag(1, Flag.ANSWERED)
    mailbox.select("INBOX")
    changed = mailbox.flags(1, 2, before.highest_modseq)
    assert (1, True) in [(flags.uid, flags.is_answered) for flags in changed]
    if before.highest_modseq:
        assert [flags.uid for flags in changed] == [1]


def test_own_flags_are_kept(harness: Harness, mailbox: Mailbox) -> None:
    harness.deliver(mail(1), AT)
    mailbox.select("INBOX", writable=True)
    mailbox.add_flag([1], Flag.ANSWERED)
    assert mailbox.flags(1, 1)[0].is_answered


def test_filed_in_sent_as_read_and_found_by_message_id(mailbox: Mailbox) -> None:
    for number in (3, 13):
        mailbox.append("Sent", mail(number))
    mailbox.select("Sent")
    assert mailbox.find("3@example.test") == [1]
    assert mailbox.find("4@example.test") == []
    assert mailbox.flags(1, 1)[0].is_seen


@pytest.mark.parametrize("message_id", ["", 'a"b@c', "a\\b@c", "żółw@example.test", "a\r\nb@c", "x" * 2000])
def test_odd_message_ids_are_just_not_found(mailbox: Mailbox, message_id: str) -> None:
    mailbox.append("Sent", mail(1))
    mailbox.select("Sent")
    assert mailbox.find(message_id) == []
    assert mailbox.uids(1, LAST_UID) == [1]


def test_a_new_numbering_is_seen(harness: Harness, mailbox: Mailbox) -> None:
    harness.deliver(mail(1), AT)
    before = mailbox.select("INBOX")
    mailbox.close()
    harness.renumber()
    mailbox.connect()
    after = mailbox.select("INBOX")
    assert after.uidvalidity != before.uidvalidity
    assert len(mailbox.uids(1, LAST_UID)) == 1


def test_news_end_the_waiting(harness: Harness, mailbox: Mailbox) -> None:
    mailbox.select("INBOX")
    arrival = threading.Timer(0.05, harness.deliver, (mail(1), AT))
    arrival.start()
    if getattr(harness, "host", "") == "127.0.0.4":  # without IDLE it is asked now and then; woken, it asks at once
        arrival.join()
        mailbox.wake()
    assert mailbox.wait(30)
    arrival.join()
    assert mailbox.uids(1, LAST_UID) == [1]


def test_news_told_before_the_waiting_are_not_lost(harness: Harness, mailbox: Mailbox) -> None:
    """A server tells of a message once, in its answer to whatever it is asked next (RFC 3501, 7)."""
    harness.deliver(mail(1), AT)
    mailbox.select("INBOX")
    harness.deliver(mail(2), AT)
    mailbox.flags(1, 1)
    if getattr(harness, "host", "") == "127.0.0.4":
        mailbox.wake()
    assert mailbox.wait(8)
    assert mailbox.uids(1, LAST_UID) == [1, 2]


def test_waiting_can_be_woken_from_another_thread(mailbox: Mailbox) -> None:
    mailbox.select("INBOX")
    bell = threading.Timer(0.05, mailbox.wake)
    bell.start()
    mailbox.wait(30)  # would fail the test run by its length
    bell.join()
    mailbox.wake()
    mailbox.wait(30)
    assert mailbox.uids(1, LAST_UID) == []


def test_aborted_from_another_thread_it_fails_in_words(mailbox: Mailbox) -> None:
    mailbox.select("INBOX")
    cut = threading.Timer(0.05, mailbox.abort)
    cut.start()
    with pytest.raises(PunktualError):
        mailbox.wait(30)
        mailbox.uids(1, LAST_UID)
    cut.join()


def test_connects_again_after_closing(harness: Harness, mailbox: Mailbox) -> None:
    harness.deliver(mail(1), AT)
    mailbox.close()
    mailbox.close()
    with pytest.raises(PunktualError):
        mailbox.select("INBOX")
    mailbox.connect()
    assert mailbox.select("INBOX").count == 1


def test_an_unknown_folder_is_refused_and_the_connection_goes_on(harness: Harness, mailbox: Mailbox) -> None:
    harness.deliver(mail(1), AT)
    with pytest.raises(PunktualError):
        mailbox.select("No such folder")
    assert mailbox.select("INBOX").count == 1
