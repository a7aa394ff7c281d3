"""Weights learn from what the owner accepts and undoes, and do not run away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.grouping.content import information, read_content
from app.grouping.features import FEATURES
from app.grouping.model import Example, dump, load, probability, retrain, shipped

_CHASING = FEATURES.index("asks again")


def values(**named: float) -> tuple[float, ...]:
    given_ = {"bias": 1.0, **{name.replace("_", " "): value for name, value in named.items()}}
    return tuple(given_.get(name, 0.0) for name in FEATURES)


#: Somebody asks again after three days, and neither letter is short.
_AGAIN = values(asks_again=1.0, hours_since=0.86, weeks_since=0.43, brevity=0.3, they_said_little=0.25)


def test_weights_survive_their_file() -> None:
    assert load(dump(shipped())) == shipped()


def test_the_owners_undos_lower_what_led_to_them() -> None:
    before = probability(shipped().known, _AGAIN)
    learnt = retrain([Example(True, _AGAIN, False)] * 30, shipped())
    assert probability(learnt.known, _AGAIN) < before - 0.2
    assert learnt.known[_CHASING] < shipped().known[_CHASING]
    assert learnt.guessed == shipped().guessed


def test_one_undo_changes_little() -> None:
    learnt = retrain([Example(True, _AGAIN, False)], shipped())
    assert probability(learnt.known, _AGAIN) == pytest.approx(probability(shipped().known, _AGAIN), abs=0.1)


def test_without_examples_nothing_changes() -> None:
    assert retrain([], shipped()) == shipped()


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_a_probability_is_one(measured: list[float]) -> None:
    assert 0 <= probability(shipped().known, measured) <= 1


def test_rare_words_tell_more_than_common_ones() -> None:
    assert information(0, 5000) > information(50, 5000) > information(4000, 5000) >= 0


def test_among_the_first_letters_no_word_is_rare_yet() -> None:
    assert information(1, 30) < information(40, 5000)
    assert information(1, 30) > 0.9 * information(0, 30)


def test_topics_meet_across_languages() -> None:
    topics = {
        read_content("", text).topics for text in ("Gdzie moja paczka?", "Wo ist mein Paket?", "Where is my parcel?")
    }
    assert topics == {("delivery",)}


@pytest.mark.parametrize(
    "text",
    [
        "Pisałem wczoraj i nadal nie mam odpowiedzi.",
        "I already wrote twice, no reply.",
        "Liest das hier jemand? Noch keine Antwort!",
        "پیام قبلی من رسید؟ هنوز پاسخ ندادید",
    ],
)
def test_who_chases_is_heard(text: str) -> None:
    assert read_content("", text).asks_again


def test_only_thanks_are_thanks() -> None:
    assert read_content("", "Super, dzięki!").gives_thanks
    assert not read_content("", "Dziękuję, a kiedy dotrze reszta zamówienia?").gives_thanks


@given(st.text(max_size=6000))
def test_no_text_is_too_much(text: str) -> None:
    content = read_content(text[:300], text, (text[:80],))
    assert len(content.terms) <= 48
