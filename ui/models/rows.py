"""The list's model: conversations under their headings. What changes is applied in steps, never by a reset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.i18n import tr
from app.listing.diff import Change, Insert, Move, Remove, Step, diff
from app.listing.sections import sections
from app.listing.words import spoken
from app.model.listing import Row, Section
from ui.watch import Watch
from ui.wording import digits

Index: TypeAlias = QModelIndex | QPersistentModelIndex
ENTRY = int(Qt.ItemDataRole.UserRole) + 1
_ROOT = QModelIndex()
_ORDER = tuple(Section)


@dataclass(frozen=True, slots=True)
class Heading:
    section: Section
    count: int

    @property
    def id(self) -> int:
        """Below zero, where no conversation has its id."""
        return -1 - _ORDER.index(self.section)


Entry: TypeAlias = Heading | Row


def section_name(section: Section) -> str:
    return {
        Section.OVERDUE: tr("Overdue"),
        Section.WITHIN_HOUR: tr("Due within the hour"),
        Section.LATER_TODAY: tr("Later today"),
        Section.NEXT_WORKING_DAY: tr("Next working day"),
        Section.LATER: tr("Later"),
    }[section]


class RowsModel(QAbstractListModel):
    """Rows in the desk's order, with headings where the view has sections."""

    def __init__(self, watch: Watch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watch = watch
        self._rows: tuple[Row, ...] = ()
        self._has_sections = True
        self._entries: dict[int, Entry] = {}
        self._order: list[int] = []
        self._rests: dict[int, bool] = {}

    # What Qt asks --------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[self._order[index.row()]]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return section_name(entry.section) if isinstance(entry, Heading) else entry.customer
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(entry)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._order[index.row()] < 0:
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    # What the window does ------------------------------------------------------------------------------------------

    def load(self, rows: Sequence[Row], *, has_sections: bool) -> None:
        """Another view or the first rows: everything anew."""
        self.beginResetModel()
        self._rows, self._has_sections = tuple(rows), has_sections
        entries = self._arranged()
        self._order = [entry.id for entry in entries]
        self._entries = {entry.id: entry for entry in entries}
        self.endResetModel()

    def update(self, rows: Sequence[Row]) -> None:
        """The same view, a moment later."""
        self._rows = tuple(rows)
        self.rearrange()

    def rearrange(self) -> None:
        """Put the headings where they belong now; nothing happens where they are right."""
        entries = self._arranged()
        fresh = {entry.id: entry for entry in entries}
        changed = {one for one, entry in fresh.items() if one in self._entries and self._entries[one] != entry}
        steps = diff(self._order, [entry.id for entry in entries], changed)
        self._entries |= fresh
        for step in steps:
            self._apply(step)
        self._entries = fresh

    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def row_at(self, index: Index) -> Row | None:
        if not index.isValid():
            return None
        entry = self._entries[self._order[index.row()]]
        return entry if isinstance(entry, Row) else None

    def id_at(self, index: Index) -> int:
        """Of a row or a heading; a heading's is below zero."""
        return self._order[index.row()]

    def index_of(self, conversation_id: int) -> QModelIndex:
        try:
            return self.index(self._order.index(conversation_id))
        except ValueError:
            return QModelIndex()

    def is_far(self, row: Row) -> bool:
        """Not due today: shown at rest."""
        return self._rests.get(row.id, False)

    # Own -----------------------------------------------------------------------------------------------------------

    def _arranged(self) -> list[Entry]:
        self._rests = {}
        if not self._has_sections:
            return list(self._rows)
        entries: list[Entry] = []
        for section, rows in sections(self._rows, self._watch.now(), self._watch.hours()):
            entries.append(Heading(section, len(rows)))
            entries += rows
            if section in (Section.NEXT_WORKING_DAY, Section.LATER):
                self._rests |= dict.fromkeys((row.id for row in rows), True)
        return entries

    def _apply(self, step: Step) -> None:
        if isinstance(step, Remove):
            self.beginRemoveRows(_ROOT, step.position, step.position)
            del self._order[step.position]
            self.endRemoveRows()
        elif isinstance(step, Insert):
            self.beginInsertRows(_ROOT, step.position, step.position)
            self._order.insert(step.position, step.id)
            self.endInsertRows()
        elif isinstance(step, Move):
            below = step.target + 1 if step.target >= step.source else step.target
            self.beginMoveRows(_ROOT, step.source, step.source, _ROOT, below)
            self._order.insert(step.target, self._order.pop(step.source))
            self.endMoveRows()
        elif isinstance(step, Change):
            index = self.index(step.position)
            self.dataChanged.emit(index, index)

    def _sentence(self, entry: Entry) -> str:
        if isinstance(entry, Heading):
            return f"{section_name(entry.section)}, {digits(entry.count)}"
        return spoken(entry, self._watch.left(entry), self._watch.now(), self._watch.zone)
