from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering.language import language_of
from app.answering.placeholders import KNOWN_NAMES, fill
from app.answering.snippets import dump, load, search, starter, variant_for
from app.answering.suggest import Suggester
from app.errors import BadInput
from app.i18n import LANGUAGES
from app.model.answer import AfterSend, Snippet, SnippetVariant

EN, PL, DE = (SnippetVariant(language, f"text {language}") for language in ("en", "pl", "de"))


def snippet(number: int, code: str, title: str, body: str = "x", position: int = 0) -> Snippet:
    return Snippet(number, code, title, (SnippetVariant("en", body),), position=position)


def test_the_customers_language_then_the_owners_then_the_first() -> None:
    both = Snippet(1, "a", "A", (EN, PL))
    assert variant_for(both, "pl", "en") is PL
    assert variant_for(both, "pl-PL", "en") is PL
    assert variant_for(both, "fa", "pl") is PL
    assert variant_for(both, "fa", "de") is EN
    assert variant_for(both, "", "pl") is PL
    assert variant_for(Snippet(1, "a", "A", ()), "pl", "en").body == ""


def test_search_looks_at_code_title_and_text_in_this_order() -> None:
    known = [
        snippet(1, "faq", "Questions", "about your return"),
        snippet(2, "label", "Return label"),
        snippet(3, "return", "Steps"),
        snippet(4, "returns2", "Other"),
        snippet(5, "x", "Something else"),
    ]
    assert [each.id for each in search(known, "return")] == [3, 4, 2, 1]
    assert [each.id for each in search(known, "RÉT lab")] == [2]
    assert [each.id for each in search(known, "")] == [1, 2, 3, 4, 5]
    assert search(known, "zzz") == ()


any_text = st.text(min_size=1, max_size=80).filter(lambda text: text.strip() and not re.search("[\ud800-\udfff]", text))
codes = st.text(alphabet='abcżی-_1"\\', min_size=1, max_size=40)
any_variant = st.builds(SnippetVariant, st.sampled_from(LANGUAGES), any_text, st.just("") | any_text)
any_snippet = st.builds(
    Snippet,
    st.just(0),
    codes,
    any_text,
    st.lists(any_variant, min_size=1, max_size=3).map(tuple),
    st.sampled_from(AfterSend),
    st.booleans(),
)


@given(st.lists(any_snippet, min_size=1, max_size=4, unique_by=lambda each: each.code))
def test_what_is_exported_can_be_imported(known: list[Snippet]) -> None:
    found = load(dump(known))
    assert [(each.code, each.title, each.variants, each.after, each.sends_at_once) for each in found] == [
        (each.code, each.title, each.variants, each.after, each.sends_at_once) for each in known
    ]
    assert [each.position for each in found] == list(range(len(known)))


def test_export_reads_like_a_text() -> None:
    text = dump([snippet(1, "a", "A", 'Hi,\n\nsay "yes"\\no.')])
    assert 'body = """\nHi,\n\nsay \\"yes\\"\\\\no."""' in text


VARIANT = '[[snippets.variants]]\nlanguage="en"\nbody="x"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no snippets"),
        ("snippets = 5", "no snippets"),
        ("not toml at all", "not a file of snippets"),
        ("x = " + "[" * 5000, "not a file of snippets"),
        ("x = " + "9" * 5000, "not a file of snippets"),
        ("snippets = [1]", "Snippet 1"),
        ('[[snippets]]\ntitle="T"\n' + VARIANT, "code"),
        ('[[snippets]]\ncode="a"\n' + VARIANT, "title"),
        ('[[snippets]]\ncode="a b"\ntitle="T"\n' + VARIANT, "one word"),
        ('[[snippets]]\ncode="a"\ntitle="T"\n', "no text"),
        ('[[snippets]]\ncode="a"\ntitle="T"\nvariants=[3]', "“a”"),
        ('[[snippets]]\ncode="a"\ntitle="T"\n[[snippets.variants]]\nlanguage="en"', "body"),
        ('[[snippets]]\ncode="a"\ntitle="T"\nafter="never"\n' + VARIANT, "waiting"),
        ('[[snippets]]\ncode="a"\ntitle="T"\nafter=[1]\n' + VARIANT, "waiting"),
        (('[[snippets]]\ncode="a"\ntitle="T"\n' + VARIANT) * 2, "twice"),
        ("#" * 3_000_000, "too large"),
    ],
)
def test_bad_files_are_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        load(text)


@given(st.text(max_size=200))
def test_no_file_does_harm(text: str) -> None:
    with pytest.raises(BadInput):
        load(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_starters(language: str) -> None:
    found = starter(language)
    assert len(found) == 10
    for each in found:
        assert each.variants[0].language == language
        assert {variant.language for variant in each.variants} == set(LANGUAGES)
        placeholders = [
            {
                f.name
                for f in fill(variant.body, {}).fillings
                if f.name in KNOWN_NAMES and f.name != "customer.first_name"
            }
            for variant in each.variants
        ]
        assert all(names == placeholders[0] for names in placeholders)
        for variant in each.variants:
            filled = fill(variant.body, {"owner.name": "Ewa Nowak", "due": "12:40"})
            assert not any(filling.is_open for filling in filled.fillings)
            assert "  " not in filled.text
            assert " ," not in filled.text
            assert language_of(variant.body, LANGUAGES) == variant.language


def test_starters_of_an_unknown_language_are_english() -> None:
    assert starter("xx")[0].variants[0].language == "en"


QUESTIONS = [
    ("Where is my parcel? It should have arrived on Monday.", 1),
    ("My order has not arrived yet, when will the parcel come", 1),
    ("I want to send the dress back, how do returns work?", 2),
    ("The shoes are too small, can I return them", 2),
    ("Please send me an invoice for my company", 3),
]
KNOWN = [snippet(1, "delivery", "Delivery time"), snippet(2, "return", "Return"), snippet(3, "invoice", "Invoice")]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("when will my parcel arrive??", 1),
        ("returning a dress", 2),
        ("I need the INVOICES of last month", 3),
    ],
)
def test_suggestions_follow_earlier_answers(question: str, best: int) -> None:
    assert Suggester(KNOWN, QUESTIONS).rank(question)[0] == best


def test_without_history_titles_and_texts_decide() -> None:
    known = [snippet(1, "a", "Opening hours"), snippet(2, "b", "Return label"), snippet(3, "c", "X", "about invoices")]
    suggester = Suggester(known, [])
    assert suggester.rank("how do I return it")[0] == 2
    assert suggester.rank("an invoice please")[0] == 3


def test_where_nothing_speaks_usage_and_then_the_owners_order_decide() -> None:
    known = [snippet(1, "a", "A", "", 2), snippet(2, "b", "B", "", 1), snippet(3, "c", "C", "", 3)]
    assert Suggester(known, [("qqq", 3)]).rank("") == (3, 2, 1)
    assert Suggester(known, []).rank("zzz") == (2, 1, 3)


def test_history_of_deleted_snippets_is_left_out() -> None:
    assert set(Suggester(KNOWN, [("parcel", 99)]).rank("parcel")) == {1, 2, 3}
    assert Suggester([], QUESTIONS).rank("parcel") == ()


@given(st.text(max_size=300), st.lists(st.tuples(st.text(max_size=30), st.integers(1, 4)), max_size=8))
def test_every_snippet_is_ranked_once(question: str, history: list[tuple[str, int]]) -> None:
    assert sorted(Suggester(KNOWN, history).rank(question)) == [1, 2, 3]
