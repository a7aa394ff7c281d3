"""Robots' forms are told by several signs; what is learnt can be unlearnt; nobody real is folded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import FormReading
from app.model.taught import WordCounts
from app.parsing.forms import read_form
from app.parsing.mime import parse
from app.parsing.spam import (
    NOTHING_LEARNT,
    SPAM_FROM,
    Habits,
    learn,
    learnt_weight,
    suspect,
    text_key,
    tokens,
    word_weight,
)

SHARED = Path(__file__).parents[3].parent / "shared"
POLISH = Habits(frozenset({"pl"}), frozenset({"firma.example"}))
LESSONS = st.lists(st.tuples(st.lists(st.integers(1, 30), unique=True, max_size=12), st.booleans()), max_size=12)


def form(message: str, name: str = "Anna Kos", subject: str | None = None, **more: str) -> FormReading:
    return FormReading(name, "anna@poczta.example", None, subject, message, fields=tuple(more.items()))


def taught(lessons: list[tuple[list[int], bool]]) -> WordCounts:
    counts = NOTHING_LEARNT
    for words, is_spam in lessons:
        counts = learn(counts, words, is_spam=is_spam)
    return counts


@given(lessons=LESSONS, words=st.lists(st.integers(1, 30), unique=True, max_size=12), is_spam=st.booleans())
def test_unlearning_takes_back_exactly_what_was_learnt(
    lessons: list[tuple[list[int], bool]], words: list[int], is_spam: bool
) -> None:
    before = taught(lessons)
    assert learn(learn(before, words, is_spam=is_spam), words, is_spam=is_spam, times=-1) == before


@given(lessons=LESSONS, order=st.randoms(use_true_random=False))
def test_the_order_of_lessons_does_not_matter(lessons: list[tuple[list[int], bool]], order: object) -> None:
    shuffled = list(lessons)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert taught(shuffled) == taught(lessons)


@given(spam=st.integers(0, 50), real=st.integers(0, 50), of=st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_a_word_seen_more_in_spam_speaks_more_for_it(spam: int, real: int, of: tuple[int, int]) -> None:
    words = WordCounts(50, 50)
    assert word_weight(spam + 1, real, words) > word_weight(spam, real, words) > word_weight(spam, real + 1, words)
    assert word_weight(spam, real, words) == pytest.approx(-word_weight(real, spam, words))
    assert abs(word_weight(*of, words)) < 5


@given(lessons=LESSONS, found=st.lists(st.integers(1, 60), unique=True, max_size=20))
def test_lessons_condemn_only_texts_that_are_mostly_known_from_spam(
    lessons: list[tuple[list[int], bool]], found: list[int]
) -> None:
    words = taught(lessons)
    in_spam = {each for said, is_spam in lessons if is_spam for each in said}
    if learnt_weight(found, words) > 0:
        assert 2 * len(in_spam & set(found)) > len(found)
    assert learnt_weight(found, WordCounts(words.spam, 0, words.of)) == 0.0  # nothing real to compare with


@given(message=st.text(max_size=400), name=st.text(max_size=40), repeats=st.integers(0, 10_000))
def test_any_text_is_judged(message: str, name: str, repeats: int) -> None:
    found = suspect(form(message, name), POLISH, repeats=repeats)
    assert not found.is_spam or (found.score >= SPAM_FROM and len(found.reasons) > 1)


@pytest.mark.parametrize(
    "one",
    [
        form('Best pills <a href="http://a.example">buy</a> [url=http://b.example]here[/url] http://c.example'),
        form(
            "Казино онлайн https://a.example https://b.example https://c.example выиграй деньги", "www.casino.example"
        ),
        form("uYtRqwErTyPlMnBv", "ucKzPqnTRwvLsa"),
        form("Visit https://a.example and https://b.example", "Bob", honeypot="http://a.example"),
    ],
)
def test_robots_are_folded(one: FormReading) -> None:
    assert suspect(one, POLISH).is_spam


@pytest.mark.parametrize(
    "one",
    [
        form("Chcę te trzy: https://firma.example/a https://firma.example/b https://www.firma.example/c"),
        form("Czy macie coś jak https://allegro.example/x albo https://olx.example/y lub https://ceneo.example/z?"),
        form("Добрий день! Чи можна оплатити замовлення карткою? Дякую. https://firma.example/produkt"),
        form('My page shows <a href="https://klient.example/cennik"> as text, can you repair it?', "Jan Webmaster"),
        form("سلام، سفارش من کی به تهران می‌رسد؟ خیلی منتظرم", "مریم احمدی"),
        form("Dzień dobry, proszę o fakturę.", "Anna", honeypot="Anna"),  # a browser filled it in
        form("OK", "OK", "OK"),
    ],
)
def test_customers_are_not(one: FormReading) -> None:
    assert not suspect(one, POLISH).is_spam


def test_the_same_text_has_the_same_key_whoever_sends_it() -> None:
    text = "We offer the best search engine optimisation for your website at the lowest price"
    assert text_key(form(text)) == text_key(form(text.upper() + "!", "Bob")) != 0
    assert text_key(form("Czy jest dostępny?")) == 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collections are not here")
def test_nobody_of_the_collections_is_folded_before_anything_is_taught() -> None:
    folded, count = [], 0
    for path in sorted((SHARED / "forms").glob("*.eml")):
        region = json.loads(path.with_suffix(".json").read_text("utf-8")).get("default_region", "PL")
        if one := read_form(parse(path.read_bytes()), region):
            count += 1
            folded += [path.name] if suspect(one, POLISH).score >= SPAM_FROM / 2 else []
    for line in (SHARED / "cases" / "messages.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["dir"] == "in":
            count += 1
            one = FormReading(case["from_name"], case["from_email"], case["phone"], case["subject"], case["text"])
            folded += [case["id"]] if suspect(one, POLISH).score >= SPAM_FROM / 2 else []
    assert folded == []
    assert count > 80


def test_no_word_can_be_read_from_what_is_kept() -> None:
    assert all(0 <= each < 1 << 63 for each in tokens(form("Dzień dobry, https://a.example")))
