"""A contact form for the owner's website: chosen here, copied from here, put on the site by the owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app import i18n
from app.errors import KeyringUnavailable, PunktualError
from app.i18n import tr
from app.model.account import Account
from app.model.form_source import FormSource
from app.model.website import PhpFile, PostsTo
from ui.dialogs.sheet import Sheet, add_field, form
from ui.dialogs.snippets_editor import LANGUAGES
from ui.errand import Errand
from ui.widgets import theme
from ui.widgets.band import Band
from ui.widgets.button import Button
from ui.widgets.labels import Label

_OWN_SERVICE = "punktual"
_FIELDS_PIXELS = 380


@dataclass(frozen=True, slots=True)
class _Wanted:
    language: str
    posts_to: PostsTo
    address: str
    privacy_page: str
    account_id: int
    owner: str
    robot: str
    is_fetched: bool

    def php(self) -> tuple[str, str, str]:
        """What the PHP file depends on."""
        return self.owner, self.robot, self.language


@dataclass(frozen=True, slots=True)
class _Made:
    html: str
    php: PhpFile | None
    source_id: int
    problem: PunktualError | None = None


class WebsiteForm(Sheet):
    """:ivar source_kept: the id of the form source that fetches what the site's PHP file takes in"""

    source_kept = Signal(int)

    def __init__(self, errand: Errand, parent: QWidget | None = None) -> None:
        more = tr("You get HTML to paste into a page. The form says by itself when the visitor will hear from you.")
        super().__init__(tr("A form for my website"), parent or errand.window, more=more)
        self._errand = errand
        self._made: _Made | None = None
        self._made_php: tuple[tuple[str, str, str], PhpFile] | None = None
        self.language, self.posts_to, self.account = QComboBox(), QComboBox(), QComboBox()
        self.address, self.robot, self.privacy = QLineEdit(), QLineEdit(), QLineEdit()
        self.is_fetched = QCheckBox(tr("Fetch from there too"))
        self.is_fetched.setChecked(True)
        self.is_fetched.setToolTip(tr("No message is lost when a mail does not arrive; none is shown twice."))
        self.text = QPlainTextEdit()
        self._fill_choices()
        self._build()
        self.posts_to.currentIndexChanged.connect(lambda _: self._turn())
        self._turn()
        self.fit(980, 600)
        errand.ask.ask(errand.desk.accounts.all, lambda found: self._show_accounts([one.account for one in found]))

    def make(self) -> None:
        """The HTML; with own PHP its file too, and the form source that has its key."""
        self.show_error("")
        wanted = self._wanted()
        if wanted.posts_to is PostsTo.PHP and (lack := _lack(wanted)):
            self.show_error(lack)
            return
        self._make.setEnabled(False)
        self._errand.ask.order(lambda: self._made_of(wanted), self._show, self._failed)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._errand.notice(tr("Copied"), 2)
        self._said.setText(tr("Copied"))

    def save(self) -> None:
        suggested = "form.php" if self._php.isChecked() else "form.html"
        name, _ = QFileDialog.getSaveFileName(self, tr("Save"), suggested)
        if name:
            path, text = Path(name), self.text.toPlainText()
            self._errand.ask.order(
                lambda: path.write_text(text, "utf-8"),
                lambda _: self._said.setText(tr("Saved as {name}").format(name=path.name)),
            )

    def _made_of(self, wanted: _Wanted) -> _Made:
        """Not on the GUI thread. A file that was made already keeps its key: it may be on the site by now."""
        desk = self._errand.desk
        html = desk.website.form(wanted.language, wanted.posts_to, wanted.address, wanted.privacy_page)
        if wanted.posts_to is not PostsTo.PHP:
            return _Made(html, None, 0)
        if self._made_php is not None and self._made_php[0] == wanted.php():
            php = self._made_php[1]
        else:
            php = desk.website.php_file(*wanted.php())
        self._made_php = (wanted.php(), php)
        if not wanted.is_fetched:
            return _Made(html, php, 0)
        try:
            return _Made(html, php, self._keep_source(wanted, php.key))
        except KeyringUnavailable as problem:  # what was made is of use all the same
            return _Made(html, php, 0, problem)

    def _keep_source(self, wanted: _Wanted, key: str) -> int:
        """One form source for one address, however often the form is made."""
        sources = self._errand.desk.form_sources
        for view in sources.all():
            if view.source.service == _OWN_SERVICE and view.source.settings.get("url") == wanted.address:
                sources.change(replace(view.source, account_id=wanted.account_id), key)
                return view.source.id
        now, settings = self._errand.watch.now(), {"url": wanted.address}
        return sources.add(FormSource(0, tr("My website"), _OWN_SERVICE, wanted.account_id, now, settings), key).id

    def _fill_choices(self) -> None:
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(i18n.language())))
        for posts_to, words in (
            (PostsTo.PHP, tr("My own site, with PHP")),
            (PostsTo.FORMSPREE, "Formspree"),
            (PostsTo.NETLIFY, "Netlify"),
            (PostsTo.OTHER, tr("Another address")),
        ):
            self.posts_to.addItem(words, posts_to)

    def _build(self) -> None:
        self._fields = form()
        add_field(self._fields, tr("Language"), self.language)
        add_field(self._fields, tr("Sent to"), self.posts_to)
        add_field(self._fields, tr("Address"), self._address_field())
        self.address.setAccessibleName(tr("Address"))
        add_field(self._fields, tr("Privacy page"), self.privacy, tr("Its address; empty for none."))
        add_field(self._fields, tr("Mails go to"), self.account)
        hint = tr("An address of your website's domain, such as form@ and the domain.")
        add_field(self._fields, tr("Mails come from"), self.robot, hint)
        self._fields.addRow("", self.is_fetched)
        left = QWidget()
        left.setFixedWidth(_FIELDS_PIXELS)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._fields)
        column.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(left)
        both.addLayout(self._result(), 1)
        self.body.addLayout(both, 1)
        hours = tr(
            "The opening hours and the target are put into the form when it is made. "
            "When you change them, make it anew and paste it again."
        )
        self.body.addWidget(Band(hours, "plain", icon="clock"))
        self.add_cancel(tr("Close"))
        self._make = self.add_button(tr("Make the form"), primary=True)
        self._make.clicked.connect(self.make)

    def _address_field(self) -> QWidget:
        """With a hint that changes."""
        self._hint = Label(tone="muted", pixels=theme.SMALL_PX, wrap=True)
        holder = QWidget()
        holder.setFocusProxy(self.address)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.address)
        column.addWidget(self._hint)
        return holder

    def _result(self) -> QVBoxLayout:
        self._html, self._php = Button(tr("HTML"), kind="tab"), Button(tr("PHP file"), kind="tab")
        for tab in (self._html, self._php):
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.clicked.connect(self._show_text)
        self._html.setChecked(True)
        self._copy, self._save = Button(tr("Copy"), icon="copy"), Button(tr("Save…"), icon="download")
        self._copy.clicked.connect(self.copy)
        self._save.clicked.connect(self.save)
        self._said = Label(tone="in time")
        row = QHBoxLayout()
        row.addWidget(self._html)
        row.addWidget(self._php)
        row.addStretch(1)
        row.addWidget(self._said)
        row.addWidget(self._copy)
        row.addWidget(self._save)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("What was made"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.text.setPlaceholderText(tr("Here is what you paste into your page, once it is made."))
        self._what = Label(tone="muted", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        column.addWidget(self._what)
        self._enable_result()
        return column

    def _show_accounts(self, accounts: list[Account]) -> None:
        self.account.clear()
        for account in accounts:
            self.account.addItem(account.address, account.id)
        if accounts and not self.robot.text():
            self.robot.setPlaceholderText("form@" + accounts[0].address.rpartition("@")[2])

    def _turn(self) -> None:
        """What is asked for depends on who takes the form in."""
        posts_to = PostsTo(self.posts_to.currentData())
        is_own = posts_to is PostsTo.PHP
        for field in (self.account, self.robot, self.is_fetched):
            self._fields.setRowVisible(self._row_of(field), is_own)
        self.address.setPlaceholderText(
            {
                PostsTo.PHP: "https://www.example.com/form.php",
                PostsTo.FORMSPREE: "xpzgkdlo",
                PostsTo.NETLIFY: "contact",
                PostsTo.OTHER: "https://",
            }[posts_to]
        )
        self._hint.setText(
            {
                PostsTo.PHP: tr("Where you will put the PHP file on your site."),
                PostsTo.FORMSPREE: tr("The form's code, the end of its address at Formspree."),
                PostsTo.NETLIFY: tr("A name for the form: letters, digits and hyphens."),
                PostsTo.OTHER: tr("Where the form is sent to."),
            }[posts_to]
        )
        self.address.setAccessibleDescription(self._hint.text())

    def _row_of(self, field: QWidget) -> int:
        """A field with a hint stands in a layout of its own."""
        for row in range(self._fields.rowCount()):
            item = self._fields.itemAt(row, self._fields.ItemRole.FieldRole)
            layout = item.layout() if item else None
            if item and (item.widget() is field or (layout is not None and layout.indexOf(field) >= 0)):
                return row
        raise LookupError(field.accessibleName())

    def _wanted(self) -> _Wanted:
        return _Wanted(
            self.language.currentData(),
            PostsTo(self.posts_to.currentData()),
            self.address.text().strip(),
            self.privacy.text().strip(),
            self.account.currentData() or 0,
            self.account.currentText(),
            self.robot.text().strip(),
            self.is_fetched.isChecked(),
        )

    def _show(self, made: _Made) -> None:
        self._make.setEnabled(True)
        self._made = made
        self._html.setChecked(True)
        self._show_text()
        self.show_error(made.problem or "")
        if made.source_id:
            self._errand.notice(tr("What the form takes in is fetched from now on."))
            self.source_kept.emit(made.source_id)

    def _show_text(self) -> None:
        made = self._made
        if made is None:
            return
        is_php = self._php.isChecked() and made.php is not None
        self.text.setPlainText(made.php.text if is_php and made.php else made.html)
        self._said.setText("")
        self._what.setText(
            tr("Save it as a file and put it on your site, at the address that you gave. It holds no password.")
            if is_php
            else tr("Paste it into the page where the form is to be.")
        )
        self._enable_result()

    def _enable_result(self) -> None:
        for button in (self._html, self._copy, self._save):
            button.setEnabled(self._made is not None)
        self._php.setVisible(self._made is not None and self._made.php is not None)

    def _failed(self, error: Exception) -> None:
        self._make.setEnabled(True)
        self.show_error(error)


def _lack(wanted: _Wanted) -> str:
    """What own PHP needs and is not there, in words."""
    if wanted.is_fetched and not wanted.address.lower().startswith(("https://", "http://")):
        return tr("To fetch from there, the whole address of the PHP file is needed; it begins with https://")
    if not wanted.account_id:
        return tr("Connect a mailbox first: the form's mails go there.")
    return "" if wanted.robot else tr("Type the address that the form's mails come from.")


def show(errand: Errand, parent: QWidget | None = None) -> WebsiteForm:
    sheet = WebsiteForm(errand, parent)
    sheet.open()
    return sheet
