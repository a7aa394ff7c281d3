"""What a message and the conversations it may belong to are measured by."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.grouping.content import read_content
from app.grouping.features import FEATURES, measure
from app.model.grouping import (
    Bond,
    Candidate,
    Incoming,
    NameGrade,
    PastConversation,
    PastMessage,
    Persona,
    PersonMatch,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAMP = "Lampka nocna przyszła z pękniętym kloszem"
CHAIR = "Krzesło bujane skrzypi przy oparciu"


def past(*texts: str, days: int = 1, answered: bool = False, bond: Bond = Bond.KNOWN) -> Candidate:
    """A conversation of the customer, its newest message first."""
    at = NOW - timedelta(days=days)
    recent = tuple(PastMessage(at, "email", read_content("", text, count=lambda _: ({}, 0))) for text in texts)
    conversation = PastConversation(days, 1, at, at if answered else None, recent)
    return Candidate(conversation, PersonMatch(bond, NameGrade.SAME))


def measured(text: str, *candidates: Candidate) -> list[dict[str, float]]:
    message = Incoming(NOW, "email", Persona(), read_content("", text))
    return [dict(zip(FEATURES, values, strict=True)) for values in measure(message, candidates, ({}, 0))]


def test_another_conversation_that_is_more_alike_speaks_against_this_one() -> None:
    lamp, chair = measured(LAMP, past(LAMP, days=2), past(CHAIR, days=1))
    assert lamp["another is more alike"] == 0
    assert chair["another is more alike"] == pytest.approx(1)


def test_a_strangers_conversation_is_no_rival_of_the_customers() -> None:
    chair, _ = measured(LAMP, past(CHAIR), past(LAMP, days=2, bond=Bond.NONE))
    assert chair["another is more alike"] == 0


def test_what_only_an_older_message_shares_is_told_from_what_the_newest_does() -> None:
    newest, older = measured(LAMP, past(LAMP, CHAIR), past(CHAIR, LAMP, days=2))
    assert newest["rarest shared"] == older["rarest shared"] > 0
    assert newest["rarest shared is older"] == 0
    assert older["rarest shared is older"] == older["rarest shared"]


def test_what_the_owner_has_answered_is_told_from_what_waits() -> None:
    waits, answered = measured("Gdzie paczka?", past("Gdzie paczka?"), past("Gdzie paczka?", days=2, answered=True))
    assert (waits["same topic"], waits["once answered"], waits["answered since"]) == (1, 0, 0)
    assert (answered["same topic"], answered["once answered"], answered["answered since"]) == (1, 1, 1)


def test_an_answer_of_later_was_none_yet() -> None:
    """The past of a mailbox is read newest first."""
    (later,) = measured(LAMP, past(LAMP, days=-2, answered=True))
    assert (later["once answered"], later["answered since"]) == (0, 0)


def test_a_conversation_of_later_is_as_far_as_one_of_before() -> None:
    later, before = measured(LAMP, past(LAMP, days=-3), past(LAMP, days=3))
    assert (later["hours since"], later["weeks since"]) == (before["hours since"], before["weeks since"])
    assert later["hours since"] > 0


def test_two_that_each_say_more_are_told_from_one_that_is_part_of_the_other() -> None:
    more, part, nothing = measured(LAMP, past(f"{LAMP} {CHAIR}"), past("Lampka nocna", days=2), past(CHAIR, days=3))
    assert more["both say more"] == part["both say more"] == 0
    assert nothing["both say more"] == pytest.approx(0.8)


def test_who_said_little_before_is_noticed() -> None:
    little, nothing, much = measured(LAMP, past("Lampka"), past("", days=2), past(CHAIR, LAMP, days=3))
    assert nothing["they said little"] == 1
    assert nothing["they said little"] > little["they said little"] > much["they said little"]


def test_the_first_repeat_finds_one_message() -> None:
    one, three = measured(LAMP, past(LAMP), past(LAMP, CHAIR, LAMP, days=2))
    assert one["messages"] == 0
    assert three["messages"] == pytest.approx(math.log(3))


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=4), st.integers(0, 4000))
def test_every_pair_has_numbers(text: str, texts: list[str], days: int) -> None:
    (values,) = measured(text, past(*texts, days=days))
    assert all(math.isfinite(value) for value in values.values())
