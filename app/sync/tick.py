"""What time alone brings about: warnings, and snoozes that are over. Asked every few seconds; the tables know."""

from __future__ import annotations

from datetime import datetime

from app.bus import Bus
from app.deadlines.calendar import add_open_time
from app.events import ConversationsChanged, DeadlineNeared, DeadlinePassed
from app.settings import Settings
from app.store import acts, watching
from app.store.engine import Store
from app.store.refresh import refresh


def tick(store: Store, bus: Bus, settings: Settings, now: datetime) -> None:
    """After a long gap everything that became due in it is told in one event of each kind."""
    warned_until = add_open_time(settings.hours, now, settings.warning_open_minutes * 60)
    with store.read() as conn:
        is_quiet = not watching.untold(conn, now, warned_until) and not watching.woken(conn, now, ())
    if is_quiet:
        return
    with store.write() as conn:
        untold = watching.untold(conn, now, warned_until)
        watching.note_told(conn, untold, now)
        woken = watching.woken(conn, now, [one.conversation_id for one in untold])
        for conversation_id in woken:
            acts.snooze(conn, conversation_id, None)
        refresh(conn, woken, settings)
    passed = tuple(one.conversation_id for one in untold if one.due <= now)
    neared = tuple(one.conversation_id for one in untold if one.due > now)
    if woken:
        bus.publish(ConversationsChanged(frozenset(woken)))
    if neared:
        bus.publish(DeadlineNeared(neared))
    if passed:
        bus.publish(DeadlinePassed(passed))
