"""The whole window and every dialog, over the desk in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.model.listing import View
from app.model.taught import Marked
from tests.fakes import forms, shop
from tests.fakes.desk import FakeDesk
from tests.gallery.panes import watch
from tests.gallery.pause import pause
from ui.dialogs import (
    accounts_dialog,
    form_sources,
    groupings,
    keys_dialog,
    new_message,
    phone_note,
    settings_dialog,
    snippets_editor,
    teach_form,
    website_form,
    welcome,
)
from ui.errand import Errand
from ui.windows.commands import key_tables
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

_kept: list[QObject] = []


def open_window(desk: FakeDesk) -> tuple[MainWindow, Conduct]:
    time = watch(desk)
    window = MainWindow(time)
    window.show_first(desk.views[View.TO_ANSWER], {view: len(rows) for view, rows in desk.views.items()})
    app = QApplication.instance()
    assert app is not None
    conduct = Conduct(window, desk, time, app.quit)  # type: ignore[arg-type]  # stands in for the desk
    _kept.append(conduct)
    return window, conduct


def window(desk: FakeDesk) -> QWidget:
    """As in the sketch: Anna's conversation with a snippet in the composer."""
    made, conduct = open_window(desk)
    made.show()
    pause(300)
    conduct.reading.open(shop.ANNA)
    pause(300)
    made.panes.composer.snippets.take(0)
    pause(300)
    return made


def reading(desk: FakeDesk) -> QWidget:
    made, _ = open_window(desk)
    return made


def bounced(desk: FakeDesk) -> QWidget:
    """An answer that came back, and a customer who only says thanks."""
    for row in (shop.BOUNCED, shop.THANKED):
        desk.put(row)
    made, conduct = open_window(desk)
    made.show()
    pause(300)
    conduct.reading.open(shop.BOUNCED.id)
    return made


def thanked(desk: FakeDesk) -> QWidget:
    made = bounced(desk)
    conduct = _kept[-1]
    assert isinstance(conduct, Conduct)
    conduct.reading.open(shop.THANKED.id)
    return made


def sent(desk: FakeDesk) -> QWidget:
    made = window(desk)
    assert isinstance(made, MainWindow)
    made.panes.composer.send()
    pause(400)
    return made


def several(desk: FakeDesk) -> QWidget:
    made = window(desk)
    assert isinstance(made, MainWindow)
    made.panes.list.view.selectAll()
    return made


#: How each is opened.
DIALOGS: dict[str, Callable[[Errand], QWidget]] = {
    "groupings": groupings.show,
    "keys": lambda errand: keys_dialog.show(errand, key_tables()),
    "new": new_message.show,
    "phone": phone_note.show,
    "accounts": accounts_dialog.show,
    "forms": form_sources.show,
    "teach": lambda errand: teach_form.show(errand, 1, forms.TEXT),
    "website form": website_form.show,
    "snippets": snippets_editor.show,
    "settings": settings_dialog.show,
    "welcome": welcome.show,
}


def _dialog(desk: FakeDesk, show: Callable[[Errand], QWidget]) -> QWidget:
    made, conduct = open_window(desk)
    made.show()
    sheet = show(conduct.stage)
    _kept.append(made)
    pause(300)
    return sheet


def _settings_page(desk: FakeDesk, page: int) -> QWidget:
    sheet = _dialog(desk, settings_dialog.show)
    assert isinstance(sheet, settings_dialog.SettingsDialog)
    sheet.pages.setCurrentRow(page)
    return sheet


def _welcome(desk: FakeDesk, page: int) -> QWidget:
    sheet = _dialog(desk, welcome.show)
    assert isinstance(sheet, welcome.Welcome)
    sheet._turn(page)
    return sheet


def _form_test(desk: FakeDesk) -> QWidget:
    """Any JSON with a map, tested."""
    sheet = _dialog(desk, form_sources.show)
    assert isinstance(sheet, form_sources.FormSourcesDialog)
    sheet.list.setCurrentRow(1)
    sheet.test()
    return sheet


def _teach(desk: FakeDesk) -> QWidget:
    """Name, address and message are marked."""
    sheet = _dialog(desk, DIALOGS["teach"])
    assert isinstance(sheet, teach_form.TeachForm)
    message = "Is the green kettle still there?\nI would like two of them."
    for what, words in (
        (Marked.NAME, "Jan Kowalski"),
        (Marked.EMAIL, "jan.kowalski@poczta.example"),
        (Marked.MESSAGE, message),
    ):
        start = forms.TEXT.index(words)
        sheet.text.select(start, start + len(words))
        sheet.mark(what)
    return sheet


def _website_made(desk: FakeDesk) -> QWidget:
    sheet = _dialog(desk, website_form.show)
    assert isinstance(sheet, website_form.WebsiteForm)
    sheet.address.setText("https://www.ewa.example/form.php")
    sheet.robot.setText("form@ewa.example")
    sheet.make()
    return sheet


WINDOWS: dict[str, Callable[[FakeDesk], QWidget]] = {
    "window": window,
    "reading": reading,
    "bounced": bounced,
    "thanked": thanked,
    "sent": sent,
    "several": several,
    **{name: partial(_dialog, show=show) for name, show in DIALOGS.items()},
    "form test": _form_test,
    "teach": _teach,
    "website made": _website_made,
    "hours": lambda desk: _settings_page(desk, 1),
    "targets": lambda desk: _settings_page(desk, 2),
    "connect": lambda desk: _welcome(desk, 1),
}
