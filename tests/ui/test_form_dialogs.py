"""Contact forms: connected and tested, taught by marking, made for a website. Nothing is asked on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from app.channels.form_http_service import services
from app.errors import KeyringUnavailable
from app.model.form_source import FormSource
from app.model.message import Channel, Kind
from app.model.taught import Mark, Marked
from app.model.website import PostsTo
from tests.fakes import forms, shop
from tests.fakes.desk import FakeDesk
from ui.dialogs import accounts_dialog, form_sources, teach_form, website_form
from ui.dialogs.form_source_form import FormSourceForm
from ui.dialogs.form_source_words import setting_words
from ui.dialogs.teach_form_text import MarkedText
from ui.panes import message_menu
from ui.widgets import theme
from ui.widgets.button import Button
from ui.windows.conduct import Conduct

Settle = Callable[[], None]
_MESSAGE = "Is the green kettle still there?\nI would like two of them."


def _type(form: FormSourceForm, name: str, words: str) -> None:
    field = form.field(name)
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(words))
    else:
        field.setText(words)


def _choose(form: FormSourceForm, service: str) -> None:
    form.service.setCurrentIndex(form.service.findData(service))


def _cells(table: form_sources.FormReadings) -> list[list[str]]:
    found = []
    for line in range(table.rowCount()):
        items = (table.item(line, column) for column in range(table.columnCount()))
        found.append([item.text().strip("\u2066\u2068\u2069") if item else "" for item in items])
    return found


@pytest.fixture
def sources(conduct: Conduct, settle: Settle) -> form_sources.FormSourcesDialog:
    made = form_sources.show(conduct.stage)
    settle()
    return made


def test_each_form_says_how_it_is(sources: form_sources.FormSourcesDialog) -> None:
    lines = [sources.list.item(row).text() for row in range(sources.list.count())]
    assert lines[0] == "Shop contact\nUp to date; last looked at 14:10."
    assert "The key was refused" in lines[1]
    assert len(lines) == 3
    sources.list.setCurrentRow(1)
    assert sources._state.text() == "The key was refused. Make a new one."
    assert sources._state.property("tone") == "overdue"


def test_a_form_is_tested_before_it_is_kept(
    sources: form_sources.FormSourcesDialog, desk: FakeDesk, settle: Settle, qtbot: QtBot
) -> None:
    sources.list.setCurrentRow(2)
    _choose(sources.form, "formspree")
    sources.form.name.setText("Shop")
    _type(sources.form, "form", " abc ")
    sources.form.key.setText("right")
    sources.test()
    settle()
    [(tried, key)] = desk.tried
    assert isinstance(tried, FormSource)
    assert (tried.service, dict(tried.settings), key) == ("formspree", {"form": "abc"}, "right")
    shown = _cells(sources.readings)
    assert shown[0] == ["Anna Nowak", "anna@poczta.example", "+48600555113", "Order", "When does it come? Thank you"]
    assert [line[0] for line in shown] == ["Anna Nowak", "رضا کریمی", "Jan Kowalski"]
    assert len(desk.form_views) == 2
    sources.save()
    settle()
    added = desk.form_views[-1].source
    assert (added.name, added.account_id, desk.form_keys[added.id]) == ("Shop", 1, "right")
    qtbot.waitUntil(lambda: sources.list.currentItem().text() == "Shop\nUp to date; last looked at 14:14.")
    assert sources.form.key.text() == ""


def test_what_the_service_refuses_is_said(sources: form_sources.FormSourcesDialog, settle: Settle) -> None:
    sources.form.key.setText("wrong")
    sources.test()
    settle()
    assert sources._error.words.text() == "The key was refused.\nMake a new one."
    assert not sources.readings.isVisible()
    assert sources._save.isEnabled()


def test_what_is_missing_is_named_in_words(
    sources: form_sources.FormSourcesDialog, desk: FakeDesk, settle: Settle
) -> None:
    sources.list.setCurrentRow(2)
    _choose(sources.form, "gravity_forms")
    sources.save()
    assert sources._error.words.text() == "Something is missing: Name, Your website, Form ID, User name."
    sources.form.name.setText("Shop")
    for name in ("site", "form", "login"):
        _type(sources.form, name, "x")
    sources.save()
    assert sources._error.words.text() == "The key is missing."
    settle()
    assert len(desk.form_views) == 2


def test_any_json_has_a_map_and_needs_no_key(
    sources: form_sources.FormSourcesDialog, desk: FakeDesk, settle: Settle
) -> None:
    sources.list.setCurrentRow(2)
    _choose(sources.form, "any")
    sources.form.name.setText("Own")
    given = {"url": "https://a.example/x", "items": "data.list", "paging": "cursor", "next": "next", "id": "id"}
    for name, words in given.items():
        _type(sources.form, name, words)
    sources.form.paths["email"].setText("mail.0")
    sources.save()
    settle()
    added = desk.form_views[-1].source
    assert added.fields == (("mail.0", "email"),)
    assert dict(added.settings) == {key: value for key, value in given.items() if key != "id"}
    _type(sources.form, "header", "Authorization")
    _type(sources.form, "prefix", "Bearer ")
    sources.form.key.setText("k")
    sources.save()
    settle()
    assert desk.form_views[-1].source.settings["prefix"] == "Bearer"
    assert desk.form_keys[added.id] == "k"


def test_a_change_keeps_what_has_no_field_here(
    sources: form_sources.FormSourcesDialog, desk: FakeDesk, settle: Settle
) -> None:
    before = desk.form_views[1].source
    sources.list.setCurrentRow(1)
    sources.form.name.setText("Weddings")
    sources.save()
    settle()
    after = desk.form_views[1].source
    assert after.name == "Weddings"
    assert set(after.fields) == set(before.fields)
    assert replace(after, name=before.name, fields=before.fields) == before
    assert desk.form_keys == {}


def test_a_keyring_that_does_not_open_leaves_one_form(
    sources: form_sources.FormSourcesDialog, desk: FakeDesk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add(own: forms.FormSources, source: FormSource, key: str) -> FormSource:
        forms.FormSources.add(own, source, key)
        raise KeyringUnavailable("The keyring is locked.")

    monkeypatch.setattr(type(desk.form_sources), "add", add)
    sources.list.setCurrentRow(2)
    _choose(sources.form, "tally")
    sources.form.name.setText("Shop")
    _type(sources.form, "form", "x")
    sources.form.key.setText("k")
    sources.save()
    settle()
    assert sources._error.words.text() == "The keyring is locked."
    assert sources.list.count() == 4
    assert sources.form.name.text() == "Shop"
    sources.save()
    settle()
    assert len(desk.form_views) == 3


def test_a_form_is_taken_away_when_it_is_confirmed(
    sources: form_sources.FormSourcesDialog, desk: FakeDesk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    sources.remove()
    settle()
    assert len(desk.form_views) == 2
    sources.remove()
    settle()
    assert [one.source.id for one in desk.form_views] == [12]


@pytest.mark.parametrize("service", [one.code for one in services()])
def test_every_service_is_asked_in_words(qtbot: QtBot, service: str) -> None:
    form = FormSourceForm(services(), [one.account for one in shop.accounts()])
    qtbot.addWidget(form)
    _choose(form, service)
    known = next(one for one in services() if one.code == service)
    for name in (*known.asks, *dict(known.offers)):
        assert form.field(name).accessibleName() == setting_words()[name][0]
    assert form.key.accessibleName()
    assert form.key.echoMode() is QLineEdit.EchoMode.Password


def test_forms_are_reached_from_the_accounts(conduct: Conduct, settle: Settle) -> None:
    sheet = accounts_dialog.show(conduct.stage)
    settle()
    next(one for one in sheet.findChildren(Button) if one.text() == "Contact forms…").click()
    settle()
    assert conduct.stage.window.findChildren(form_sources.FormSourcesDialog)


# A form for the website ------------------------------------------------------------------------------------------


@pytest.fixture
def website(conduct: Conduct, settle: Settle) -> website_form.WebsiteForm:
    made = website_form.show(conduct.stage)
    settle()
    return made


def _own_php(sheet: website_form.WebsiteForm) -> None:
    sheet.address.setText("https://ewa.example/form.php")
    sheet.robot.setText("form@ewa.example")


def test_own_php_comes_with_the_source_that_has_its_key(
    website: website_form.WebsiteForm, desk: FakeDesk, settle: Settle
) -> None:
    _own_php(website)
    website.make()
    settle()
    assert 'action="https://ewa.example/form.php"' in website.text.toPlainText()
    website._php.click()
    assert website.text.toPlainText() == "<?php // sklep@ewa.example form@ewa.example en\n"
    source = desk.form_views[-1].source
    assert (source.service, dict(source.settings)) == ("punktual", {"url": "https://ewa.example/form.php"})
    assert desk.form_keys == {source.id: "key 1"}


def test_made_again_the_file_keeps_its_key_and_the_address_its_source(
    website: website_form.WebsiteForm, desk: FakeDesk, settle: Settle
) -> None:
    _own_php(website)
    for privacy in ("", "/privacy"):
        website.privacy.setText(privacy)
        website.make()
        settle()
    assert desk.php_files == 1
    website.robot.setText("other@ewa.example")
    website.make()
    settle()
    assert len(desk.form_views) == 3
    assert list(desk.form_keys.values()) == ["key 2"]


@pytest.mark.parametrize(
    ("address", "robot", "words"),
    [
        ("/form.php", "form@ewa.example", "whole address"),
        ("https://ewa.example/form.php", "", "come from"),
        ("https://ewa.example/form.php", "form", "is not an e-mail address"),
    ],
)
def test_what_own_php_needs_is_said(
    website: website_form.WebsiteForm, desk: FakeDesk, settle: Settle, address: str, robot: str, words: str
) -> None:
    website.address.setText(address)
    website.robot.setText(robot)
    website.make()
    settle()
    assert words in website._error.words.text()
    assert len(desk.form_views) == 2
    assert not website._copy.isEnabled()
    assert website._make.isEnabled()


@pytest.mark.parametrize("posts_to", [PostsTo.FORMSPREE, PostsTo.NETLIFY, PostsTo.OTHER])
def test_other_services_need_no_file_and_no_source(
    website: website_form.WebsiteForm, desk: FakeDesk, settle: Settle, posts_to: PostsTo
) -> None:
    website.posts_to.setCurrentIndex(website.posts_to.findData(posts_to))
    website.language.setCurrentIndex(website.language.findData("pl"))
    website.address.setText("contact")
    assert not website.robot.isVisible()
    website.make()
    settle()
    assert f'lang="pl" action="contact" data-to="{posts_to}"' in website.text.toPlainText()
    assert not website._php.isVisible()
    assert len(desk.form_views) == 2


def test_what_was_made_is_copied_and_saved(
    website: website_form.WebsiteForm, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggested: list[str] = []

    def choose(_: object, __: str, name: str) -> tuple[str, str]:
        suggested.append(name)
        return str(tmp_path / name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    _own_php(website)
    website.make()
    settle()
    website.copy()
    assert QGuiApplication.clipboard().text() == website.text.toPlainText()
    website.save()
    website._php.click()
    website.save()
    settle()
    assert suggested == ["form.html", "form.php"]
    assert (tmp_path / "form.php").read_text("utf-8").startswith("<?php")
    assert (tmp_path / "form.html").read_text("utf-8").startswith("<form")


def test_the_hours_are_fixed_and_that_is_said(website: website_form.WebsiteForm) -> None:
    words = [one.text() for one in website.findChildren(website_form.Label)]
    assert any("opening hours" in each and "make it anew" in each for each in words)


# Teaching --------------------------------------------------------------------------------------------------------


@pytest.fixture
def teaching(conduct: Conduct, settle: Settle) -> teach_form.TeachForm:
    made = teach_form.show(conduct.stage, 5, forms.TEXT)
    settle()
    return made


def _mark(sheet: teach_form.TeachForm, what: Marked, words: str) -> Mark:
    start = forms.TEXT.index(words)
    sheet.text.select(start, start + len(words))
    sheet.buttons[what].click()
    return Mark(start, start + len(words), what)


def test_a_form_is_taught_by_marking(teaching: teach_form.TeachForm, desk: FakeDesk, settle: Settle) -> None:
    marks = {_mark(teaching, Marked.NAME, "Jan Kowalski")}
    settle()
    assert teaching._caption.text() == "Mark the message of the form."
    assert not teaching._save.isEnabled()
    marks |= {_mark(teaching, Marked.EMAIL, "jan.kowalski@poczta.example"), _mark(teaching, Marked.MESSAGE, _MESSAGE)}
    settle()
    lines = _cells(teaching.readings)
    assert lines[0][1:] == ["Jan Kowalski", "jan.kowalski@poczta.example", "–", "–", _MESSAGE.replace("\n", " ")]
    assert "“Tel” is missing" in lines[2][1]
    assert "Your invoice" in lines[3][1]
    assert teaching._caption.text() == "Of the last 4 mails of this sender 2 are read as this form:"
    teaching.save()
    settle()
    [(number, kept)] = desk.corrected
    assert number == 5
    assert set(kept) == marks  # type: ignore[call-overload]  # the marks


def test_marks_are_tinted_and_taken_away(teaching: teach_form.TeachForm, settle: Settle) -> None:
    _mark(teaching, Marked.NAME, "Jan Kowalski")
    _mark(teaching, Marked.MESSAGE, _MESSAGE)
    tints = [one.format.background().color().name().upper() for one in teaching.text.extraSelections()]
    assert tints == [theme.LIGHT.accent_soft, theme.LIGHT.overdue_soft]
    assert teaching.text.extraSelections()[0].cursor.selectedText() == "Jan Kowalski"
    teaching.unmark(Marked.MESSAGE)
    settle()
    assert [one.what for one in teaching.text.marks()] == [Marked.NAME]
    assert not teaching._save.isEnabled()


def test_marking_needs_a_selection(teaching: teach_form.TeachForm) -> None:
    teaching.mark(Marked.NAME)
    assert teaching._error.words.text() == "Select it in the text first."
    assert teaching.text.marks() == ()


def test_marking_with_the_keys_alone(teaching: teach_form.TeachForm, qtbot: QtBot, settle: Settle) -> None:
    at = forms.TEXT.index("Jan")
    teaching.text.select(at, at)
    teaching.activateWindow()
    qtbot.waitUntil(teaching.isActiveWindow)
    teaching.text.setFocus()
    for _ in "Jan":
        qtbot.keyClick(teaching.text, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(teaching.text, Qt.Key.Key_1)
    settle()
    assert teaching.text.marked(Marked.NAME) == "Jan"


def test_a_name_in_two_parts_and_everything_else_once(qtbot: QtBot) -> None:
    text = MarkedText()
    qtbot.addWidget(text)
    text.show_text("Jan Maria Kowalski")
    for start, end in ((0, 3), (10, 18)):
        text.select(start, end)
        assert text.mark(Marked.NAME)
    assert text.marked(Marked.NAME) == "Jan Kowalski"
    text.select(4, 9)
    text.mark(Marked.NAME)
    assert text.marked(Marked.NAME) == "Maria"
    text.select(0, 5)
    text.mark(Marked.MESSAGE)
    assert text.marks() == (Mark(0, 5, Marked.MESSAGE),)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("a b\n\r\0\u2028\u2029\ufdd0🛍é̱سلا"), max_size=30), st.data())
def test_marks_count_as_the_text_does(qapp: QApplication, text: str, data: st.DataObject) -> None:
    """Whatever Qt makes of line ends and of letters beyond the first plane."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    field = MarkedText()
    field.show_text(text)
    field.select(start, end)
    is_marked = field.mark(Marked.MESSAGE)
    assert is_marked is bool(text[start:end].strip())
    assert field.marks() == ((Mark(start, end, Marked.MESSAGE),) if is_marked else ())


def test_what_is_selected_with_the_mouse_counts_in_letters(qtbot: QtBot) -> None:
    field = MarkedText()
    qtbot.addWidget(field)
    field.show_text("🛍🛍 Jan")
    cursor = QTextCursor(field.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.movePosition(QTextCursor.MoveOperation.PreviousWord, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    assert field.mark(Marked.NAME)
    assert field.marks() == (Mark(3, 6, Marked.NAME),)


# The message's menu ----------------------------------------------------------------------------------------------


def _wants(conduct: Conduct, what: str) -> None:
    conduct.stage.panes.conversation.wanted.emit(5, what, "")


@pytest.mark.parametrize(("what", "kept"), [("spam", "spam"), ("not spam", "not spam"), ("no form", "not a form")])
def test_corrections_have_a_way_back(conduct: Conduct, desk: FakeDesk, settle: Settle, what: str, kept: str) -> None:
    undone: list[str] = []
    for number in (94, 95, 96):
        desk.undoing[number] = lambda: undone.append(what)
    _wants(conduct, what)
    settle()
    assert desk.corrected == [(5, kept)]
    assert conduct.stage.undo.is_offered()
    conduct.acting.undo()
    settle()
    assert undone == [what]


def test_teaching_begins_in_the_menu_and_has_a_way_back(
    conduct: Conduct, desk: FakeDesk, settle: Settle, qtbot: QtBot
) -> None:
    _wants(conduct, "form")
    settle()
    [sheet] = conduct.stage.window.findChildren(teach_form.TeachForm)
    assert sheet.text.toPlainText() == forms.TEXT
    _mark(sheet, Marked.MESSAGE, _MESSAGE)
    settle()
    sheet.save()
    settle()
    qtbot.waitUntil(lambda: not conduct.stage.window.findChildren(teach_form.TeachForm))
    assert conduct.stage.undo.is_offered()


def _offered(kind: Kind, channel: Channel, *, is_spam: bool) -> list[str]:
    message = shop.conversation(shop.ROWS[0]).messages[0]
    menu, wanted = QMenu(), []
    fields = replace(message, kind=kind, channel=channel, is_spam=is_spam)
    message_menu.fill(menu, fields, lambda what, _: wanted.append(what), is_plain=False)
    for action in menu.actions():
        action.trigger()
    return [one for one in wanted if one in ("form", "no form", "spam", "not spam", "customer", "other")]


def test_the_menu_offers_what_fits(qapp: QApplication) -> None:
    assert _offered(Kind.CUSTOMER, Channel.EMAIL, is_spam=False) == ["form", "other", "spam"]
    assert _offered(Kind.BULK, Channel.EMAIL, is_spam=False) == ["form", "customer"]
    assert _offered(Kind.CUSTOMER, Channel.FORM, is_spam=False) == ["form", "no form", "other", "spam"]
    assert _offered(Kind.BULK, Channel.FORM, is_spam=True) == ["form", "no form", "not spam"]
