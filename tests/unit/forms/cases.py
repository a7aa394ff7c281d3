"""The written cases as messages."""

from __future__ import annotations

import tomllib
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from app.model.message import Address, ParsedMessage
from app.parsing.html_text import html_to_text

FOLDER = Path(__file__).parents[2] / "corpus" / "forms"


def load(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))["case"]


def addresses(value: str) -> tuple[Address, ...]:
    return tuple(Address(name, address) for name, address in getaddresses([value])) if value else ()


def message(case: dict[str, Any]) -> ParsedMessage:
    """The case as it would be parsed from the mail."""
    html = case.get("html")
    headers = dict(case.get("headers", {}))
    headers.setdefault("return-path", f"<{case['return_path']}>" if "return_path" in case else "")
    return ParsedMessage(
        subject=case["subject"],
        from_=addresses(case.get("from", "Warsztat <wordpress@warsztat.example>"))[0],
        reply_to=addresses(case.get("reply_to", "")),
        to=addresses(case.get("to", "biuro@warsztat.example")),
        in_reply_to=tuple(filter(None, [headers.get("in-reply-to")])),
        text=case["text"] if "text" in case else html_to_text(html or ""),
        html=html,
        headers=tuple(headers.items()),
    )
