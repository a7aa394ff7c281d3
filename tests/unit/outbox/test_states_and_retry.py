from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.model.answer import OutboxState as S
from app.outbox import retry, states

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_every_state_is_there_and_reached() -> None:
    assert set(states.MAY_BECOME) == set(S)
    reached = {target for targets in states.MAY_BECOME.values() for target in targets}
    assert reached | {S.HELD} == set(S)


def test_nothing_is_sent_again_without_the_owner_once_it_may_have_arrived() -> None:
    assert S.SENDING not in states.MAY_BECOME[S.UNCERTAIN] | states.MAY_BECOME[S.ACCEPTED] | states.MAY_BECOME[S.FAILED]
    assert states.MAY_BECOME[S.ACCEPTED] == frozenset()


def test_taken_back_only_while_held() -> None:
    assert states.before(S.TAKEN_BACK) == {S.HELD}


@given(st.integers(1, 500), st.timedeltas(timedelta(0), timedelta(days=3)), st.booleans())
def test_pauses_grow_and_end(attempts: int, age: timedelta, needs_owner: bool) -> None:
    later = retry.next_attempt(attempts, NOW - age, NOW, needs_owner)
    if age >= retry.GIVES_UP_AFTER:
        assert later is None
        return
    following = retry.next_attempt(attempts + 1, NOW - age, NOW, needs_owner)
    assert later is not None
    assert following is not None
    assert NOW + timedelta(seconds=30) <= later <= following <= NOW + timedelta(hours=1)
    if needs_owner:
        assert later >= NOW + timedelta(minutes=30)


def test_the_first_pauses() -> None:
    pauses = [retry.next_attempt(attempts, NOW, NOW) for attempts in range(1, 7)]
    assert [pause and (pause - NOW).total_seconds() for pause in pauses] == [30, 120, 600, 1800, 3600, 3600]
