"""The contact forms that are fetched over HTTP: how each is doing, its settings, and a look at what would be read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from app.errors import BadInput, KeyringUnavailable, PunktualError
from app.i18n import tr
from app.model.account import Account
from app.model.form_source import FormService, FormSource, FormSourceView
from app.model.message import FormReading
from ui.bridge import Batch, Bridge
from ui.dialogs import website_form
from ui.dialogs.form_readings import FormReadings
from ui.dialogs.form_source_form import FormSourceForm
from ui.dialogs.sheet import Sheet
from ui.errand import Errand
from ui.widgets.labels import Label
from ui.widgets.page_list import PageList

_NEW = 0
_NEWEST = -1
_TRYING, _NEWS = "form test", "forms"
_READINGS_PIXELS = 132


class FormSourcesDialog(Sheet):
    def __init__(self, errand: Errand) -> None:
        more = tr("Forms that come by mail need nothing here. These are fetched from the service that takes them in.")
        super().__init__(tr("Contact forms"), errand.window, more=more)
        self._errand = errand
        self._sources: dict[int, FormSourceView] = {}
        self._services: tuple[FormService, ...] = ()
        self._accounts: tuple[Account, ...] = ()
        self.list = PageList(tr("Contact forms"), 230)
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.form = FormSourceForm((), ())
        self._state = Label(tone="muted", wrap=True)
        self._found = Label(tone="muted", wrap=True)
        self.readings = FormReadings(tr("The last submissions as they would be read"))
        self._is_trying = False
        self._build()
        self._bridge = Bridge(errand.desk.bus, self)
        self._bridge.changed.connect(self._happened)
        self.fit(960, 680)
        self._load(_NEW)

    def done(self, result: int) -> None:
        self._bridge.close()
        self.forget_test()
        super().done(result)

    def test(self) -> None:
        """Ask the service; nothing is kept."""
        source = self._source()
        if source is None:
            return
        self.forget_test()
        self._set_trying(True)
        self._say(tr("Asking the service…"))
        desk, key = self._errand.desk, self.form.typed_key()
        self._errand.ask.ask(
            lambda: desk.form_sources.try_out(source, key), self._tried, self._not_tried, topic=_TRYING
        )

    def forget_test(self) -> None:
        """What was found is out of date, or takes too long."""
        self._errand.ask.forget(_TRYING)
        if self._is_trying:
            self._errand.ask.ask(self._errand.desk.form_sources.stop_trying)
        self._set_trying(False)
        self._found.hide()
        self.readings.hide()

    def save(self) -> None:
        source = self._source()
        if source is None:
            return
        desk, key = self._errand.desk, self.form.typed_key()

        def keep() -> FormSource:
            if source.id == _NEW:
                return desk.form_sources.add(source, key or "")
            desk.form_sources.change(source, key)
            return source

        self._save.setEnabled(False)
        self._errand.ask.order(keep, self._kept, self._failed)

    def remove(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        words = tr("Remove “{name}”? What came stays here, and at the service nothing changes.")
        question = words.format(name=chosen.source.name)
        if QMessageBox.question(self, tr("Remove"), question) == QMessageBox.StandardButton.Yes:
            desk, number = self._errand.desk, chosen.source.id
            self._errand.ask.order(partial(desk.form_sources.remove, number), self._removed, self._not_removed)

    def _removed(self, _: None) -> None:
        self._load(_NEW)

    def _not_removed(self, error: PunktualError) -> None:
        self._load(_NEW, error)

    def _build(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(tr("Settings of the form"))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.readings.setFixedHeight(_READINGS_PIXELS)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._state)
        right.addWidget(self._scroll, 1)
        right.addWidget(self._found)
        right.addWidget(self.readings)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(self.list)
        both.addLayout(right, 1)
        self.body.addLayout(both, 1)
        website = self.add_button(tr("A form for my website…"), at_start=True)
        website.clicked.connect(self._make_website)
        self._remove = self.add_button(tr("Remove"), at_start=True)
        self._remove.clicked.connect(self.remove)
        self.add_cancel(tr("Close"))
        self._test = self.add_button(tr("Test"))
        self._test.setToolTip(tr("Shows the last three submissions as they would be read."))
        self._test.clicked.connect(lambda: self.forget_test() if self._is_trying else self.test())
        self._save = self.add_button(tr("Save"), primary=True)
        self._save.clicked.connect(self.save)
        self._put_form()

    def _make_website(self) -> None:
        website_form.show(self._errand, self).source_kept.connect(self._load)

    def _source(self) -> FormSource | None:
        """As typed; what is missing is said."""
        self.show_error("")
        try:
            return self.form.source(self._errand.watch.now())
        except BadInput as error:
            self.show_error(error)
            return None

    def _load(self, wanted: int, error: PunktualError | None = None) -> None:
        """:param error: is said beside what is loaded"""
        desk = self._errand.desk

        def everything() -> tuple[tuple[FormService, ...], tuple[Account, ...], tuple[FormSourceView, ...]]:
            accounts = tuple(one.account for one in desk.accounts.all())
            return desk.form_sources.services(), accounts, desk.form_sources.all()

        self._errand.ask.ask(everything, partial(self._show_all, wanted, error), self.show_error)

    def _show_all(
        self,
        wanted: int,
        error: PunktualError | None,
        found: tuple[tuple[FormService, ...], tuple[Account, ...], tuple[FormSourceView, ...]],
    ) -> None:
        self._services, self._accounts, views = found
        self._sources = {one.source.id: one for one in views}
        self.list.blockSignals(True)
        self.list.clear()
        for view in views:
            self._add(_line(view), view.source.id)
        self._add(tr("Connect a form…"), _NEW)
        order = [*self._sources, _NEW]
        wanted = max(self._sources, default=_NEW) if wanted == _NEWEST else wanted
        self.list.setCurrentRow(order.index(wanted) if wanted in self._sources else 0)
        self.list.blockSignals(False)
        self._show_chosen()
        self.show_error(error or "")

    def _add(self, words: str, number: int) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, number)
        self.list.addItem(item)

    def _chosen(self) -> FormSourceView | None:
        item = self.list.currentItem()
        return self._sources.get(item.data(Qt.ItemDataRole.UserRole)) if item else None

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self._remove.setVisible(chosen is not None)
        self.show_error("")
        self.form = FormSourceForm(self._services, self._accounts)
        self._put_form()
        if chosen is None:
            self._state.setText(
                tr("Choose the service, then test: you see what would be read before anything is kept.")
            )
            self._state.set_tone("muted")
            return
        self.form.show_source(chosen)
        self._show_state(chosen)

    def _put_form(self) -> None:
        holder = QWidget()
        holder.setObjectName("flow")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self._scroll.setWidget(holder)
        self.form.changed.connect(self.forget_test)
        self.forget_test()

    def _show_state(self, view: FormSourceView) -> None:
        words = tr("The key is not there: type it again.") if view.needs_key else view.words
        self._state.setText(words)
        is_wrong = view.needs_key or bool(view.progress.failures)
        self._state.set_tone("overdue" if is_wrong else "muted")

    def _tried(self, readings: tuple[FormReading, ...]) -> None:
        self._set_trying(False)
        self._say(
            tr("The last submissions as they would be read:")
            if readings
            else tr("The service answers; there is no submission yet.")
        )
        self.readings.setVisible(bool(readings))
        self.readings.show_readings(readings)

    def _not_tried(self, error: PunktualError) -> None:
        self.forget_test()
        self.show_error(error)

    def _say(self, words: str) -> None:
        self._found.setText(words)
        self._found.show()

    def _kept(self, source: FormSource) -> None:
        self._save.setEnabled(True)
        self._errand.notice(tr("“{name}” is kept.").format(name=source.name))
        self._load(source.id)
        if source.is_enabled:
            self._errand.ask.ask(partial(self._errand.desk.form_sources.look_now, source.id))

    def _happened(self, batch: Batch) -> None:
        if batch.accounts:
            self._errand.ask.ask(self._errand.desk.form_sources.all, self._show_news, topic=_NEWS)

    def _show_news(self, views: tuple[FormSourceView, ...]) -> None:
        """How each is doing by now; what is being typed stays."""
        self._sources = {one.source.id: one for one in views}
        for row in range(self.list.count()):
            item = self.list.item(row)
            view = self._sources.get(item.data(Qt.ItemDataRole.UserRole))
            if view is not None:
                item.setText(_line(view))
        chosen = self._chosen()
        if chosen is not None:
            self._show_state(chosen)

    def _failed(self, error: PunktualError) -> None:
        self._save.setEnabled(True)
        if isinstance(error, KeyringUnavailable) and self._chosen() is None:
            self._load(_NEWEST, error)  # the form is there, only its key is not
        else:
            self.show_error(error)

    def _set_trying(self, is_trying: bool) -> None:
        self._is_trying = is_trying
        self._test.setText(tr("Stop") if is_trying else tr("Test"))


def _line(view: FormSourceView) -> str:
    """In the list; what to do about a problem is said where the form's settings are."""
    words = view.progress.error_title if view.source.is_enabled else ""
    return f"{view.source.name}\n{words or view.words}"


def show(errand: Errand) -> FormSourcesDialog:
    sheet = FormSourcesDialog(errand)
    sheet.open()
    return sheet
