"""When are you open, and how fast do you answer: the week to paint on, holidays, targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time

from PySide6.QtCore import QCollator, QDate
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.i18n import tr
from app.listing.words import channel_name, day_words, weekday_name
from app.model.clockwork import BusinessHours, Span, Target
from app.model.message import Channel
from app.settings import Settings
from ui.dialogs.sheet import add_field, form
from ui.widgets.button import Button, IconButton
from ui.widgets.labels import Heading, Label
from ui.widgets.number_field import NumberField
from ui.widgets.week_grid import SLOTS, WeekGrid
from ui.wording import calendar, digits, locale

_MONDAY = date(2024, 1, 1)
_HALF_HOUR = 30


def slots_of(spans: Iterable[Span]) -> list[bool]:
    """A day as half hours; a span that begins or ends within one takes it whole."""
    made = [False] * SLOTS
    for span in spans:
        first = (span.start.hour * 60 + span.start.minute) // _HALF_HOUR
        end = (span.end.hour * 60 + span.end.minute) or 24 * 60
        for slot in range(first, -(-end // _HALF_HOUR)):
            made[slot] = True
    return made


def spans_of(slots: Iterable[bool]) -> tuple[Span, ...]:
    """Neighbouring half hours become one span."""
    made: list[Span] = []
    start: int | None = None
    for slot, is_open in enumerate([*slots, False]):
        if is_open and start is None:
            start = slot
        elif not is_open and start is not None:
            made.append(Span(_time(start), _time(slot)))
            start = None
    return tuple(made)


def _time(slot: int) -> time:
    minutes = slot * _HALF_HOUR % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _countries() -> list[tuple[str, str]]:
    """Whose holidays are known: code (ISO 3166) and name, in the order of the language."""
    names = {
        "AT": tr("Austria"),
        "CA": tr("Canada"),
        "CH": tr("Switzerland"),
        "CZ": tr("Czechia"),
        "DE": tr("Germany"),
        "FR": tr("France"),
        "GB": tr("United Kingdom"),
        "IE": tr("Ireland"),
        "IR": tr("Iran"),
        "NL": tr("Netherlands"),
        "PL": tr("Poland"),
        "SK": tr("Slovakia"),
        "US": tr("United States"),
    }
    order = QCollator(locale())
    return sorted(names.items(), key=lambda one: order.sortKey(one[1]))


class HoursPage(QWidget):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._hours = settings.hours
        days = [weekday_name(_MONDAY.replace(day=1 + n)) for n in range(7)]
        self.week = WeekGrid(tr("Opening hours"), days, first_day=locale().firstDayOfWeek().value - 1)
        self.week.set_hours([digits(hour) for hour in range(0, 25, 3)])
        self._shown = [slots_of(day) for day in settings.hours.week]
        self.week.set_open_slots(self._shown)
        self.country = QComboBox()
        self.country.addItem(tr("none"), "")
        for code, name in _countries():
            self.country.addItem(name, code)
        self.country.setCurrentIndex(max(0, self.country.findData(settings.holidays_of)))
        self.closures = QListWidget()
        self.closures.setAccessibleName(tr("Closed on these days"))
        self.closures.setMaximumHeight(84)
        self._closed = {day for day, spans in settings.hours.exceptions if not spans}
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendar(calendar())
        self.day.setCalendarPopup(True)
        self.day.setAccessibleName(tr("Day"))
        self._build()
        self._show_closures()

    def hours(self) -> BusinessHours:
        """Days that were not painted on keep their exact minutes."""
        painted = self.week.open_slots()
        week = tuple(
            old if list(new) == shown else spans_of(new)
            for old, new, shown in zip(self._hours.week, painted, self._shown, strict=True)
        )
        others = [(day, spans) for day, spans in self._hours.exceptions if spans]
        closed: list[tuple[date, tuple[Span, ...]]] = [(day, ()) for day in self._closed]
        return replace(self._hours, week=week, exceptions=tuple(sorted(others + closed)))

    def holidays_of(self) -> str:
        return str(self.country.currentData())

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        words = tr("Paint the hours in which you answer; paint again to take them away.")
        column.addWidget(Label(words, "muted", wrap=True))
        column.addWidget(self.week)
        fields = form()
        add_field(fields, tr("Holidays of"), self.country)
        column.addLayout(fields)
        column.addWidget(Heading(tr("Closed on these days")))
        column.addWidget(self.closures)
        row = QHBoxLayout()
        add = Button(tr("Add"), icon="plus")
        add.clicked.connect(self._add)
        remove = IconButton("trash-2", tr("Remove"))
        remove.clicked.connect(self._remove)
        for part in (self.day, add, remove):
            row.addWidget(part)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def _add(self) -> None:
        day = self.day.date()
        self._closed.add(date(day.year(), day.month(), day.day()))
        self._show_closures()

    def _remove(self) -> None:
        days = sorted(self._closed)
        row = self.closures.currentRow()
        if 0 <= row < len(days):
            self._closed.discard(days[row])
            self._show_closures()

    def _show_closures(self) -> None:
        self.closures.clear()
        for day in sorted(self._closed):
            words = f"{weekday_name(day)} {day_words(day, day.replace(year=day.year - 1, day=1))}"
            self.closures.addItem(QListWidgetItem(words))


class TargetsPage(QWidget):
    """Promised response times, in open hours and minutes."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._fields: dict[tuple[Channel, str], tuple[QSpinBox, QSpinBox]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        words = tr("Counted in opening hours: a question on Friday evening is due on Monday.")
        column.addWidget(Label(words, "muted", wrap=True))
        for channel in Channel:
            target = settings.targets[channel]
            column.addWidget(Heading(channel_name(channel)))
            fields = form()
            self._add(fields, channel, "first", tr("First answer"), target.first_open_seconds)
            self._add(fields, channel, "next", tr("Every next answer"), target.next_open_seconds)
            column.addLayout(fields)
        column.addStretch(1)

    def targets(self) -> Mapping[Channel, Target]:
        return {channel: Target(self._seconds(channel, "first"), self._seconds(channel, "next")) for channel in Channel}

    def _seconds(self, channel: Channel, which: str) -> int:
        hours, minutes = self._fields[channel, which]
        return hours.value() * 3600 + minutes.value() * 60

    def _add(self, fields: QFormLayout, channel: Channel, which: str, words: str, seconds: int) -> None:
        hours, minutes = NumberField(), NumberField()
        hours.setRange(0, 200)
        minutes.setRange(0, 59)
        minutes.setSingleStep(5)
        hours.setSuffix(tr(" h"))
        minutes.setSuffix(tr(" min"))
        hours.setValue(seconds // 3600)
        minutes.setValue(seconds % 3600 // 60)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        for part, unit in ((hours, tr("hours")), (minutes, tr("minutes"))):
            part.setAccessibleName(f"{channel_name(channel)}, {words}, {unit}")
            row.addWidget(part)
        row.addStretch(1)
        add_field(fields, words, holder)
        self._fields[channel, which] = (hours, minutes)
