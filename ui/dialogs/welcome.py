"""The first run: language, a mailbox or the example shop, opening hours, snippets to begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app import i18n
from app.errors import BadInput, SignInRefused
from app.i18n import tr
from app.model.account import Account
from ui.dialogs.account_form import AccountForm
from ui.dialogs.hours_page import HoursPage, TargetsPage
from ui.dialogs.sheet import Sheet, add_field, form, scrolled
from ui.dialogs.snippets_editor import LANGUAGES
from ui.errand import Errand
from ui.widgets.button import Button
from ui.widgets.labels import Label
from ui.widgets.program_icon import program_icon

_START, _ACCOUNT, _HOURS, _TARGETS, _SNIPPETS = range(5)


class Welcome(Sheet):
    """:ivar demo_wanted: the owner wants to try the example shop first
    :ivar language_chosen: of the program; the window and this sheet are made anew in it
    """

    demo_wanted = Signal()
    language_chosen = Signal(str)

    def __init__(self, errand: Errand) -> None:
        super().__init__(tr("Welcome to Punktual"), errand.window)
        self._errand = errand
        settings = errand.desk.settings
        self.form = AccountForm(errand)
        self.form.entered.connect(self.forward)
        self.hours, self.targets = HoursPage(settings), TargetsPage(settings)
        self.language = QComboBox()
        self._languages = [QCheckBox(name) for _, name in LANGUAGES]
        self.pages = QStackedWidget()
        for page in (self._start(), self._account(), self.hours, self.targets, self._snippets()):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages, 1)
        self._back = self.add_button(tr("Back"))
        self._back.clicked.connect(lambda: self._turn(self.pages.currentIndex() - 1))
        self._forward = self.add_button(tr("Next"), primary=True)
        self._forward.clicked.connect(self.forward)
        self._turn(_START)
        self.resize(660, 560)

    def forward(self) -> None:
        page = self.pages.currentIndex()
        self.show_error("")
        if page == _ACCOUNT:
            self._connect()
        elif page == _TARGETS:
            self._keep_hours()
        elif page == _SNIPPETS:
            self._finish()
        else:
            self._turn(page + 1)

    # Pages ---------------------------------------------------------------------------------------------------------

    def _start(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(18)
        picture = QLabel()
        picture.setPixmap(program_icon().pixmap(56, 56))
        words = tr(
            "Mail and contact forms in one list, ordered by the time you have left to answer. "
            "Your mail stays in your mailbox and on this computer."
        )
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(picture)
        beside.addWidget(Label(words, wrap=True), 1)
        column.addLayout(beside)
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(i18n.language())))
        self.language.currentIndexChanged.connect(lambda _: self.language_chosen.emit(self.language.currentData()))
        fields = form()
        add_field(fields, tr("Language"), self.language)
        column.addLayout(fields)
        row = QHBoxLayout()
        connect = Button(tr("Connect my mailbox"), icon="mail", kind="primary")
        connect.clicked.connect(lambda: self._turn(_ACCOUNT))
        demo = Button(tr("Try it with an example shop"), icon="store")
        demo.clicked.connect(self._demo)
        row.addWidget(connect)
        row.addWidget(demo)
        row.addStretch(1)
        column.addSpacing(6)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _account(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        words = tr("Punktual reads your mail and never deletes anything; what you read here stays unread elsewhere.")
        column.addWidget(Label(words, "muted", wrap=True))
        column.addWidget(self.form)
        column.addStretch(1)
        return scrolled(page, tr("Connect"))

    def _snippets(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Label(tr("Snippets are answers to take with one click. Begin with some in:"), wrap=True))
        for (code, _), box in zip(LANGUAGES, self._languages, strict=True):
            box.setChecked(code == i18n.language())
            column.addWidget(box)
        column.addStretch(1)
        return page

    # Steps ---------------------------------------------------------------------------------------------------------

    def _turn(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self._back.setVisible(page not in (_START, _HOURS))  # the account is connected by then
        self._forward.setVisible(page > _START)
        self._forward.setText({_ACCOUNT: tr("Connect"), _SNIPPETS: tr("Start")}.get(page, tr("Next")))
        if page == _ACCOUNT:
            self.form.address.setFocus()

    def _demo(self) -> None:
        self.demo_wanted.emit()
        self.accept()

    def _connect(self) -> None:
        """A real connection test; what failed is said in words, and the servers can be corrected."""
        settings, desk = self._errand.desk.settings, self._errand.desk
        since = self._errand.watch.now() - timedelta(days=settings.first_run_days)
        try:
            account = self.form.account(since, settings.country)
        except BadInput as error:
            self.show_error(error)
            return
        password = self.form.password.text()

        def connect() -> Account:
            desk.accounts.check(account, password)
            return desk.accounts.add(account, password)

        self._forward.setEnabled(False)
        self._forward.setText(tr("Connecting…"))
        self._errand.ask.ask(connect, lambda _: self._connected(), self._refused)

    def _connected(self) -> None:
        self._forward.setEnabled(True)
        self._turn(_HOURS)

    def _refused(self, error: Exception) -> None:
        self._forward.setEnabled(True)
        self._forward.setText(tr("Connect"))
        self.form.show_servers(True)
        self.show_error(error)
        if isinstance(error, SignInRefused):
            self.form.password.setFocus()
            self.form.password.selectAll()

    def _keep_hours(self) -> None:
        desk = self._errand.desk
        made = replace(
            desk.settings,
            hours=self.hours.hours(),
            holidays_of=self.hours.holidays_of(),
            targets=self.targets.targets(),
            owner_name=desk.settings.owner_name or self.form.name.text().strip(),
        )
        self._errand.ask.order(lambda: desk.preferences.set(made), lambda _: self._turn(_SNIPPETS), self._hours_refused)

    def _hours_refused(self, error: Exception) -> None:
        self._turn(_HOURS)
        self.show_error(error)

    def _finish(self) -> None:
        desk = self._errand.desk
        chosen = tuple(code for (code, _), box in zip(LANGUAGES, self._languages, strict=True) if box.isChecked())
        if chosen:
            self._errand.ask.order(lambda: desk.snippets.install_starters(chosen))
        self.accept()


def show(errand: Errand) -> Welcome:
    sheet = Welcome(errand)
    sheet.open()
    return sheet
