"""Mailboxes and numbers in one form, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.normalize import is_fixed_line, is_household, is_role, mailbox, phone, shown_phone


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("E.Jozwiak+shop@GoogleMail.com", "ejozwiak@gmail.com"),
        ("J.Cook@WP.PL", "j.cook@wp.pl"),
        ("<anna@firma.pl>", "anna@firma.pl"),
        ("biuro@żółw.pl", "biuro@xn--w-uga1v8h.pl"),
        ("+tag@example.com", "+tag@example.com"),
        ("no address", None),
        ("a@b", None),
        ("a" * 65 + "@example.com", None),
    ],
)
def test_mailbox(written: str, folded: str | None) -> None:
    assert mailbox(written) == folded


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("798-123-456", "+48798123456"),
        ("0048 798 123 456", "+48798123456"),
        ("(+48) 798.123.456", "+48798123456"),
        ("+۹۸ (۰) ۹۳۷۴۲۸۰۲۵۲", "+989374280252"),
        ("۰۹۳۷۴۲۸۰۲۵۲", "+989374280252"),
        ("+49 (0) 151 23456789", "+4915123456789"),
        ("0151/23456789", "+4915123456789"),
        ("07911 123456", "+447911123456"),
        ("27611", None),
        ("ZAM-2025-17711", None),
        ("1" * 60, None),
    ],
)
def test_phone_as_dialled_in_poland(written: str, e164: str | None) -> None:
    assert phone(written, "PL") == e164


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+48600555112", "+48 600 555 112"),
        ("+989374280252", "+98 937 428 0252"),
        ("+48 600 *** 112", "+48 600 *** 112"),
        ("600555112", "600555112"),
        ("+", "+"),
        ("", ""),
    ],
)
def test_a_number_is_shown_in_groups(number: str, shown: str) -> None:
    assert shown_phone(number) == shown


@given(st.text(max_size=30))
def test_showing_a_number_never_changes_it(text: str) -> None:
    shown = shown_phone(text)
    assert shown == text or phone(shown, "ZZ") == text


def test_a_landline_is_told_from_a_mobile() -> None:
    assert is_fixed_line("+48221234567")
    assert not is_fixed_line("+48798123456")


@pytest.mark.parametrize("address", ["info@firma.pl", "biuro-krakow@firma.pl", "no-reply@x.pl", "kundenservice@x.de"])
def test_role_addresses(address: str) -> None:
    assert is_role(address)


def test_a_person_or_a_family_is_no_role() -> None:
    assert not is_role("anna.nowak@firma.pl")
    assert is_household("familie.finke@gmx.de")
    assert not is_household("anna.finke@gmx.de")


@given(st.text(max_size=400))
def test_nothing_makes_them_fail(text: str) -> None:
    folded = mailbox(text)
    assert folded is None or mailbox(folded) == folded
    number = phone(text, "PL")
    assert number is None or phone(number, "DE") == number
