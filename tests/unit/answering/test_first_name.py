from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering.first_name import first_name


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        ("Anna Kowalska", "Anna"),
        ("Kowalska, Anna", "Anna"),
        ("Kowalska, Anna Maria", "Anna"),
        ("KOWALSKI Jan", "Jan"),
        ("Kowalski Jan", "Jan"),
        ("Wójcikiewicz Ewa", "Ewa"),
        ("Strzelczak Ewa", "Ewa"),
        ("ANNA KOWALSKA", "Anna"),
        ("anna kowalska", "Anna"),
        ("Anna", "Anna"),
        ("Anna-Maria Nowak", "Anna-Maria"),
        ("anna-maria nowak", "Anna-Maria"),
        ("D'Angelo Rossi", "D'Angelo"),
        ('"Łukasz Żak"', "Łukasz"),
        ("Dr. Thomas Müller", "Thomas"),
        ("Pani Anna Kowalska", "Anna"),
        ("Anna Kowalska (Sprzedaż)", "Anna"),
        ("Anna Kowalska via Shop", "Anna"),
        ("محمد رضایی", "محمد"),
        ("آقای علی رضایی", "علی"),
        ("دکتر سارا احمدی", "سارا"),
        ("Søren Kierkegaard", "Søren"),
    ],
)
def test_people(display: str, expected: str) -> None:
    assert first_name(display) == expected


@pytest.mark.parametrize(
    "display",
    [
        "",
        "   ",
        "Studio Lindner",
        "Lindner GmbH",
        "Info",
        "Biuro Obsługi Klienta",
        "Support Team",
        "ACME Sp. z o.o.",
        "شرکت نمونه",
        "فروشگاه گل",
        "Anna i Jan Kowalscy",
        "Anna & Jan",
        "Anna und Peter Schmidt",
        "A. Kowalska",
        "J.R. Smith",
        "Mrs Smith",
        "Herr Müller",
        "آقای رضایی",
        "anna.kowalska@example.com",
        "akowalska77",
        "PayPal",
        "田中太郎",
        "김민수",
        "Müller, GmbH",
        "House of Beads",
        "Order #12345",
        "+48 601 234 567",
        "one two three four five",
        "Anna | Shop",
        "Anna\r\nBcc: x@example.com",
    ],
)
def test_whoever_is_in_doubt_is_not_greeted_by_name(display: str) -> None:
    assert first_name(display) is None


@given(st.text(max_size=200))
def test_anything_may_stand_in_a_name(text: str) -> None:
    found = first_name(text)
    assert found is None or (
        2 <= len(found) <= 20 and found == found.strip() and not set(found) & set('@<>"{}0123456789\r\n')
    )
