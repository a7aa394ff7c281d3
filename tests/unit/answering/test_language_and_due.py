from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering.due_text import due_text
from app.answering.language import language_of

ALL = ("en", "pl", "fa", "de")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, when will my order arrive?", "en"),
        ("Still waiting for an answer about the invoice.", "en"),
        ("Dzień dobry, chciałabym zwrócić sukienkę.", "pl"),
        ("czy macie ten model w innym rozmiarze", "pl"),
        ("Prosze o fakture do zamowienia 123, dziekuje i pozdrawiam", "pl"),
        ("Guten Tag, wann kommt meine Bestellung an?", "de"),
        ("ich möchte die schuhe umtauschen", "de"),
        ("سلام، سفارش من کی می‌رسد؟", "fa"),
        ("سلام. فاكتور من را لطفا بفرستيد", "fa"),
        ("ممنون", "fa"),
        ("مرحبا، أين طلبي؟ أريد استرجاع المال من فضلكم", ""),
        ("Добрый день, где мой заказ?", ""),
        ("您好，我的订单在哪里？", ""),
        ("Kowalska", ""),
        ("OK", ""),
        ("12345 601 234 567", ""),
        ("", ""),
        ("Bonjour, je voudrais savoir quand ma commande arrive", ""),
        ("Hola, ¿cuándo llega mi pedido?", ""),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(text, ALL) == language


def test_only_candidates_are_named() -> None:
    assert language_of("Dzień dobry, chciałabym zwrócić sukienkę.", ("en", "fa")) == ""
    assert language_of("سلام، سفارش من کی می‌رسد؟", ("en",)) == ""


@given(st.text(max_size=400))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert language_of(text, ALL) in ("", *ALL)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Monday 23 November, 10:10"),
        ("pl", "23.11, godz. 10:10"),
        ("de", "Montag, 23.11., 10:10 Uhr"),
        ("fa", "دوشنبه ۲ آذر، ساعت ۱۰:۱۰"),
        ("", "Monday 23 November, 10:10"),
    ],
)
def test_dues_in_the_customers_words(language: str, words: str) -> None:
    assert due_text(datetime(2026, 11, 23, 9, 10, tzinfo=UTC), ZoneInfo("Europe/Warsaw"), language) == words
