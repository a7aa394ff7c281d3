"""Every word of the program is translated, with the same gaps to fill, and what ships is what was written."""

from __future__ import annotations

import ast
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
FORMS = {"pl": 3, "fa": 1, "de": 2}  # Persian nouns stay as they are after a number
_GAP = r"\{\w*[^}]*\}"


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
        gaps = [set(re.findall(_GAP, original)) for original in originals]
        for translation in translations:
            found = set(re.findall(_GAP, translation))
            if translation and not set.intersection(*gaps) <= found <= set.union(*gaps):
                wrong.append((entry.id, translation))
    assert wrong == []


def test_every_word_in_the_source_is_collected(words: set[tuple[object, object]]) -> None:
    """Babel doesn't look into f-strings, and nobody can translate what is put together."""
    collected = {one for message, _ in words for one in (message if isinstance(message, tuple) else (message,))}
    missed = []
    for room in ("app", "ui"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS):
                    continue
                said = node.args[1] if node.func.id == "trc" else node.args[0]
                if not isinstance(said, ast.Constant) or said.value not in collected:
                    missed.append((path.name, node.lineno))
    assert missed == []


@pytest.mark.parametrize("language", FORMS)
def test_what_ships_is_what_was_written(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(language))
    shipped = ROOT / "resources/translations" / language / "LC_MESSAGES/punktual.mo"
    assert shipped.read_bytes() == compiled.getvalue()
