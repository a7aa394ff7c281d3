"""What a file says or holds, and a message as it came, as plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.i18n import tr, trc, trn
from app.model.screen import FileLook
from ui.dialogs.sheet import Sheet
from ui.widgets.band import Band
from ui.widgets.labels import Label
from ui.wording import digits, isolate, risk_mark, size

_LONGEST = 2_000_000  # characters


def show(window: QWidget, look: FileLook) -> None:
    """An archive's files, else readable lines."""
    sheet = Sheet(isolate(look.file.name or tr("Attachment without a name")), window)
    if look.warning:
        sheet.body.addWidget(Band(look.warning, "warning", icon="triangle-alert"))
    if look.packed:
        _add_packed(sheet.body, look)
    elif look.text.strip() or not look.warning:
        sheet.body.addWidget(_text(look.text or tr("There is nothing to read in it."), look.file.name))
    _open(sheet)


def show_source(window: QWidget, raw: bytes) -> None:
    """As it came from the server, whatever it is."""
    sheet = Sheet(tr("Source of the message"), window)
    text = _text(raw[:_LONGEST].decode("utf-8", "backslashreplace"), tr("Source of the message"))
    text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    sheet.body.addWidget(text)
    _open(sheet)


def _open(sheet: Sheet) -> None:
    sheet.add_cancel(tr("Close"))
    sheet.resize(760, 520)
    sheet.show()


def _text(words: str, name: str) -> QPlainTextEdit:
    text = QPlainTextEdit(words[:_LONGEST])
    text.setReadOnly(True)
    text.setAccessibleName(name)
    return text


def _add_packed(body: QVBoxLayout, look: FileLook) -> None:
    words = trn(
        "{n} file, by what the archive says of itself", "{n} files, by what the archive says of itself", look.count
    )
    body.addWidget(Label(words.format(n=digits(look.count)), "muted", wrap=True))
    tree = QTreeWidget()
    tree.setAccessibleName(tr("Files in the archive"))
    tree.setRootIsDecorated(False)
    tree.setHeaderLabels([trc("file", "Name"), tr("Size"), ""])
    for each in look.packed:
        notes = [risk_mark(each.risk), tr("with a password") if each.is_encrypted else ""]
        tree.addTopLevelItem(QTreeWidgetItem([isolate(each.name), size(each.size), tr(", ").join(filter(None, notes))]))
    tree.resizeColumnToContents(0)
    tree.setColumnWidth(0, min(tree.columnWidth(0), 440))
    body.addWidget(tree, 1)
