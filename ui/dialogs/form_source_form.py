"""The settings of one form that is fetched over HTTP: the service says what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.errors import BadInput
from app.i18n import tr
from app.model.account import Account
from app.model.form_source import FormService, FormSource, FormSourceView
from ui.dialogs.form_source_words import key_words, mapped_words, paging_words, setting_words
from ui.dialogs.sheet import add_field, form
from ui.widgets.button import Button


class FormSourceForm(QWidget):
    """:ivar changed: another service was chosen: what was tested is out of date"""

    changed = Signal()

    def __init__(self, services: Sequence[FormService], accounts: Sequence[Account]) -> None:
        super().__init__()
        self._services = {one.code: one for one in services}
        self._shown: FormSourceView | None = None
        self._typed: dict[str, str] = {}
        self._settings: dict[str, QLineEdit | QComboBox] = {}
        self.name, self.key = QLineEdit(), QLineEdit()
        self.service, self.account = QComboBox(), QComboBox()
        for one in services:
            self.service.addItem(tr("Any address that answers with JSON") if one.code == "any" else one.title, one.code)
        for account in accounts:
            self.account.addItem(account.address, account.id)
        self.is_enabled = QCheckBox(tr("Look for new messages"))
        self.is_enabled.setChecked(True)
        self.paths = {label: QLineEdit() for label, _ in mapped_words()}
        self.more = Button(tr("What is what"), icon="chevron-down", kind="quiet")
        self._fields, self._paths = form(), QWidget()
        self._build()
        self.service.currentIndexChanged.connect(lambda _: self._turn())
        self._turn()

    def show_source(self, view: FormSourceView) -> None:
        self._shown, source = view, view.source
        self._typed, self._settings = dict(source.settings), {}
        self.name.setText(source.name)
        self.service.blockSignals(True)
        self.service.setCurrentIndex(max(0, self.service.findData(source.service)))
        self.service.blockSignals(False)
        self.account.setCurrentIndex(max(0, self.account.findData(source.account_id)))
        self.is_enabled.setChecked(source.is_enabled)
        for path, label in source.fields:
            if label in self.paths:
                self.paths[label].setText(path)
        self._turn()
        self.show_paths(bool(source.fields) or source.service == "any")

    def source(self, history_before: datetime) -> FormSource:
        """:raises BadInput: what is missing, in words"""
        service = self._services[self.service.currentData()]
        settings = dict(self._given(service))
        missing = [setting_words().get(each, (each, ""))[0] for each in service.asks if not settings.get(each)]
        if not self.name.text().strip():
            missing.insert(0, tr("Name"))
        if missing:
            raise BadInput(tr("Something is missing: {names}.").format(names=tr(", ").join(missing)))
        if self.account.currentData() is None:
            raise BadInput(tr("Choose the account that answers are sent from."))
        before = self._shown.source if self._shown else None
        if not self.key.text().strip() and self._asks_key(settings) and (before is None or self._shown_lacks_key()):
            raise BadInput(tr("The key is missing."))
        made = before or FormSource(0, "", "", 0, history_before)
        return replace(
            made,
            name=self.name.text().strip(),
            service=service.code,
            account_id=self.account.currentData(),
            settings=settings,
            fields=self._mapped(made),
            is_enabled=self.is_enabled.isChecked(),
        )

    def typed_key(self) -> str | None:
        """None keeps the one there is."""
        return self.key.text().strip() or None

    def show_paths(self, is_shown: bool) -> None:
        self._paths.setVisible(is_shown)
        self.more.set_icon("chevron-up" if is_shown else "chevron-down")

    def field(self, name: str) -> QLineEdit | QComboBox:
        """Of one of the service's settings."""
        return self._settings[name]

    def _build(self) -> None:
        add_field(self._fields, tr("Service"), self.service)
        add_field(self._fields, tr("Name"), self.name, tr("As you call the form."))
        add_field(self._fields, tr("Answers go out from"), self.account)
        self._own_from = self._fields.rowCount()
        paths = form()
        paths.setContentsMargins(0, 0, 0, 0)
        for label, words in mapped_words():
            add_field(paths, words, self.paths[label])
        self._paths.setLayout(paths)
        self.more.setToolTip(tr("Only where the test shows that something is read wrongly."))
        self.more.clicked.connect(lambda: self.show_paths(self._paths.isHidden()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self._fields)
        column.addWidget(self.is_enabled)
        column.addWidget(self.more)
        column.addWidget(self._paths)
        self._paths.hide()
        column.addStretch(1)

    def _turn(self) -> None:
        """The fields of the service that is chosen now; what was typed for another one of the same name stays."""
        service = self._services.get(self.service.currentData())
        if service is None:
            return
        self._typed |= {name: _text(field) for name, field in self._settings.items()}
        while self._fields.rowCount() > self._own_from:
            self._fields.removeRow(self._own_from)
        self._add_fields(service)
        self.show_paths(service.code == "any")
        self.changed.emit()

    def _add_fields(self, service: FormService) -> None:
        words = setting_words(service.code)
        self._settings = {}
        for name, default in (*((name, "") for name in service.asks), *service.offers):
            called, hint = words.get(name, (name, ""))
            self._settings[name] = _field(name, self._typed.get(name, ""), default)
            add_field(self._fields, called, self._settings[name], hint)
            if name == "prefix":
                self._add_key(service)
        if "prefix" not in self._settings:
            self._add_key(service)

    def _add_key(self, service: FormService) -> None:
        called, where = key_words(service.code)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        is_kept = self._shown is not None and not self._shown.needs_key
        self.key.setPlaceholderText(tr("unchanged") if is_kept else "")
        add_field(self._fields, called, self.key, where)

    def _given(self, service: FormService) -> Iterator[tuple[str, str]]:
        """What differs from the service's defaults."""
        defaults = dict(service.offers)
        for name, field in self._settings.items():
            typed = _text(field).strip()
            if typed and typed != defaults.get(name):
                yield name, typed

    def _mapped(self, before: FormSource) -> tuple[tuple[str, str], ...]:
        """Pairs that have no field here stay as they are."""
        others = tuple(pair for pair in before.fields if pair[1] not in self.paths)
        typed = ((field.text().strip(), label) for label, field in self.paths.items())
        return (*(pair for pair in typed if pair[0]), *others)

    def _asks_key(self, settings: dict[str, str]) -> bool:
        return "header" not in self._settings or bool(settings.get("header"))

    def _shown_lacks_key(self) -> bool:
        return self._shown is not None and self._shown.needs_key


def _field(name: str, value: str, default: str) -> QLineEdit | QComboBox:
    if name != "paging":
        line = QLineEdit(value)
        line.setPlaceholderText(default)
        return line
    choice = QComboBox()
    for way, words in paging_words():
        choice.addItem(words, way)
    choice.setCurrentIndex(max(0, choice.findData(value or default)))
    return choice


def _text(field: QLineEdit | QComboBox) -> str:
    return str(field.currentData()) if isinstance(field, QComboBox) else field.text()
