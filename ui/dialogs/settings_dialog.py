"""The settings, on five pages."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

from app.i18n import tr, trc
from app.settings import Settings
from ui.dialogs.hours_page import HoursPage, TargetsPage
from ui.dialogs.sheet import Sheet, add_field, form
from ui.dialogs.snippets_editor import LANGUAGES
from ui.errand import Errand
from ui.widgets.number_field import NumberField
from ui.widgets.page_list import PageList


class GeneralPage(QWidget):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.owner = QLineEdit(settings.owner_name)
        self.language, self.theme, self.rows = QComboBox(), QComboBox(), QComboBox()
        self.language.addItem(tr("As the system"), "")
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        for code, name in (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))):
            self.theme.addItem(name, code)
        for is_compact, name in ((False, trc("rows", "Wide")), (True, trc("rows", "Close"))):
            self.rows.addItem(name, is_compact)
        self.undo, self.history = NumberField(), NumberField()
        self.undo.setRange(0, 120)
        self.undo.setSuffix(tr(" s"))
        self.history.setRange(1, 365)
        self.history.setSuffix(tr(" days"))
        fields = form()
        fields.setContentsMargins(0, 0, 0, 0)
        add_field(fields, tr("Your name"), self.owner, tr("For {{owner.name}} in snippets."))
        add_field(fields, tr("Language"), self.language)
        add_field(fields, tr("Colours"), self.theme)
        add_field(fields, tr("Rows"), self.rows)
        add_field(
            fields, tr("Undo of sending"), self.undo, tr("How long an answer waits before it goes; 0: not at all.")
        )
        add_field(fields, tr("New accounts look back"), self.history)
        self.setLayout(fields)
        self.language.setCurrentIndex(max(0, self.language.findData(settings.language)))
        self.theme.setCurrentIndex(max(0, self.theme.findData(settings.theme)))
        self.rows.setCurrentIndex(int(settings.is_compact))
        self.undo.setValue(settings.undo_seconds)
        self.history.setValue(settings.first_run_days)

    def apply(self, settings: Settings) -> Settings:
        return replace(
            settings,
            owner_name=self.owner.text().strip(),
            language=self.language.currentData(),
            theme=self.theme.currentData(),
            is_compact=bool(self.rows.currentData()),
            undo_seconds=self.undo.value(),
            first_run_days=self.history.value(),
        )


class CustomersPage(QWidget):
    """What tells customers and their matters apart."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.orders = QLineEdit(", ".join(settings.order_examples))
        self.phones = QLineEdit(", ".join(settings.own_phones))
        self.relays = QLineEdit(", ".join(settings.relay_domains))
        self.orders.setPlaceholderText("#27611, ZAM-2026-17711")
        fields = form()
        fields.setContentsMargins(0, 0, 0, 0)
        add_field(
            fields, tr("Order numbers look like"), self.orders, tr("One or two examples, with commas between them.")
        )
        add_field(fields, tr("Your phone numbers"), self.phones, tr("In signatures they are yours, not a customer’s."))
        add_field(
            fields, tr("Marketplaces"), self.relays, tr("Domains that give each buyer an address of its own, if any.")
        )
        self.setLayout(fields)

    def apply(self, settings: Settings) -> Settings:
        return replace(
            settings,
            order_examples=_listed(self.orders),
            own_phones=_listed(self.phones),
            relay_domains=_listed(self.relays),
        )


def _listed(field: QLineEdit) -> tuple[str, ...]:
    """What stands between the commas; Persian and Arabic ones count."""
    words = field.text().replace("،", ",").split(",")
    return tuple(word.strip() for word in words if word.strip())


class NotificationsPage(QWidget):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.on = QCheckBox(tr("Tell me about new messages and what is due"))
        self.closed = QCheckBox(tr("Also outside opening hours"))
        self.hidden = QCheckBox(tr("Hide subject and text"))
        self.warning = NumberField()
        self.warning.setRange(0, 600)
        self.warning.setSuffix(tr(" min"))
        self.on.setChecked(settings.notifies)
        self.closed.setChecked(settings.notifies_when_closed)
        self.hidden.setChecked(settings.hides_text_in_notifications)
        self.warning.setValue(settings.warning_open_minutes)
        fields = form()
        fields.setContentsMargins(0, 0, 0, 0)
        for box in (self.on, self.closed, self.hidden):
            fields.addRow(box)
        add_field(fields, tr("Warn before it is due"), self.warning)
        self.setLayout(fields)

    def apply(self, settings: Settings) -> Settings:
        return replace(
            settings,
            notifies=self.on.isChecked(),
            notifies_when_closed=self.closed.isChecked(),
            hides_text_in_notifications=self.hidden.isChecked(),
            warning_open_minutes=self.warning.value(),
        )


class SettingsDialog(Sheet):
    def __init__(self, errand: Errand) -> None:
        super().__init__(tr("Settings"), errand.window)
        self._errand = errand
        settings = errand.desk.settings
        self.general, self.hours = GeneralPage(settings), HoursPage(settings)
        self.targets, self.notifications = TargetsPage(settings), NotificationsPage(settings)
        self.customers = CustomersPage(settings)
        self.pages = PageList(tr("Settings"), 170)
        stack = QStackedWidget()
        for words, page in (
            (tr("General"), self.general),
            (tr("Opening hours"), self.hours),
            (tr("Targets"), self.targets),
            (tr("Customers"), self.customers),
            (tr("Notifications"), self.notifications),
        ):
            self.pages.addItem(words)
            stack.addWidget(page)
        self.pages.currentRowChanged.connect(stack.setCurrentIndex)
        self.pages.setCurrentRow(0)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(self.pages)
        both.addWidget(stack, 1)
        self.body.addLayout(both, 1)
        self.add_cancel()
        self.add_button(tr("Save"), primary=True).clicked.connect(self.save)
        self.resize(800, 560)

    def save(self) -> None:
        """Kept only if the desk accepts it: a calendar without open time is refused, in words."""
        desk = self._errand.desk
        made = self.notifications.apply(self.customers.apply(self.general.apply(desk.settings)))
        made = replace(
            made, hours=self.hours.hours(), holidays_of=self.hours.holidays_of(), targets=self.targets.targets()
        )
        self._errand.ask.order(lambda: desk.preferences.set(made), lambda _: self.accept(), self.show_error)


def show(errand: Errand) -> SettingsDialog:
    sheet = SettingsDialog(errand)
    sheet.open()
    return sheet
