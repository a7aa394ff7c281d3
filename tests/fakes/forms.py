"""Forms of the desk in memory: what is fetched over HTTP, what is put on a website, what is taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.channels.form_http_service import services
from app.errors import BadInput, SignInRefused
from app.events import AccountChanged
from app.model.form_source import FormProgress, FormService, FormSource, FormSourceView
from app.model.message import FormReading
from app.model.screen import Done, FormPreview
from app.model.taught import Mark, Marked
from app.model.website import PhpFile, PostsTo
from tests.fakes import shop

TEXT = """Hello,
a new message from your website 🛍 has come.

Name: Jan Kowalski
Mail: jan.kowalski@poczta.example
Tel: 600 555 112

Is the green kettle still there?
I would like two of them.

Sent by
Your website
"""
ANNA = FormReading("Anna Nowak", "anna@poczta.example", "+48600555113", "Order", "When does it come?\nThank you")
REZA = FormReading("رضا کریمی", "reza@post.example", None, None, "سلام، کتری سبز دارید؟")
JAN = FormReading(
    "Jan Kowalski", "jan.kowalski@poczta.example", "+48600555112", None, "Is the green kettle still there?"
)


def views() -> list[FormSourceView]:
    shop_form = FormSource(11, "Shop contact", "formspree", 1, shop.at(1, 0), {"form": "xpzgkdlo"})
    own = FormSource(
        12,
        "Wedding enquiries",
        "any",
        2,
        shop.at(1, 0),
        {"url": "https://wedding.example/api/entries", "header": "X-Api-Key", "paging": "page"},
        (("person.full", "name"), ("person.mail", "email"), ("text", "message"), ("day", "Day of the wedding")),
    )
    return [
        FormSourceView(shop_form, FormProgress(fetched_at=shop.NOW), "Up to date; last looked at 14:10."),
        FormSourceView(
            own, FormProgress(failures=2, error_title="The key was refused."), "The key was refused. Make a new one."
        ),
    ]


class FormSources:
    _desk: Any

    def services(self) -> tuple[FormService, ...]:
        return services()

    def all(self) -> tuple[FormSourceView, ...]:
        return tuple(self._desk.form_views)

    def add(self, source: FormSource, key: str) -> FormSource:
        made = replace(source, id=40 + len(self._desk.form_views))
        self._desk.form_keys[made.id] = key
        self._desk.form_views.append(FormSourceView(made, FormProgress(), "Not looked at yet."))
        return made

    def change(self, source: FormSource, key: str | None = None) -> None:
        if key is not None:
            self._desk.form_keys[source.id] = key
        self._desk.form_views = [
            replace(one, source=source) if one.source.id == source.id else one for one in self._desk.form_views
        ]

    def remove(self, source_id: int) -> None:
        self._desk.form_views = [one for one in self._desk.form_views if one.source.id != source_id]

    def look_now(self, source_id: int) -> None:
        self._desk.form_views = [
            replace(one, words="Up to date; last looked at 14:14.") if one.source.id == source_id else one
            for one in self._desk.form_views
        ]
        self._desk.bus.publish(AccountChanged(1))

    def stop_trying(self) -> None:
        pass

    def try_out(self, source: FormSource, key: str | None = None) -> tuple[FormReading, ...]:
        if key == "wrong":
            raise SignInRefused("The key was refused.", "", "Make a new one.")
        self._desk.tried.append((source, key))
        return (ANNA, REZA, JAN)


class Website:
    _desk: Any

    def form(self, language: str, posts_to: PostsTo, address: str, privacy_page: str = "") -> str:
        if not address:
            raise BadInput("“” is not an address of the web.")
        return (
            f'<form lang="{language}" action="{address}" data-to="{posts_to}">\n  <a href="{privacy_page}">\n</form>\n'
        )

    def php_file(self, owner: str, robot: str, language: str) -> PhpFile:
        if "@" not in robot:
            raise BadInput("“” is not an e-mail address.")
        self._desk.php_files += 1
        return PhpFile(f"<?php // {owner} {robot} {language}\n", f"key {self._desk.php_files}")


class FormTeaching:
    _desk: Any

    def form_text(self, message_id: int) -> str:
        return TEXT

    def preview_form(self, message_id: int, marks: Sequence[Mark]) -> tuple[FormPreview, ...]:
        if Marked.MESSAGE not in {mark.what for mark in marks}:
            raise BadInput("Mark the message of the form.")
        said = {mark.what: TEXT[mark.start : mark.end] for mark in marks}
        own = FormReading(
            said.get(Marked.NAME), said.get(Marked.EMAIL), said.get(Marked.PHONE), None, said[Marked.MESSAGE]
        )
        return (
            FormPreview(message_id, shop.NOW, "Message from the website", own),
            FormPreview(2, shop.at(19, 9), "Message from the website", ANNA),
            FormPreview(3, shop.at(18, 9), "Message from the website", None, "The form has changed: “Tel” is missing."),
            FormPreview(4, shop.at(3, 9), "Your invoice", None),
        )

    def teach_form(self, message_id: int, marks: Sequence[Mark]) -> Done:
        self._desk.corrected.append((message_id, tuple(marks)))
        return Done(97, ())

    def not_a_form(self, message_id: int) -> Done:
        self._desk.corrected.append((message_id, "not a form"))
        return Done(96, ())

    def spam(self, message_id: int) -> Done:
        self._desk.corrected.append((message_id, "spam"))
        return Done(95, ())

    def not_spam(self, message_id: int) -> Done:
        self._desk.corrected.append((message_id, "not spam"))
        return Done(94, ())
