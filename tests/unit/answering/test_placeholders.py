from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering.placeholders import fill, open_names
from app.model.answer import Filling


def test_values_fallbacks_and_gaps() -> None:
    body = "Hi {{customer.first_name|there}}, order {{ order_number }} costs {{amount}}."
    filled = fill(body, {"customer.first_name": None, "order_number": "A-17"})
    assert filled.text == "Hi there, order A-17 costs {{amount}}."
    assert filled.fillings == (
        Filling(3, 8, "customer.first_name", False),
        Filling(16, 20, "order_number", False),
        Filling(27, 37, "amount", True),
    )
    assert open_names(filled.text) == ("amount",)


def test_a_value_beats_its_fallback_and_an_empty_one_does_not() -> None:
    assert fill("{{a|x}}", {"a": "y"}).text == "y"
    assert fill("{{a|x}}", {"a": ""}).text == "x"
    assert fill("{{a}}", {"a": ""}).fillings[0].is_open


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hello {{name|}},", "Hello,"),
        ("your order {{name|}}. Bye", "your order. Bye"),
        ("سلام {{name|}}، وقت بخیر", "سلام، وقت بخیر"),
        ("{{name|}} first", " first"),
        ("see {{name|}}", "see"),
    ],
)
def test_an_empty_fallback_leaves_no_gap(body: str, text: str) -> None:
    assert fill(body, {}).text == text


def test_hostile_values_are_not_filled_in_turn() -> None:
    filled = fill("{{name}} {{due}}", {"name": "{{due}} {{owner.name|x}}", "due": "12:40"})
    assert filled.text == "{{due}} {{owner.name|x}} 12:40"
    assert open_names(filled.text) == ("due", "owner.name")


def test_names_in_any_script() -> None:
    assert fill("تا {{زمان تحویل}}", {"زمان تحویل": "فردا"}).text == "تا فردا"
    assert open_names("do {{termin dostawy|}} i {{kwota}}, {{kwota}}") == ("termin dostawy", "kwota")


def test_broken_placeholders_are_found_at_send() -> None:
    assert open_names("by {{due} or {{ order_number") == ("due", "order_number")
    assert open_names("{ {a} } {{}} {{ }} a}}") == ()


pieces = st.one_of(
    st.text(alphabet="ab {}|\n🙂ی", max_size=8),
    st.sampled_from(["{{a}}", "{{b|}}", "{{c|x}}", "{{a|y}}", "{{ d }}"]),
)
values = st.dictionaries(st.sampled_from("abcd"), st.none() | st.text(max_size=6), max_size=4)


@given(st.lists(pieces, max_size=12).map("".join), values)
def test_fillings_lie_where_they_say(body: str, known: dict[str, str | None]) -> None:
    filled = fill(body, known)
    end = 0
    for filling in filled.fillings:
        assert end <= filling.start <= filling.end <= len(filled.text)
        inside = filled.text[filling.start : filling.end]
        end = filling.end
        if filling.is_open:
            assert inside.startswith("{{")
            assert filling.name in open_names(filled.text)
        elif known.get(filling.name):
            assert inside == known[filling.name]


@given(st.text(alphabet="{}|ab\n", max_size=3000))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert fill(text, {}).text is not None
    assert all(name.strip() == name for name in open_names(text))
