"""Attachments, sources and links: opened only after a question, saved under clean names."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from PySide6.QtCore import QDir, QObject, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPlainTextEdit, QVBoxLayout

from app.i18n import tr
from app.model.message import Attachment
from app.model.screen import MessageView
from ui.windows.stage import Stage
from ui.wording import isolate

_DANGEROUS = frozenset(
    """app bat cmd com cpl desktop dll dmg docm exe hta htm html iso jar js jse lnk msi msix pif ps1 py reg scr sh svg
    url vb vbe vbs wsf xlsm xhtml""".split()  # noqa: SIM905  a list of words is read more easily
)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]')
_SCHEMES = ("http", "https", "mailto", "tel")


def clean_name(name: str) -> str:
    """A file name that is safe on every system: no path, no control or direction characters."""
    kept = _UNSAFE.sub("_", name).strip(" .")[:120]
    return kept or "attachment"


def is_dangerous(name: str) -> bool:
    """Programs and documents that can act when opened."""
    return PurePath(name).suffix.lower().lstrip(".") in _DANGEROUS


class Files(QObject):
    def __init__(self, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._folder: QTemporaryDir | None = None
        pane = stage.panes.conversation
        pane.file_wanted.connect(self._file)
        pane.image_wanted.connect(self._image)
        pane.remote_wanted.connect(self._remote)
        pane.source_wanted.connect(self._source)
        pane.link_clicked.connect(self._link)
        stage.panes.customer.copy_wanted.connect(self.copy)

    def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._stage.notice(tr("Copied: {text}").format(text=isolate(text)), 2)

    def _file(self, message_id: int, index: int, save: bool) -> None:
        desk = self._stage.desk

        def got(found: tuple[Attachment, bytes]) -> None:
            attachment, content = found
            name = clean_name(attachment.name)
            if save:
                self._save(name, content)
            elif self._may_open(name):
                self._open(name, content)

        self._stage.ask.ask(lambda: desk.conversation.attachment(message_id, index), got)

    def _save(self, name: str, content: bytes) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self._stage.window, tr("Save attachment"), QDir.home().filePath(name))
        if chosen:
            path = Path(chosen)
            self._stage.ask.order(lambda: path.write_bytes(content), lambda _: self._stage.notice(tr("Saved")))

    def _may_open(self, name: str) -> bool:
        words = tr("Open “{name}” with the program that your system uses for it?")
        if is_dangerous(name):
            words = tr(
                "“{name}” is a kind of file that can do harm when it is opened. Open it only if you expected it."
            )
        question = words.format(name=isolate(name))
        buttons = QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel
        answer = QMessageBox.question(
            self._stage.window, tr("Open attachment"), question, buttons, QMessageBox.StandardButton.Cancel
        )
        return answer == QMessageBox.StandardButton.Open

    def _open(self, name: str, content: bytes) -> None:
        if self._folder is None:
            self._folder = QTemporaryDir()  # taken away when the program ends
        path = Path(self._folder.filePath(name))

        def show(_: int) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._stage.ask.order(lambda: path.write_bytes(content), show)

    def _image(self, message_id: int, index: int, content_id: str) -> None:
        desk, pane = self._stage.desk, self._stage.panes.conversation

        def got(found: tuple[Attachment, bytes]) -> None:
            pane.give_image(message_id, content_id, found[1])

        self._stage.ask.ask(lambda: desk.conversation.attachment(message_id, index), got)

    def _remote(self, message_id: int) -> None:
        desk, pane = self._stage.desk, self._stage.panes.conversation

        def got(message: MessageView) -> None:
            pane.replace_message(message)

        self._stage.ask.ask(lambda: desk.conversation.show_remote(message_id), got)

    def _source(self, message_id: int) -> None:
        desk = self._stage.desk
        self._stage.ask.ask(lambda: desk.conversation.source(message_id), self._show_source)

    def _show_source(self, raw: bytes) -> None:
        """As it came from the server, whatever it is."""
        dialog = QDialog(self._stage.window)
        dialog.setWindowTitle(tr("Source of the message"))
        text = QPlainTextEdit(raw[:2_000_000].decode("utf-8", "backslashreplace"))
        text.setReadOnly(True)
        text.setAccessibleName(tr("Source of the message"))
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        column = QVBoxLayout(dialog)
        column.addWidget(text)
        dialog.resize(860, 620)
        dialog.show()

    def _link(self, address: str) -> None:
        """Never without showing where it leads."""
        url = QUrl(address)
        if url.scheme().lower() not in _SCHEMES:
            self._stage.notice(tr("This link leads nowhere safe and was not opened."))
            return
        host = url.host() or url.path()
        words = tr("Open a page of {host} in your browser?\n\n{address}").format(
            host=isolate(host), address=address[:300]
        )
        if QMessageBox.question(self._stage.window, tr("Open link"), words) == QMessageBox.StandardButton.Yes:
            QDesktopServices.openUrl(url)
