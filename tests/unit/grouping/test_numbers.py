"""Order numbers by the owner's examples and the words around them; other numbers are not taken for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.grouping.numbers import agree, find_numbers, orders
from app.model.grouping import Number, NumberKind

EXAMPLES = ("#27611", "ZAM-2025-17711")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rabat nie działa (zamówienie 84438).", {"84438"}),
        ("o numerze 17959", {"17959"}),
        ("Pytanie #84438", {"84438"}),
        ("zam-2025-84929", {"zam202584929"}),
        ("ZAM 2025 84929", {"zam202584929"}),
        ("شماره سفارش #۲۰۵۵۹", {"20559"}),
        ("Kauf 52860, bitte", {"52860"}),
        ("00-950 Warszawa, zapłaciłam 52860 zł", set()),
        ("Zamówienie złożone 2025-01-03", set()),
        ("Proszę o telefon na numer 798123456", set()),
        ("zamówienie nr 12", set()),
    ],
)
def test_orders(text: str, found: set[str]) -> None:
    assert orders(find_numbers(text, EXAMPLES)) == found


def test_examples_of_another_shop_are_learnt() -> None:
    text = "Where is WEB/00123/B and no. 55555?"
    assert orders(find_numbers(text, ("WEB/00456/B",))) == {"web00123b", "55555"}


def test_invoices_parcels_and_dates() -> None:
    text = "Faktura FV/2025/11/123, paczka 00340434161094042557, wizyta 12.11.2025, RR123456789PL"
    assert set(find_numbers(text, EXAMPLES)) == {
        Number(NumberKind.INVOICE, "fv202511123"),
        Number(NumberKind.TRACKING, "00340434161094042557"),
        Number(NumberKind.DATE, "2025-11-12"),
        Number(NumberKind.TRACKING, "rr123456789pl"),
    }


def test_the_writers_phone_is_no_order() -> None:
    assert find_numbers("numer 798123456", (), ["+48798123456"]) == ()


def test_a_number_without_its_prefix_is_the_same() -> None:
    assert agree(frozenset({"zam202517711"}), frozenset({"17711"}))
    assert not agree(frozenset({"17711"}), frozenset({"17712"}))


@given(st.text(max_size=2000), st.lists(st.text(max_size=60), max_size=5))
def test_nothing_makes_it_fail(text: str, examples: list[str]) -> None:
    assert len(find_numbers(text, tuple(examples))) <= 12
