"""Until when? The times an owner means, and any other."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QDialogButtonBox, QLabel, QMenu, QVBoxLayout, QWidget

from app.i18n import tr
from app.listing.words import when_words
from app.model.clockwork import BusinessHours
from ui.wording import calendar

_MORNING = time(9)


def choices(now: datetime, hours: BusinessHours, zone: tzinfo) -> list[tuple[str, datetime]]:
    """Name and instant: in an hour, later today, the next mornings at opening time."""
    local = now.astimezone(zone)
    made = [(tr("In an hour"), now + timedelta(hours=1)), (tr("In three hours"), now + timedelta(hours=3))]
    days = [local.date() + timedelta(days=ahead) for ahead in range(1, 15)]
    working = [day for day in days if hours.week[day.weekday()]] or days
    monday = next((day for day in working if day.weekday() < working[0].weekday() or day > days[6]), working[-1])
    for name, day in ((tr("Next working day"), working[0]), (tr("Next week"), monday)):
        spans = hours.week[day.weekday()]
        opening = spans[0].start if spans else _MORNING
        made.append((name, datetime.combine(day, opening, zone)))
    return made


class SnoozeMenu(QMenu):
    """:ivar chosen: an aware datetime"""

    chosen = Signal(object)

    def __init__(self, now: datetime, hours: BusinessHours, zone: tzinfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._now, self._zone = now, zone
        self.setAccessibleName(tr("Snooze until"))
        for place, (name, at) in enumerate(choices(now, hours, zone)):
            action = self.addAction(f"&{place + 1}  {name}\t{when_words(at, now, zone)}")
            action.triggered.connect(lambda _=False, at=at: self.chosen.emit(at))
        self.addSeparator()
        self.addAction(tr("Another time…"), self._ask)

    def _ask(self) -> None:
        at = ask_time(self.parentWidget(), tr("Snooze until"), self._now, self._zone)
        if at is not None:
            self.chosen.emit(at)


def ask_time(parent: QWidget | None, title: str, now: datetime, zone: tzinfo) -> datetime | None:
    """A date and time after now, in the owner's zone; None where it was cancelled."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    start = (now + timedelta(hours=2)).astimezone(zone).replace(minute=0, second=0, microsecond=0)
    field = QDateTimeEdit(QDateTime(start.year, start.month, start.day, start.hour, 0, 0))
    field.setCalendar(calendar())
    field.setCalendarPopup(True)
    field.setAccessibleName(title)
    field.setMinimumDateTime(QDateTime(*now.astimezone(zone).timetuple()[:6]))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    for part in (QLabel(title), field, buttons):
        column.addWidget(part)
    if not dialog.exec():
        return None
    made = field.dateTime()
    day, clock = made.date(), made.time()
    return datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute(), tzinfo=zone)
