"""Attachments, pictures, sources and links: opened only when asked for, and with a question where it may do harm."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.i18n import tr, trn
from app.model.message import Risk
from app.model.screen import FileView, MessageView
from ui.dialogs import file_look
from ui.panes.file_chips import THUMBNAIL, risk_words
from ui.widgets.pictures import decoded, of_data_url
from ui.windows.stage import Stage
from ui.wording import digits, isolate

_SCHEMES = ("http", "https", "mailto", "tel")


class Files(QObject):
    def __init__(self, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        pane = stage.panes.conversation
        pane.file_wanted.connect(self._file)
        pane.picture_wanted.connect(self._picture)
        pane.wanted.connect(self._wanted)
        pane.link_clicked.connect(self._link)
        stage.panes.customer.copy_wanted.connect(self.copy)

    def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._stage.notice(tr("Copied: {text}").format(text=isolate(text)), 2)

    # Files ---------------------------------------------------------------------------------------------------------

    def _file(self, message_id: int, file: FileView, what: str) -> None:
        {
            "open": self._open,
            "save": self._save,
            "save all": self._save_all,
            "look": self._look,
            "thumbnail": self._thumbnail,
        }[what](message_id, file)

    def _open(self, message_id: int, file: FileView) -> None:
        if file.risk is not Risk.NONE and not self._may_open(file):
            return
        desk = self._stage.desk
        self._stage.ask.order(lambda: desk.files.hand_out(message_id, file.index), self._show_path)

    def _may_open(self, file: FileView) -> bool:
        words = tr("Open “{name}”?").format(name=isolate(file.name)) + "\n\n" + risk_words(file)
        return self._question(tr("Open attachment"), words)

    def _question(self, title: str, words: str) -> bool:
        buttons = QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel
        window = self._stage.window
        answer = QMessageBox.warning(window, title, words, buttons, QMessageBox.StandardButton.Cancel)
        return answer == QMessageBox.StandardButton.Open

    def _show_path(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._stage.notice(tr("No program on this computer opens this file. Save it instead."))

    def _save(self, message_id: int, file: FileView) -> None:
        place = QDir.home().filePath(file.safe_name)
        chosen, _ = QFileDialog.getSaveFileName(self._stage.window, tr("Save attachment"), place)
        if chosen:
            desk, path = self._stage.desk, Path(chosen)
            self._stage.ask.order(
                lambda: desk.files.save(message_id, file.index, path),
                lambda _: self._stage.notice(tr("Saved: {name}").format(name=isolate(path.name)), 3),
            )

    def _save_all(self, message_id: int, _file: FileView) -> None:
        chosen = QFileDialog.getExistingDirectory(self._stage.window, tr("Save all attachments"), QDir.homePath())
        if not chosen:
            return
        desk, folder = self._stage.desk, Path(chosen)

        def told(paths: tuple[Path, ...]) -> None:
            words = trn("{n} file saved in {folder}", "{n} files saved in {folder}", len(paths))
            self._stage.notice(words.format(n=digits(len(paths)), folder=isolate(folder.name)), 3)

        self._stage.ask.order(lambda: desk.files.save_all(message_id, folder), told)

    def _look(self, message_id: int, file: FileView) -> None:
        desk, window = self._stage.desk, self._stage.window
        self._stage.ask.ask(lambda: desk.files.look(message_id, file.index), lambda look: file_look.show(window, look))

    def _thumbnail(self, message_id: int, file: FileView) -> None:
        desk, pane = self._stage.desk, self._stage.panes.conversation
        size = THUMBNAIL * 2

        def fetch() -> QImage:
            return decoded(desk.files.content(message_id, file.index)[1], size.width(), size.height())

        self._stage.ask.ask(
            fetch, lambda picture: pane.give_thumbnail(message_id, file.index, picture), lambda _error: None
        )

    # Text ----------------------------------------------------------------------------------------------------------

    def _picture(self, message_id: int, address: str) -> None:
        """Fetched and decoded away from the window; one that can't be had stays a gap."""
        desk, pane = self._stage.desk, self._stage.panes.conversation
        url = QUrl(address)

        def fetch() -> QImage:
            if url.scheme() == "cid":
                content_id = url.path(QUrl.ComponentFormattingOption.FullyDecoded)
                return decoded(desk.files.inline_picture(message_id, content_id))
            if url.scheme() == "data":
                return decoded(of_data_url(address))
            return decoded(desk.files.web_picture(url.toString(QUrl.ComponentFormattingOption.FullyEncoded)))

        def give(picture: QImage) -> None:
            pane.give_picture(message_id, address, picture)

        self._stage.ask.ask(fetch, give, lambda _error: give(QImage()))

    def _wanted(self, message_id: int, what: str, _detail: str) -> None:
        desk = self._stage.desk
        if what == "once":
            self._let_in(message_id)
        elif what == "whole":
            pane = self._stage.panes.conversation
            self._stage.ask.ask(lambda: desk.conversation.show_whole(message_id), pane.replace_message)
        elif what == "always":
            self._stage.ask.order(lambda: desk.files.trust(message_id), lambda _: self._let_in(message_id))
        elif what == "distrust":
            words = tr("Pictures of this sender are held back again.")
            self._stage.ask.order(
                lambda: desk.files.trust(message_id, is_trusted=False), lambda _: self._stage.notice(words, 3)
            )
        elif what == "source":
            window = self._stage.window
            self._stage.ask.ask(
                lambda: desk.conversation.source(message_id), lambda raw: file_look.show_source(window, raw)
            )
        elif what == "browser":
            is_let_in = self._stage.panes.conversation.shows_remote(message_id)
            self._stage.ask.order(lambda: desk.files.page(message_id, with_remote=is_let_in), self._show_path)

    def _let_in(self, message_id: int) -> None:
        desk, pane = self._stage.desk, self._stage.panes.conversation

        def got(message: MessageView) -> None:
            pane.replace_message(message)

        self._stage.ask.ask(lambda: desk.conversation.show_remote(message_id), got)

    def _link(self, address: str, is_doubtful: bool) -> None:
        """In the browser; one that pretends to lead elsewhere only after its real host was shown."""
        url = QUrl(address)
        if url.scheme().lower() not in _SCHEMES or not url.isValid():
            self._stage.notice(tr("This link leads nowhere safe and was not opened."))
            return
        if is_doubtful:
            words = tr("This link pretends to lead elsewhere. It really leads to {host}. Open it?\n\n{address}")
            host = url.host() or url.path()
            if not self._question(
                tr("Open link"), words.format(host=isolate(host), address=isolate(url.toDisplayString()[:300]))
            ):
                return
        if not QDesktopServices.openUrl(url):
            self._stage.notice(tr("No program on this computer opens this link."))
