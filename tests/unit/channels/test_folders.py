from __future__ import annotations

import pytest
from imapclient.imap_utf7 import encode

from app.channels.folders import Listed, sent_folder, shown_name


def listed(name: str, *attributes: str, delimiter: str = "/") -> Listed:
    return Listed(encode(name).decode("latin-1"), delimiter, frozenset(attributes))


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [
        ("Sent", "/"),
        ("INBOX.Sent", "."),
        ("[Gmail]/Sent Mail", "/"),
        ("Sent Items", "/"),
        ("Gesendet", "/"),
        ("Gesendete Elemente", "/"),
        ("Wysłane", "/"),
        ("INBOX.Elementy wysłane", "."),
        ("ارسال شده", "/"),
        ("Отправленные", "/"),
        ("送信済み", "/"),
        ("SENT", ""),
    ],
)
def test_found_by_name(name: str, delimiter: str) -> None:
    folder = listed(name, delimiter=delimiter)
    others = [listed("INBOX", delimiter=delimiter), listed("Archiv", delimiter=delimiter)]
    assert sent_folder([*others, folder]) == folder.name


def test_what_the_server_says_counts_more_than_a_name() -> None:
    assert sent_folder([listed("Sent"), listed("Odeslané 2024", "\\sent")]) == listed("Odeslané 2024").name


def test_the_outermost_of_equal_names() -> None:
    assert sent_folder([listed("Archive/Sent"), listed("Sent")]) == "Sent"


def test_a_folder_that_can_not_be_opened_is_none() -> None:
    assert sent_folder([listed("Sent", "\\noselect"), listed("Sentimental")]) is None


def test_a_name_that_breaks_the_rules_is_shown_as_it_is() -> None:
    assert shown_name("Wys&AUI-ane") == "Wysłane"
    assert shown_name("\xff&&&") == "\xff&&&"
