"""The sizes that keep the house liveable (docs/architecture.md). Ruff sees to complexity, import-linter to layers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("app", "ui") for path in (ROOT / room).rglob("*.py"))
FILE_LINES = 400
FUNCTION_LINES = 60
USUAL_FUNCTION_LINES = 30


def _functions() -> Iterator[tuple[str, int]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_functions_are_short() -> None:
    lengths = dict(_functions())
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}
    usual = sum(lines <= USUAL_FUNCTION_LINES for lines in lengths.values())
    assert usual >= 0.9 * len(lengths)
