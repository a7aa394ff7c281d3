"""Invitations are told in the owner's time and language; whatever they hold, nothing raises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.invitations import invitation_words
from app.desk.messages import show
from app.i18n import set_language
from app.parsing.file_text import calendar_in
from tests.gallery.mails import message, stored

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    set_language("en")


def times(start: str, end: str = "") -> str:
    lines = ("BEGIN:VEVENT", "SUMMARY:Fitting", f"DTSTART{start}", f"DTEND{end}" if end else "", "END:VEVENT")
    entry = calendar_in("\r\n".join(lines).encode())
    assert entry
    title, *told = invitation_words(entry, WARSAW, NOW).split("\n")
    assert title == "Fitting"
    return "".join(told).strip("\u2068\u2069")


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (":20261124T100000Z", ":20261124T103000Z", "Tue 24 Nov 11:00 – 11:30"),
        (
            ";TZID=Europe/London:20261124T100000",
            ";TZID=Europe/London:20261124T103000",
            "Tue 24 Nov 11:00 – 11:30 (10:00 Europe/London)",
        ),
        (";TZID=Europe/Berlin:20261124T100000", "", "Tue 24 Nov 10:00"),
        (';TZID="Asia/Tokyo":20261125T030000', "", "Tue 24 Nov 19:00 (Wed 25 Nov 03:00 Asia/Tokyo)"),
        (":20261124T220000Z", ":20261125T000000Z", "Tue 24 Nov 23:00 – Wed 25 Nov 01:00"),
        (";VALUE=DATE:20261124", ";VALUE=DATE:20261125", "Tue 24 Nov"),
        (";VALUE=DATE:20261124", ";VALUE=DATE:20261127", "Tue 24 Nov – Thu 26 Nov"),
        (":20270104T100000Z", "", "Mon 4 Jan 2027 11:00"),
        # What only the sender knows is told as he sent it.
        (";TZID=Kitchen clock:20261124T100000", "", "2026-11-24 10:00 Kitchen clock"),
        (":20261124T100000", "", "2026-11-24 10:00"),
        (":soon", "", "soon"),
    ],
)
def test_times_are_the_owners(start: str, end: str, told: str) -> None:
    assert times(start, end) == told


def test_persian_dates_and_digits() -> None:
    set_language("fa")
    assert "۳ آذر" in times(":20261124T100000Z") and "۱۱:۰۰" in times(":20261124T100000Z")


def test_an_invitation_alone_is_told_once() -> None:
    mail = message("Fitting", "")
    mail.clear_content()
    mail.set_content(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Fitting\nDTSTART;TZID=Europe/London:20261124T100000\nEND:VEVENT\n"
        "END:VCALENDAR\n",
        subtype="calendar",
    )
    shown = show(stored(mail), zone=WARSAW)
    assert [words.split("\n")[0] for words in shown.invitations] == ["Fitting"]
    assert "11:00 (10:00 Europe/London)" in shown.invitations[0]
    assert shown.text == ""


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_never_raises(start: str, end: str, zone: str) -> None:
    lines = f"BEGIN:VEVENT\nDTSTART;TZID={zone}:{start}\nDTEND{end}\nSUMMARY:x\nEND:VEVENT"
    entry = calendar_in(lines.encode("utf-8", "replace"))
    assert entry is None or isinstance(invitation_words(entry, WARSAW, NOW), str)


@given(
    st.datetimes(),
    st.sampled_from(
        ["Europe/London", "Asia/Tokyo", "Pacific/Kiritimati", "America/Adak", "Europe", "localtime", "GMT"]
    ),
)
def test_no_instant_is_too_far(at: datetime, zone: str) -> None:
    entry = calendar_in(f"BEGIN:VEVENT\nDTSTART;TZID={zone}:{at:%Y%m%dT%H%M%S}\nEND:VEVENT".encode())
    assert entry is None or isinstance(invitation_words(entry, WARSAW, NOW), str)
