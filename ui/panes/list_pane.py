"""The list on the left: views with their counts, rows, and what to do with several at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.i18n import tr, trn
from app.model.listing import Row, View
from ui.models.rows import RowsModel
from ui.panes.row_delegate import RowDelegate
from ui.panes.row_plan import BADGE_WIDTH, EDGE
from ui.panes.rows_view import RowsView
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.button import Button, IconButton, Link
from ui.widgets.labels import Elided, Label
from ui.wording import digits, key_name, view_name


class ListPane(QWidget):
    """:ivar chosen: the current Row, or None
    :ivar several: how many rows are selected
    """

    view_chosen = Signal(object)
    chosen = Signal(object)
    several = Signal(int)
    opened = Signal()
    menu_wanted = Signal(QPoint)
    search_left = Signal()
    rank_wanted = Signal(bool)  #: results of a search: best first, else newest first
    command = Signal(str)  #: name of a command that a button stands for

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("list")
        self.model = RowsModel(watch, self)
        self.view = RowsView(self.model, self)
        self.view.setAccessibleName(tr("Conversations"))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(self.view.mapToGlobal(at)))
        self.delegate = RowDelegate(watch, self.model, self.view)
        self.view.setItemDelegate(self.delegate)
        self.view.opened.connect(self.opened)
        self.view.doubleClicked.connect(self.opened)
        selection = self.view.selectionModel()
        selection.currentChanged.connect(lambda *_: self._say_chosen())
        selection.selectionChanged.connect(lambda *_: self._say_several())
        self._last: int | None = None
        self._is_updating = False
        self._build()

    # For the window ------------------------------------------------------------------------------------------------

    def load(self, rows: Sequence[Row], view: View | None, *, by_rank: bool = False) -> None:
        """Another view; None for results of a search."""
        self.view.setUniformItemSizes(view is not View.TO_ANSWER)
        self.model.load(rows, has_sections=view is View.TO_ANSWER)
        for one, tab in self._tabs.items():
            tab.setChecked(one is view)
        if view is None:
            self._group.setExclusive(False)
            for tab in self._tabs.values():
                tab.setChecked(False)
            self._group.setExclusive(True)
        self._found.setVisible(view is None)
        newest = trn("{n} found, newest first", "{n} found, newest first", len(rows))
        best = trn("{n} found, best first", "{n} found, best first", len(rows))
        self._found_words.setText((best if by_rank else newest).format(n=digits(len(rows))))
        self._found_order.setText(tr("Newest first") if by_rank else tr("Best first"))
        self._is_by_rank = by_rank
        self.delegate.tick()
        self._show_fitting()

    def update_rows(self, rows: Sequence[Row]) -> None:
        """The same view after something changed; selection and scroll stay."""
        self.delegate.tick()
        with self.view.in_place():
            self._is_updating = True
            self.model.update(rows)
            self._is_updating = False
            self._keep_chosen()
        self._show_fitting()

    def set_counts(self, counts: Mapping[View, int]) -> None:
        bold = QFontMetrics(theme.font(weight=QFont.Weight.DemiBold))
        for view, tab in self._tabs.items():
            number = counts.get(view, 0)
            name = view_name(view)
            shows = number and view in (View.TO_ANSWER, View.WAITING, View.SNOOZED)
            tab.setText(f"{name} {digits(number)}" if shows else name)
            tab.setMinimumWidth(bold.horizontalAdvance(tab.text()) + 18)  # nothing moves when it becomes bold

    def set_compact(self, is_compact: bool) -> None:
        if self.delegate.is_compact != is_compact:
            self.delegate.is_compact = is_compact
            self.view.doItemsLayout()

    def offer_mailbox(self, is_offered: bool) -> None:
        """There is no account yet: the empty list says so and leads to the place."""
        self._connect.setVisible(is_offered)
        self._empty_title.setVisible(not is_offered)
        self._empty_more.setVisible(not is_offered)

    def set_empty_words(self, title: str, more: str) -> None:
        self._empty_title.setText(title)
        self._empty_more.setText(more)

    def tick(self) -> None:
        """Time passed: paint the badges that can be seen; headings move where they must."""
        self.delegate.tick()
        with self.view.in_place():
            self.model.rearrange()
        viewport = self.view.viewport()
        width = EDGE + BADGE_WIDTH + 8
        left = viewport.width() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0
        viewport.update(left, 0, width, viewport.height())

    def current(self) -> Row | None:
        return self.model.row_at(self.view.currentIndex())

    def selected_ids(self) -> tuple[int, ...]:
        """In the list's order."""
        indexes = sorted(self.view.selectionModel().selectedIndexes(), key=lambda index: index.row())
        rows = (self.model.row_at(index) for index in indexes)
        return tuple(row.id for row in rows if row is not None)

    def choose(self, conversation_id: int) -> bool:
        index = self.model.index_of(conversation_id)
        if not index.isValid():
            return False
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(index, flag)
        if index.row() <= 1:
            self.view.scrollToTop()  # with the heading
        else:
            self.view.scrollTo(index)
        return True

    def step(self, by: int) -> None:
        """To the row below or above, past headings."""
        at = self.view.currentIndex().row() + by
        while 0 <= at < self.model.rowCount():
            row = self.model.row_at(self.model.index(at))
            if row is not None:
                self.choose(row.id)
                return
            at += by

    def neighbour(self, ids: Collection[int]) -> int | None:
        """Whom to go on with when these are dealt with: the next below, else the last above."""
        order = [row.id for row in self.model.rows()]
        places = [place for place, one in enumerate(order) if one in ids]
        if not places:
            return None
        below = [one for one in order[places[-1] + 1 :] if one not in ids]
        above = [one for one in order[: places[-1]] if one not in ids]
        return below[0] if below else above[-1] if above else None

    def expect(self, conversation_id: int | None) -> None:
        """No row is chosen; this one will be as soon as it is listed."""
        self._last = conversation_id
        self._is_updating = True
        self.view.selectionModel().clear()
        self._is_updating = False
        self._say_several()

    def take_focus(self) -> None:
        """Also while it is empty: letters are commands then, no search; the rows that come have it."""
        (self.view if self.view.isVisibleTo(self) else self._empty_title).setFocus()

    def choose_first(self) -> None:
        rows = self.model.rows()
        if rows:
            self.choose(rows[0].id)

    # Own -----------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_tabs())
        column.addWidget(self._build_found())
        column.addWidget(self._build_several())
        holder = QFrame()
        holder.setObjectName("surface")
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._build_empty())
        column.addWidget(holder, 1)

    def _build_tabs(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("tabs")
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 7, 8, 6)
        row.setSpacing(1)
        self._group = QButtonGroup(self)
        self._tabs: dict[View, QPushButton] = {}
        for view in View:
            tab = QPushButton(view_name(view))
            tab.setProperty("kind", "tab")
            tab.setCheckable(True)
            tab.setCursor(Qt.CursorShape.PointingHandCursor)
            tab.clicked.connect(lambda _=False, view=view: self.view_chosen.emit(view))
            self._group.addButton(tab)
            self._tabs[view] = tab
            row.addWidget(tab)
        self._tabs[View.TO_ANSWER].setChecked(True)
        row.addStretch(1)
        return bar

    def _build_found(self) -> QFrame:
        self._found = QFrame()
        self._found.setObjectName("tabs")
        row = QHBoxLayout(self._found)
        row.setContentsMargins(EDGE, 3, 8, 3)
        self._found_words = Elided(tone="muted")
        self._is_by_rank = False
        self._found_order: Link = Link(tr("Best first"))
        self._found_order.clicked.connect(lambda: self.rank_wanted.emit(not self._is_by_rank))
        leave = IconButton("x", tr("Back to the list"), key=key_name("Esc"))
        leave.clicked.connect(self.view.setFocus)
        leave.clicked.connect(self.search_left)
        row.addWidget(self._found_words, 1)
        row.addWidget(self._found_order)
        row.addWidget(leave)
        self._found.hide()
        return self._found

    def _build_several(self) -> QFrame:
        self._several = QFrame()
        self._several.setObjectName("tabs")
        row = QHBoxLayout(self._several)
        row.setContentsMargins(EDGE, 5, 8, 5)
        self._several_words = Label()
        row.addWidget(self._several_words, 1)
        for name, words, icon in (
            ("answer all", tr("Answer all"), "reply"),
            ("snooze", tr("Snooze"), "alarm-clock"),
            ("done", tr("Done"), "check"),
        ):
            button = Button(words, icon=icon)
            button.clicked.connect(lambda _=False, name=name: self.command.emit(name))
            row.addWidget(button)
        self._several.hide()
        return self._several

    def _build_empty(self) -> QWidget:
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.setContentsMargins(32, 0, 32, 80)
        column.addStretch(1)
        self._empty_title = Label(pixels=15, weight=theme.font().Weight.DemiBold, wrap=True)
        self._empty_more = Label(tone="muted", wrap=True)
        for label in (self._empty_title, self._empty_more):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self._connect = Button(tr("Connect my mailbox"), icon="mail", kind="primary")
        self._connect.clicked.connect(lambda: self.command.emit("accounts"))
        self._connect.hide()
        column.addWidget(self._connect, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return empty

    def _show_fitting(self) -> None:
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)

    def _keep_chosen(self) -> None:
        """What is being read stays in the centre, even where its row went elsewhere; Qt would go to its neighbour."""
        row = self.current()
        is_other = row is None or row.id != self._last
        if is_other and (self._last is None or not self.choose(self._last)):
            self.view.selectionModel().clear()
        self._say_several()

    def _say_chosen(self) -> None:
        if self._is_updating:
            return
        row = self.current()
        if row is not None and row.id != self._last:
            self._last = row.id
            self.chosen.emit(row)

    def _say_several(self) -> None:
        if self._is_updating:
            return
        count = len(self.selected_ids())
        self._several.setVisible(count > 1)
        words = trn("{n} selected", "{n} selected", count)
        self._several_words.setText(words.format(n=digits(count)))
        self.several.emit(count)
