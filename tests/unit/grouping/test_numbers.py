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


@pytest.mark.parametrize(
    ("example", "text", "found"),
    [
        (
            "ORD-2024/1234",
            "re ORD-2024/4404, ord-2024 / 4405 and ORD 2024/4406",
            {"ord20244404", "ord20244405", "ord20244406"},
        ),
        ("#1001", "pedido #6893, calle 12, 28013 Madrid", {"6893"}),
        ("1234567", "Zlecenie 5217675, tel. 601222333, kwota 1250", {"5217675"}),
        ("BX48213", "سفارش BX66866 و bx 16671", {"bx66866", "bx16671"}),
        ("123/2024", "objednávka 582/2025 z roku 2025", {"5822025"}),
        ("2024/00123", "Auftrag 2025/90941, Bestellung 2025 / 37149", {"202590941", "202537149"}),
        ("A-12345-K", "Bestellnummer A-26344-K", {"a26344k"}),
        ("JOB 12345", "my order JOB 64669", {"job64669"}),
        ("303-1234567-7654321", "order 245-3575060-6118514", {"24535750606118514"}),
    ],
)
def test_the_numbers_of_many_shops(example: str, text: str, found: set[str]) -> None:
    assert orders(find_numbers(text, (example,))) == found


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


@given(st.integers(0, 900))
def test_a_number_is_found_wherever_in_a_long_letter_it_stands(words_before: int) -> None:
    text = "lorem " * words_before + "order with the number 84438 and " + "ipsum " * 300
    assert orders(find_numbers(text)) == {"84438"}


def test_a_word_far_before_a_number_does_not_announce_it() -> None:
    assert find_numbers("order lorem ipsum dolor sit 84438") == ()
    assert find_numbers("x" * 500 + "order 84438") == ()
