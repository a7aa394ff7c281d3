"""The list's model: steps instead of resets, so that selection and scroll survive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCursor, QFocusEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.model.listing import Row, View
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from ui.models.rows import ENTRY, Heading, RowsModel
from ui.panes.list_pane import ListPane
from ui.panes.row_badge import badge
from ui.panes.row_plan import Fonts, Planner
from ui.watch import Watch
from ui.widgets import theme


def _pane(qtbot: QtBot, watch: Watch, rows: tuple[Row, ...] = shop.ROWS) -> ListPane:
    pane = ListPane(watch)
    qtbot.addWidget(pane)
    pane.resize(416, 300)
    pane.load(rows, View.TO_ANSWER)
    pane.show()
    return pane


def _headings(model: RowsModel) -> list[tuple[str, int]]:
    entries = [model.data(model.index(n), ENTRY) for n in range(model.rowCount())]
    return [(entry.section.value, entry.count) for entry in entries if isinstance(entry, Heading)]


def test_rows_stand_under_their_headings(watch: Watch) -> None:
    model = RowsModel(watch)
    model.load(shop.ROWS, has_sections=True)
    assert _headings(model) == [("overdue", 2), ("within the hour", 3), ("later today", 2), ("next working day", 2)]


def test_headings_can_not_be_chosen(qtbot: QtBot, watch: Watch) -> None:
    pane = _pane(qtbot, watch)
    pane.choose(shop.ROWS[1].id)
    pane.step(1)
    current = pane.current()
    assert current is not None and current.id == shop.ROWS[2].id
    qtbot.keyClick(pane.view, Qt.Key.Key_Up)
    current = pane.current()
    assert current is not None and current.id == shop.ROWS[1].id


def test_the_row_that_the_focus_opens_is_chosen(qtbot: QtBot, watch: Watch) -> None:
    pane = _pane(qtbot, watch)
    opened: list[Row] = []
    pane.chosen.connect(opened.append)
    QApplication.sendEvent(pane.view, QFocusEvent(QEvent.Type.FocusIn))
    assert [row.id for row in opened] == [shop.ROWS[0].id]
    assert pane.selected_ids() == (shop.ROWS[0].id,)


def test_an_empty_list_keeps_the_focus_for_the_rows_that_come(qtbot: QtBot, watch: Watch) -> None:
    pane = _pane(qtbot, watch, ())
    pane.take_focus()
    assert pane.focusWidget() is not pane.view
    pane.update_rows(shop.ROWS)
    assert pane.focusWidget() is pane.view


_DUES = st.lists(st.integers(-500, 4000), min_size=0, max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_DUES, after=_DUES, keep=st.integers(0, 8))
def test_any_change_keeps_the_selection(
    qapp: QApplication, watch: Watch, before: list[int], after: list[int], keep: int
) -> None:
    """Checked by Qt's own tester of models as well."""
    pane = ListPane(watch)
    tester = QAbstractItemModelTester(pane.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    pane.load(_rows(before), View.TO_ANSWER)
    resets: list[None] = []
    pane.model.modelReset.connect(lambda: resets.append(None))
    chosen = pane.choose(shop.BIG + keep)
    pane.update_rows(_rows(after))
    shown = [pane.model.data(pane.model.index(n), ENTRY) for n in range(pane.model.rowCount())]
    assert [entry for entry in shown if isinstance(entry, Row)] == list(_rows(after))
    current = pane.current()
    if chosen:
        assert (current.id if current else None) == (shop.BIG + keep if keep < len(after) else None)
    assert resets == []
    assert tester.model() is pane.model
    pane.deleteLater()


def _rows(minutes: list[int]) -> tuple[Row, ...]:
    rows = (shop.row(n, f"c{n}", "s", "p", shop.NOW + timedelta(minutes=at)) for n, at in enumerate(minutes))
    return tuple(sorted(rows, key=lambda row: (row.due or shop.NOW, row.id)))


def test_arrivals_above_do_not_move_what_is_seen(qtbot: QtBot, watch: Watch) -> None:
    rows = tuple(shop.row(n, f"c{n}", "s", "p", shop.NOW + timedelta(days=3, minutes=n)) for n in range(100))
    pane = _pane(qtbot, watch, rows)
    pane.choose(rows[50].id)
    before = pane.view.visualRect(pane.view.currentIndex()).top()
    new = tuple(shop.row(200 + n, "new", "s", "p", shop.NOW + timedelta(days=2, minutes=n)) for n in range(7))
    pane.update_rows((*new, *rows))
    QApplication.processEvents()
    assert pane.view.visualRect(pane.view.currentIndex()).top() == before
    current = pane.current()
    assert current is not None and current.id == rows[50].id


def test_the_row_under_the_pointer_stays(qtbot: QtBot, watch: Watch) -> None:
    rows = tuple(shop.row(n, f"c{n}", "s", "p", shop.NOW + timedelta(days=3, minutes=n)) for n in range(40))
    pane = _pane(qtbot, watch, rows)
    under = pane.view.visualRect(pane.model.index_of(rows[2].id))
    pane.view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    QCursor.setPos(pane.view.viewport().mapToGlobal(under.center()))
    new = shop.row(200, "new", "s", "p", shop.NOW + timedelta(days=3, seconds=90))
    pane.update_rows(sorted((new, *rows), key=lambda row: row.due or shop.NOW))
    assert pane.model.index_of(new.id).row() == pane.model.index_of(rows[2].id).row() - 1
    assert pane.view.visualRect(pane.model.index_of(rows[2].id)) == under


def test_arrivals_slide_in_and_come_to_rest(qtbot: QtBot, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "is_motion_wanted", lambda: True)
    pane = _pane(qtbot, watch)
    new = shop.row(0, "new", "s", "p", shop.at(20, 10))
    before = pane.view.visualRect(pane.model.index_of(shop.ROWS[0].id)).top()
    pane.update_rows((new, *shop.ROWS))
    place = pane.view.visualRect(pane.model.index_of(shop.ROWS[0].id)).top()
    assert place + pane.view.shift(shop.ROWS[0].id) == before
    assert pane.view.opacity(new.id) == 0
    qtbot.waitUntil(lambda: not pane.view.is_moving())
    assert pane.view.shift(shop.ROWS[0].id) == 0 and pane.view.opacity(new.id) == 1


def test_nothing_slides_where_no_motion_is_wanted(qtbot: QtBot, watch: Watch) -> None:
    """The offscreen platform is such a place."""
    pane = _pane(qtbot, watch)
    pane.update_rows((shop.row(0, "new", "s", "p", shop.at(20, 10)), *shop.ROWS))
    assert not pane.view.is_moving()


def test_time_passes_without_a_new_order(qtbot: QtBot, watch: Watch, desk: FakeDesk) -> None:
    pane = _pane(qtbot, watch)
    pane.choose(shop.ANNA)
    desk.clock.advance(timedelta(minutes=30))
    pane.tick()
    assert _headings(pane.model)[0] == ("overdue", 3)
    current = pane.current()
    assert current is not None and current.id == shop.ANNA
    assert [row.id for row in pane.model.rows()] == [row.id for row in shop.ROWS]


def test_a_row_reads_as_one_sentence(watch: Watch) -> None:
    model = RowsModel(watch)
    model.load(shop.ROWS, has_sections=True)
    words = model.data(model.index_of(shop.ANNA), Qt.ItemDataRole.AccessibleTextRole)
    for part in ("Anna Kowalska", "24 minutes left", "due 12:40", "Zwrot sukienki", "3 messages"):
        assert part in words


@pytest.mark.parametrize(
    ("place", "text", "below", "tone"),
    [
        (0, "−1 h 12 m", "target 4 h", "overdue"),
        (2, "24 m", "due 12:40", "soon"),
        (5, "2 h 05 m", "due 14:21", "in_time"),
    ],
)
def test_badges_say_it_in_words(watch: Watch, place: int, text: str, below: str, tone: str) -> None:
    made = badge(shop.ROWS[place], watch, is_far=False)
    assert (made.text, made.below, made.tone) == (text, below, tone)


@pytest.mark.parametrize(("width", "chips"), [(416, 1), (600, 2)])
def test_where_there_is_no_room_a_hint_goes_before_the_count(qtbot: QtBot, width: int, chips: int) -> None:
    anna = next(row for row in shop.ROWS if row.id == shop.ANNA)
    plan = Planner(Fonts(), width, is_compact=False, is_mirrored=False).text(replace(anna, has_suggestion=True))
    tones = [chip.tone for chip in plan.chips]
    assert tones[-1] == "accent" and len(tones) == chips


def test_a_promise_says_when_even_if_it_is_over(watch: Watch) -> None:
    made = badge(replace(shop.ROWS[0], is_promised=True), watch, is_far=False)
    assert made.below == "due 11:04"
