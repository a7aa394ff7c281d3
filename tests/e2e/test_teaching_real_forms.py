"""Notifications of two dozen products are taught by marking, through the desk: this mail and another visitor's are read
so, what changed is said, and what is no form is none."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from app.model.message import Channel, FormReading
from app.model.taught import FORM_CHANGED, Mark, Marked
from app.parsing.forms.taught import sender_of
from app.parsing.mime import parse
from app.store import messages
from app.store.messages import StoredMessage
from app.store.tables import messages as messages_table
from tests.unit.desk.test_corrections import Shop

SHARED = Path(__file__).parents[2].parent / "shared" / "forms"
KEYS = {Marked.NAME: "name", Marked.EMAIL: "email", Marked.MESSAGE: "message"}
WANDA = {
    Marked.NAME: "Wanda Nowicka-Dąb",
    Marked.EMAIL: "wanda.nd@inny.example",
    Marked.MESSAGE: "Dobry wieczór,\n\nczy to możliwe w piątek?\nProszę o odpowiedź.\n\nWanda",
}


def forms() -> list[Path]:
    """Those that say in their text what is to be marked."""
    found = []
    for path in sorted(SHARED.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if truth["is_form"] and truth["message"] in parse(path.with_suffix(".eml").read_bytes()).text:
            found.append(path.with_suffix(".eml"))
    return found


def marks_in(text: str, truth: dict[str, str | None]) -> list[Mark]:
    """The visitor's values; of a value that is there twice the one that no other mark holds."""
    made: list[Mark] = []
    for what in (Marked.MESSAGE, Marked.EMAIL, Marked.NAME):
        value = truth[KEYS[what]]
        start = text.rfind(value) if value and what is Marked.MESSAGE else text.find(value) if value else -1
        found = Mark(start, start + len(value or ""), what)
        if start >= 0 and not any(one.start < found.end and found.start < one.end for one in made):
            made.append(found)
    return sorted(made)


def as_mail(path: Path, number: int, text: str) -> bytes:
    """The same robot's mail with another text."""
    old, made = parse(path.read_bytes()), EmailMessage()
    made["From"] = f"{old.from_.name} <{sender_of(old)}>" if old.from_.name.isascii() else sender_of(old)
    made["To"], made["Message-ID"], made["Subject"] = "shop@firma.example", f"<w{number}@x.example>", old.subject
    made.set_content(text)
    return made.as_bytes()


def stored(shop: Shop) -> StoredMessage:
    """The newest message."""
    with shop.store.read() as conn:
        number = conn.execute(select(messages_table.c.id).order_by(messages_table.c.id.desc()).limit(1)).scalar_one()
        found = messages.find(conn, number)
    assert found
    return found


def said(form: FormReading, what: Marked) -> str:
    return " ".join(str(getattr(form, KEYS[what])).split())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection is not here")
@pytest.mark.parametrize("path", forms() if SHARED.is_dir() else [], ids=lambda path: path.stem)
def test_marked_once_read_so_ever_after(path: Path, tmp_path: Path) -> None:
    shop, truth = Shop(tmp_path / "test.sqlite3"), json.loads(path.with_suffix(".json").read_text("utf-8"))
    try:
        shop.receive(path.read_bytes())
        corrections, first = shop.desk.corrections, stored(shop)
        text = corrections.form_text(first.id)
        marks = marks_in(text, truth)
        [preview] = corrections.preview_form(first.id, marks)
        corrections.teach_form(first.id, marks)
        taught = stored(shop)
        assert taught.form and taught.channel is Channel.FORM and preview.reading
        for mark in marks:
            wanted = " ".join(text[mark.start : mark.end].split())
            assert said(preview.reading, mark.what) == said(taught.form, mark.what) == wanted

        other = text
        for mark in reversed(marks):
            other = other[: mark.start] + WANDA[mark.what] + other[mark.end :]
        shop.receive(as_mail(path, 1, other))
        read = stored(shop)
        assert read.id != first.id and read.form and read.channel is Channel.FORM
        for mark in marks:
            assert said(read.form, mark.what) == " ".join(WANDA[mark.what].split())

        before_message = other[: other.index(WANDA[Marked.MESSAGE])].rstrip().splitlines()
        if before_message and not any(value in before_message[-1] for value in WANDA.values()):
            label = before_message[-1]
            shop.receive(as_mail(path, 2, other.replace(label, "Tutaj jest coś zupełnie innego")))
            changed = stored(shop)
            is_told = changed.kind_reason.startswith(FORM_CHANGED)
            assert is_told or (changed.form and said(changed.form, Marked.EMAIL) == WANDA[Marked.EMAIL])
            assert is_told or (changed.form and said(changed.form, Marked.MESSAGE).endswith("Wanda"))
            assert changed.form  # never filed under the robot

        corrections.not_a_form(first.id)
        with shop.store.read() as conn:
            again = messages.find(conn, first.id)
        assert again and again.form is None and again.channel is Channel.EMAIL
    finally:
        shop.machinery.stop()
