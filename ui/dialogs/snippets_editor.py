"""Snippets: written, ordered, in several languages, taken in and given out as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.i18n import tr, trc, trn
from app.model.answer import AfterSend, Snippet, SnippetVariant
from ui.dialogs.sheet import Sheet, add_field, form
from ui.errand import Errand
from ui.widgets.button import Button, IconButton
from ui.widgets.labels import Label
from ui.widgets.page_list import PageList
from ui.wording import digits, key_name

LANGUAGES = (("en", "English"), ("pl", "Polski"), ("fa", "فارسی"), ("de", "Deutsch"))
_NEW = Snippet(0, "", "", ())


class SnippetFields(QWidget):
    """The fields of one snippet; the text changes with the language."""

    def __init__(self) -> None:
        super().__init__()
        self._snippet = _NEW
        self._texts: dict[str, str] = {}
        self._language = "en"
        self.title, self.code = QLineEdit(), QLineEdit()
        self.language, self.after = QComboBox(), QComboBox()
        for language, name in LANGUAGES:
            self.language.addItem(name, language)
        self.language.currentIndexChanged.connect(lambda _: self._turn())
        self.after.addItem(tr("Wait for the customer"), AfterSend.WAITING)
        self.after.addItem(tr("Done"), AfterSend.DONE)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.at_once = QCheckBox(tr("One click sends it, with undo"))
        fields = form()
        fields.setContentsMargins(0, 0, 0, 0)
        add_field(fields, trc("snippet", "Name"), self.title)
        add_field(fields, tr("Code"), self.code, tr("What you type after ; to take it."))
        add_field(fields, tr("Language"), self.language)
        hint = tr("Filled in by itself: {names}. Anything else in {{{{…}}}} is asked for.").format(
            names="{{customer.first_name|there}}, {{order_number}}, {{due}}, {{owner.name}}"
        )
        add_field(fields, tr("Text"), self.text, hint)
        add_field(fields, tr("After sending"), self.after)
        fields.addRow("", self.at_once)
        self.setLayout(fields)

    def show_snippet(self, snippet: Snippet) -> None:
        self._snippet = snippet
        self._texts = {variant.language: variant.body for variant in snippet.variants}
        self.title.setText(snippet.title)
        self.code.setText(snippet.code)
        self.after.setCurrentIndex(self.after.findData(snippet.after))
        self.at_once.setChecked(snippet.sends_at_once)
        first = snippet.variants[0].language if snippet.variants else "en"
        self._language = first
        self.language.blockSignals(True)
        self.language.setCurrentIndex(max(0, self.language.findData(first)))
        self.language.blockSignals(False)
        self.text.setPlainText(self._texts.get(first, ""))

    def snippet(self) -> Snippet:
        self._texts[self._language] = self.text.toPlainText()
        subjects = {variant.language: variant.subject for variant in self._snippet.variants}
        variants = tuple(
            SnippetVariant(language, body, subjects.get(language, ""))
            for language, body in self._texts.items()
            if body.strip()
        )
        return replace(
            self._snippet,
            title=self.title.text().strip(),
            code=self.code.text().strip(),
            variants=variants,
            after=AfterSend(self.after.currentData()),
            sends_at_once=self.at_once.isChecked(),
        )

    def is_changed(self) -> bool:
        return self.snippet() != self._snippet

    def _turn(self) -> None:
        """Another language's text, in the same field."""
        self._texts[self._language] = self.text.toPlainText()
        self._language = self.language.currentData()
        self.text.setPlainText(self._texts.get(self._language, ""))


class SnippetsEditor(Sheet):
    def __init__(self, errand: Errand) -> None:
        more = tr("The first nine can be taken with Ctrl and their number; drag them into your order.")
        super().__init__(tr("Snippets"), errand.window, more=more)
        self._errand = errand
        self._snippets: list[Snippet] = []
        self.fields = SnippetFields()
        self.list = PageList(tr("Snippets"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.currentRowChanged.connect(self._chosen)
        self.list.model().rowsMoved.connect(lambda *_: self._reorder())
        self._count = Label(tone="muted")
        self._build()
        self._load()
        self.resize(820, 580)

    def save(self) -> None:
        made, desk = self.fields.snippet(), self._errand.desk
        if not made.title or not made.variants:
            self.show_error(tr("A snippet needs a name and a text."))
            return
        self.show_error("")
        self._errand.ask.order(lambda: desk.snippets.save(made), lambda kept: self._load(kept.id), self.show_error)

    def new(self) -> None:
        self.list.setCurrentRow(-1)
        self.fields.show_snippet(_NEW)
        self.fields.title.setFocus()

    def delete(self) -> None:
        row, desk = self.list.currentRow(), self._errand.desk
        if 0 <= row < len(self._snippets):
            snippet = self._snippets[row]
            self._errand.ask.order(lambda: desk.snippets.delete(snippet.id), lambda _: self._load())
            words = tr("“{title}” was deleted").format(title=snippet.title)
            self._errand.offer_undo(words, 10, lambda: desk.snippets.save(replace(snippet, id=0)))

    def _build(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(4)
        new = Button(trc("snippet", "New"), icon="plus")
        new.clicked.connect(self.new)
        delete = IconButton("trash-2", tr("Delete"))
        delete.clicked.connect(self.delete)
        tools.addWidget(new)
        tools.addWidget(delete)
        tools.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addLayout(tools)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addLayout(left, 2)
        both.addWidget(self.fields, 3)
        self.body.addLayout(both, 1)
        self.add_button(tr("Take in a file…"), at_start=True).clicked.connect(self._import)
        self.add_button(tr("Give out as a file…"), at_start=True).clicked.connect(self._export)
        self.add_cancel(tr("Close"))
        self.add_button(tr("Save"), primary=True).clicked.connect(self.save)

    def _load(self, wanted: int = 0) -> None:
        def show(snippets: tuple[Snippet, ...]) -> None:
            self._snippets = list(snippets)
            self.list.blockSignals(True)
            self.list.clear()
            for place, one in enumerate(snippets):
                item = QListWidgetItem(one.title)
                item.setToolTip(key_name(f"Ctrl+{place + 1}") if place < 9 else "")
                item.setData(Qt.ItemDataRole.UserRole, one.id)
                self.list.addItem(item)
            self.list.blockSignals(False)
            ids = [one.id for one in snippets]
            self.list.setCurrentRow(ids.index(wanted) if wanted in ids else 0)
            self._chosen(self.list.currentRow())

        self._errand.ask.ask(self._errand.desk.snippets.all, show)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._snippets):
            self.fields.show_snippet(self._snippets[row])

    def _reorder(self) -> None:
        desk = self._errand.desk
        ids = tuple(self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count()))
        by_id = {one.id: one for one in self._snippets}
        self._snippets = [by_id[one] for one in ids]
        self._errand.ask.order(lambda: desk.snippets.reorder(ids))

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Take in snippets"))
        desk = self._errand.desk
        if name:
            path = Path(name)
            self._errand.ask.order(
                lambda: desk.snippets.import_(path.read_text("utf-8", "replace")), self._imported, self.show_error
            )

    def _imported(self, count: int) -> None:
        self._load()
        words = trn("{n} snippet taken in", "{n} snippets taken in", count)
        self._errand.notice(words.format(n=digits(count)))

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Give out snippets"), "punktual-snippets.json")
        desk = self._errand.desk
        if name:
            path = Path(name)
            self._errand.ask.order(lambda: path.write_text(desk.snippets.export(), "utf-8"))


def show(errand: Errand) -> SnippetsEditor:
    sheet = SnippetsEditor(errand)
    sheet.open()
    return sheet
