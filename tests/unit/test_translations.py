"""Every word of the program is translated, with the same gaps to fill, and what ships is what was written."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2)}
FORMS = {"pl": 3, "fa": 1, "de": 2}


@pytest.fixture(scope="module")
def words() -> set[tuple[object, object]]:
    found: set[tuple[object, object]] = set()
    for room in ("app", "ui"):
        for _, _, message, _, context in extract_from_dir(ROOT / room, keywords=KEYWORDS):  # type: ignore[arg-type]
            found.add((message, context))
    return found


def _catalogue(language: str) -> Catalog:
    path = ROOT / "resources/translations" / language / "LC_MESSAGES/punktual.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


@pytest.mark.parametrize("language", FORMS)
def test_every_word_is_translated(language: str, words: set[tuple[object, object]]) -> None:
    catalogue = _catalogue(language)
    missing = []
    for message, context in words:
        entry = catalogue.get(message, context)  # type: ignore[arg-type]
        forms = entry.string if entry else ""
        if not forms or entry.fuzzy or (isinstance(forms, tuple | list) and not all(forms)):
            missing.append(message)
    assert missing == []


@pytest.mark.parametrize(("language", "forms"), FORMS.items())
def test_plural_forms_and_gaps_are_those_of_the_language(language: str, forms: int) -> None:
    catalogue = _catalogue(language)
    assert catalogue.num_plurals == forms
    wrong = []
    for entry in catalogue:
        if not entry.id:
            continue
        originals = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
        translations = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
        wanted = {gap for original in originals for gap in re.findall(r"\{\w*[^}]*\}", original)}
        for translation in translations:
            if not set(re.findall(r"\{\w*[^}]*\}", translation)) <= wanted:
                wrong.append((entry.id, translation))
    assert wrong == []


@pytest.mark.parametrize("language", FORMS)
def test_what_ships_is_what_was_written(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(language))
    shipped = ROOT / "resources/translations" / language / "LC_MESSAGES/punktual.mo"
    assert shipped.read_bytes() == compiled.getvalue()
