"""The settings of one mailbox: address and password first, servers guessed and correctable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.errors import BadInput
from app.i18n import tr
from app.model.account import Account, Security, Server
from ui.dialogs.sheet import add_field, form
from ui.errand import Errand
from ui.widgets.band import Band
from ui.widgets.button import Button
from ui.widgets.number_field import NumberField

_PORTS = {
    "imap": {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143},
    "smtp": {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25},
}


class _ServerFields(QWidget):
    """Host, port and protection of one server."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__()
        self._ports = _PORTS[kind]
        self.host, self.port, self.security = QLineEdit(), NumberField(), QComboBox()
        self.host.setAccessibleName(tr("{server}: host").format(server=name))
        self.port.setAccessibleName(tr("{server}: port").format(server=name))
        self.security.setAccessibleName(tr("{server}: protection").format(server=name))
        self.security.view().setAccessibleName(self.security.accessibleName())
        self.port.setRange(1, 65535)
        self.port.setFixedWidth(78)
        self.port.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.security.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.security.setMinimumContentsLength(len("STARTTLS"))
        for security, words in (
            (Security.TLS, tr("TLS")),
            (Security.STARTTLS, tr("STARTTLS")),
            (Security.NONE, tr("None (own network only)")),
        ):
            self.security.addItem(words, security)
        self.security.currentIndexChanged.connect(lambda _: self.port.setValue(self._ports[self._chosen()]))
        self.port.setValue(self._ports[Security.TLS])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.host, 1)
        row.addWidget(self.port)
        row.addWidget(self.security, 1)

    def _chosen(self) -> Security:
        return Security(self.security.currentData())

    def show_server(self, server: Server) -> None:
        self.host.setText(server.host)
        self.host.setCursorPosition(0)
        self.security.setCurrentIndex(self.security.findData(server.security))
        self.port.setValue(server.port)

    def server(self, login: str, verify: bool) -> Server:
        return Server(self.host.text().strip(), self.port.value(), self._chosen(), login, verify=verify)


class AccountForm(QWidget):
    """:ivar entered: Enter in the password field"""

    entered = Signal()

    def __init__(self, errand: Errand) -> None:
        super().__init__()
        self._errand = errand
        self._account: Account | None = None
        self._found: tuple[Server, Server] | None = None
        self._help_url = ""
        self.address, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self.entered)
        self.address.textEdited.connect(self._find)
        self.login = QLineEdit()
        self.imap = _ServerFields("imap", tr("Incoming mail"))
        self.smtp = _ServerFields("smtp", tr("Outgoing mail"))
        self.verify = QCheckBox(tr("Check the servers' certificates"))
        self.verify.setChecked(True)
        self.marks_seen = QCheckBox(tr("Mark as read on the server what is read here"))
        self._servers = QWidget()
        self._hint = Band("", "plain", icon="info")
        self._hint.hide()
        self._how = self._hint.add(tr("How?"))
        self._how.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._help_url)))
        self._build()
        errand.ask.ask(errand.desk.accounts.keyring_words, self._show_keyring)

    def show_account(self, account: Account) -> None:
        self._account = account
        self.address.setText(account.address)
        self.name.setText(account.owner_name)
        self.password.clear()
        self.password.setPlaceholderText(tr("unchanged"))
        self.login.setText(account.imap.login)
        self.imap.show_server(account.imap)
        self.smtp.show_server(account.smtp)
        self.verify.setChecked(account.imap.verify)
        self.marks_seen.setChecked(account.marks_seen)

    def account(self, history_before: datetime | None = None, region: str = "PL") -> Account:
        """:raises BadInput: what is missing, in words"""
        address = self.address.text().strip()
        if "@" not in address.strip("@"):
            raise BadInput(tr("This is no e-mail address."))
        self._guess()
        login = self.login.text().strip() or address
        made = Account(
            id=0,
            address=address,
            owner_name=self.name.text().strip(),
            imap=self.imap.server(login, self.verify.isChecked()),
            smtp=self.smtp.server(login, self.verify.isChecked()),
            history_before=history_before or datetime.now(UTC),
            marks_seen=self.marks_seen.isChecked(),
            region=region,
        )
        if self._account is None:
            return made
        same = {"id": self._account.id, "history_before": self._account.history_before, "region": self._account.region}
        return replace(self._account, **_values(made), **same)  # type: ignore[arg-type]  # names of its own fields

    def show_servers(self, is_shown: bool) -> None:
        self._servers.setVisible(is_shown)

    def _build(self) -> None:
        first = form()
        add_field(first, tr("E-mail address"), self.address)
        kept = tr("Kept in your system's keyring, nowhere else.")
        self._keyring = add_field(first, tr("Password"), self.password, kept)
        add_field(first, tr("Your name"), self.name, tr("Customers see it as the sender."))
        more = Button(tr("Server settings"), icon="chevron-down", kind="quiet")
        more.clicked.connect(lambda: self.show_servers(self._servers.isHidden()))
        second = form()
        second.setContentsMargins(0, 0, 0, 0)
        add_field(second, tr("Incoming (IMAP)"), self.imap)
        add_field(second, tr("Outgoing (SMTP)"), self.smtp)
        add_field(second, tr("User name"), self.login, tr("Empty: the address."))
        second.addRow("", self.verify)
        second.addRow("", self.marks_seen)
        self._servers.setLayout(second)
        self._servers.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(first)
        column.addWidget(self._hint)
        column.addWidget(more)
        column.addWidget(self._servers)

    def _show_keyring(self, words: str) -> None:
        """Where passwords are kept, or that they are not."""
        if words:
            self._keyring.setText(words)
            self.password.setAccessibleDescription(words)
            self._keyring.set_tone("soon")

    def _find(self, address: str) -> None:
        """The servers of this provider, while the address is typed."""
        accounts, address = self._errand.desk.accounts, address.strip()
        domain = address.rpartition("@")[2]
        if "." in domain.strip("."):
            self._errand.ask.ask(
                lambda: accounts.find_settings(address),
                lambda found: self._show_found(found.imap, found.smtp, found.hint, found.help_url),
                topic="find settings",
            )

    def _show_found(self, imap: Server, smtp: Server, hint: str, help_url: str) -> None:
        """What the owner corrected himself stays."""
        for fields, server, before in (
            (self.imap, imap, self._found[0] if self._found else None),
            (self.smtp, smtp, self._found[1] if self._found else None),
        ):
            if fields.host.text().strip() in ("", before.host if before else ""):
                fields.show_server(server)
        self._found = imap, smtp
        self._help_url = help_url
        self._hint.words.setText(hint)
        self._hint.setVisible(bool(hint))
        self._how.setVisible(bool(help_url))

    def _guess(self) -> None:
        """The names that most servers have, for what was not found out."""
        _, _, domain = self.address.text().strip().rpartition("@")
        if domain and not self.imap.host.text():
            self.imap.host.setText(f"imap.{domain}")
        if domain and not self.smtp.host.text():
            self.smtp.host.setText(f"smtp.{domain}")


def _values(account: Account) -> dict[str, object]:
    return {name: getattr(account, name) for name in ("address", "owner_name", "imap", "smtp", "marks_seen")}
