"""The owner's settings, and what changing them moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.deadlines.calendar import closed_from, validate
from app.deadlines.holidays import holidays_of
from app.desk.ground import Ground
from app.errors import BadInput
from app.events import ConversationsChanged, SettingsChanged
from app.i18n import tr
from app.model.clockwork import BusinessHours, Span
from app.settings import Settings
from app.store import conversations, preferences


class Preferences:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def get(self) -> Settings:
        return self._ground.settings

    def set(self, settings: Settings) -> None:
        """Keep these settings; every unfinished cycle's due moves at once, finished ones stay as they were.

        :raises BadInput: no open time at all, or a target of nothing
        """
        settings = replace(settings, hours=self._with_holidays(settings))
        validate(settings.hours)
        if any(min(each.first_open_seconds, each.next_open_seconds) <= 0 for each in settings.targets.values()):
            raise BadInput(tr("A target must be longer than nothing."))
        with self._ground.store.write() as conn:
            preferences.save(conn, settings)
            self._ground.settings = settings
            moved = conversations.ids_with_running_cycle(conn)
            self._ground.refresh(conn, moved)
        self._ground.bus.publish(SettingsChanged())
        self._ground.bus.publish(ConversationsChanged(frozenset(moved)))

    def close_from_now(self, until: datetime | None = None) -> None:
        """Closed from this minute, today or until then: every due moves.

        :param until: aware; the days between are closed whole, its own day opens at that time. None: for today
        """
        now = self._ground.clock.now()
        hours = closed_from(self._ground.settings.hours, now)
        if until is not None:
            hours = _closed_until(hours, now, until)
        self.set(replace(self._ground.settings, hours=hours))

    def _with_holidays(self, settings: Settings) -> BusinessHours:
        if not settings.holidays_of:
            return replace(settings.hours, holidays=frozenset())
        year = self._ground.clock.now().year
        return replace(settings.hours, holidays=holidays_of(settings.holidays_of, range(year - 1, year + 3)))


def _closed_until(hours: BusinessHours, now: datetime, until: datetime) -> BusinessHours:
    """Closed on the days after today, and on the last one until that time."""
    zone = ZoneInfo(hours.timezone)
    day, back = now.astimezone(zone).date(), until.astimezone(zone)
    exceptions = dict(hours.exceptions)
    while (day := day + timedelta(days=1)) < back.date():
        exceptions[day] = ()
    if day == back.date():
        usual = exceptions.get(day, () if day in hours.holidays else hours.week[day.weekday()])
        exceptions[day] = _after(usual, back.time().replace(second=0, microsecond=0))
    return replace(hours, exceptions=tuple(sorted(exceptions.items())))


def _after(spans: tuple[Span, ...], opening: time) -> tuple[Span, ...]:
    return tuple(
        replace(span, start=max(span.start, opening)) for span in spans if span.end > opening or span.end == time.min
    )
