from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.cycles import CycleEvent, Happened, fold
from app.model.clockwork import Cycle, CycleEnd

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def asked(hour: float, message_id: int) -> CycleEvent:
    return CycleEvent(at(hour), Happened.ASKED, message_id)


def answered(hour: float, message_id: int) -> CycleEvent:
    return CycleEvent(at(hour), Happened.ANSWERED, message_id)


def flagged(hour: float, message_id: int) -> CycleEvent:
    return CycleEvent(at(hour), Happened.ANSWERED_AT_UNKNOWN_TIME, message_id)


def done(hour: float) -> CycleEvent:
    return CycleEvent(at(hour), Happened.DONE, 0)


def bounced(hour: float, message_id: int) -> CycleEvent:
    return CycleEvent(at(hour), Happened.BOUNCED, message_id)


def cycles(*events: CycleEvent) -> tuple[Cycle, ...]:
    return fold(events, LONG_AGO)


def test_asking_again_does_not_move_the_opening() -> None:
    assert cycles(asked(0, 1), asked(5, 2), asked(9, 3)) == (Cycle(1, at(0), True),)


def test_an_answer_ends_and_the_next_question_opens() -> None:
    assert cycles(asked(0, 1), asked(1, 2), answered(2, 10), asked(3, 3)) == (
        Cycle(1, at(0), True, at(2), CycleEnd.ANSWERED, 10),
        Cycle(3, at(3), False),
    )


def test_the_earliest_message_opens_even_if_it_is_heard_of_last() -> None:
    assert cycles(asked(5, 2), asked(0, 1)) == (Cycle(1, at(0), True),)


def test_history_opens_nothing() -> None:
    events = [asked(0, 1), asked(2, 2)]
    assert fold(events, at(1)) == (Cycle(2, at(2), True),)
    assert fold(events, at(3)) == ()
    assert fold([asked(0, 1), answered(1, 10), asked(2, 2)], at(1.5)) == (Cycle(2, at(2), False),)


def test_done_means_no_answer_needed_and_the_next_message_is_still_the_first() -> None:
    assert cycles(asked(0, 1), done(1), asked(2, 2)) == (
        Cycle(1, at(0), True, at(1), CycleEnd.NO_ANSWER_NEEDED),
        Cycle(2, at(2), True),
    )


def test_done_without_a_running_cycle_is_nothing() -> None:
    assert cycles(asked(0, 1), answered(1, 10), done(2)) == (Cycle(1, at(0), True, at(1), CycleEnd.ANSWERED, 10),)


def test_a_flag_alone_ends_at_an_unknown_time() -> None:
    assert cycles(asked(0, 1), flagged(2, 1)) == (Cycle(1, at(0), True, None, CycleEnd.ANSWERED_ELSEWHERE),)


def test_what_came_after_the_flagged_message_waits_on() -> None:
    assert cycles(asked(0, 1), asked(1, 2), flagged(5, 1)) == (
        Cycle(1, at(0), True, None, CycleEnd.ANSWERED_ELSEWHERE),
        Cycle(2, at(1), False),
    )
    assert cycles(asked(0, 1), asked(1, 2), flagged(5, 2))[-1].ended_how is CycleEnd.ANSWERED_ELSEWHERE


def test_the_flag_that_ones_own_answer_sets_changes_nothing() -> None:
    plain = cycles(asked(0, 1), asked(1, 2), answered(2, 10))
    assert cycles(asked(0, 1), asked(1, 2), answered(2, 10), flagged(3, 1), flagged(3, 2)) == plain
    assert cycles(asked(0, 1), asked(1, 2), answered(2, 10), flagged(1, 2)) == plain


def test_an_old_flag_does_not_end_a_newer_cycle() -> None:
    events = [asked(0, 1), answered(1, 10), asked(2, 2), flagged(3, 1)]
    assert cycles(*events)[-1] == Cycle(2, at(2), False)


def test_a_flag_on_something_that_no_human_wrote_ends_nothing() -> None:
    assert cycles(asked(0, 1), flagged(1, 99)) == (Cycle(1, at(0), True),)


def test_a_bounce_reopens_from_the_original_opening() -> None:
    assert cycles(asked(0, 1), answered(1, 10), bounced(2, 10)) == (Cycle(1, at(0), True),)


def test_a_bounce_reopens_what_was_put_away_meanwhile() -> None:
    events = [asked(0, 1), answered(1, 10), flagged(1.5, 1), done(1.7), bounced(2, 10)]
    assert cycles(*events) == (Cycle(1, at(0), True),)
    assert cycles(*events, flagged(3, 1)) == (Cycle(1, at(0), True),)
    assert cycles(*events, done(4)) == (Cycle(1, at(0), True, at(4), CycleEnd.NO_ANSWER_NEEDED),)


def test_an_answer_after_the_bounced_one_answers() -> None:
    events = [asked(0, 1), answered(1, 10), asked(2, 2), bounced(3, 10), answered(4, 11)]
    assert cycles(*events) == (Cycle(1, at(0), True, at(4), CycleEnd.ANSWERED, 11),)


def test_a_bounce_of_something_unknown_changes_nothing() -> None:
    assert cycles(asked(0, 1), answered(1, 10), bounced(2, 77)) == cycles(asked(0, 1), answered(1, 10))


def test_question_and_answer_in_one_instant() -> None:
    assert cycles(answered(0, 10), asked(0, 1))[0].ended_how is CycleEnd.ANSWERED


events_of_a_conversation = st.lists(
    st.builds(
        CycleEvent,
        st.integers(0, 30).map(at),
        st.sampled_from(Happened),
        st.integers(1, 8),
    ),
    max_size=14,
)


@given(events_of_a_conversation, st.randoms(use_true_random=False))
def test_the_order_of_events_is_no_matter(events: list[CycleEvent], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    assert fold(shuffled, at(3)) == fold(events, at(3))


@given(events_of_a_conversation)
def test_cycles_follow_each_other(events: list[CycleEvent]) -> None:
    folded = fold(events, at(3))
    assert all(cycle.ended_how is not None for cycle in folded[:-1])
    assert all(cycle.opened_at >= at(3) for cycle in folded)
    assert all(a.opened_at <= b.opened_at for a, b in itertools.pairwise(folded))
    for cycle in folded:
        assert any(e.what is Happened.ASKED and e.message_id == cycle.opened_by for e in events)
        assert cycle.ended_at is None or cycle.ended_at >= cycle.opened_at


@given(events_of_a_conversation, st.integers(9, 12))
def test_an_answer_now_leaves_nothing_running(events: list[CycleEvent], answer_id: int) -> None:
    folded = fold([*events, answered(31, answer_id)], LONG_AGO)
    assert all(cycle.ended_how is not None for cycle in folded)
