"""Paints a row of the list: whom to answer next is seen in two seconds."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.model.listing import Row
from ui.models.rows import ENTRY, Heading, RowsModel, section_name
from ui.panes.row_badge import badge
from ui.panes.row_plan import EDGE, ICON, Chip, Fonts, Plan, Planner
from ui.panes.rows_view import RowsView
from ui.watch import Watch
from ui.widgets import icons, theme
from ui.wording import digits

_HEADING = 30
_CENTRE = Qt.AlignmentFlag.AlignVCenter
_HEADING_START = int(Qt.AlignmentFlag.AlignLeading | _CENTRE)
_HEADING_END = int(Qt.AlignmentFlag.AlignTrailing | _CENTRE)
_PLANS_KEPT = 400
_SELECTED, _HOVERED = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
_FOCUSED = QStyle.StateFlag.State_HasFocus


class RowDelegate(QStyledItemDelegate):
    def __init__(self, watch: Watch, model: RowsModel, view: RowsView) -> None:
        super().__init__(view)
        self._watch, self._model, self._view = watch, model, view
        self._fonts = Fonts()
        self._heading_font = theme.font(theme.SMALL_PX, QFont.Weight.DemiBold)
        self._texts: dict[int, tuple[Row, Plan]] = {}
        self._badges: dict[int, Plan] = {}
        self._planned_for: tuple[int, bool, bool] | None = None
        self._planner = Planner(self._fonts, 400, is_compact=False, is_mirrored=False)
        self.is_compact = False

    def tick(self) -> None:
        """Time passed: the badges are worked out anew as they are painted."""
        self._badges.clear()

    def refresh_fonts(self) -> None:
        self._fonts = Fonts()
        self._heading_font = theme.font(theme.SMALL_PX, QFont.Weight.DemiBold)
        self._planned_for = None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if isinstance(index.data(ENTRY), Heading):
            return QSize(200, _HEADING)
        lines = self._fonts.height(self._fonts.plain) + self._fonts.height(self._fonts.small)
        return QSize(200, lines + (14 if self.is_compact else 28))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Heading | Row = index.data(ENTRY)
        rect: QRect = option.rect
        is_moving = self._view.is_moving()
        if is_moving:
            rect = rect.translated(0, self._view.shift(entry.id))
            painter.fillRect(rect, QColor(theme.colours().surface))
            painter.setOpacity(self._view.opacity(entry.id))
        if isinstance(entry, Heading):
            self._paint_heading(painter, rect, entry)
        else:
            self._paint_row(painter, rect, entry, option.state)
        if is_moving:
            painter.setOpacity(1)

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag) -> None:
        self._paint_ground(painter, rect, state)
        text, time = self._plans(row, rect.width())
        painter.translate(rect.topLeft())
        self._paint_plan(painter, text)
        self._paint_plan(painter, time)
        painter.translate(-rect.topLeft())

    def _plans(self, row: Row, width: int) -> tuple[Plan, Plan]:
        wanted = (width, self.is_compact, self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        if wanted != self._planned_for or len(self._texts) > _PLANS_KEPT:
            self._planned_for = wanted
            self._planner = Planner(self._fonts, width, is_compact=wanted[1], is_mirrored=wanted[2])
            self._texts.clear()
            self._badges.clear()
        known = self._texts.get(row.id)
        if known is None or known[0] is not row:
            known = self._texts[row.id] = (row, self._planner.text(row))
            self._badges.pop(row.id, None)
        time = self._badges.get(row.id)
        if time is None:
            shown = badge(row, self._watch, is_far=self._model.is_far(row))
            time = self._badges[row.id] = self._planner.badge(shown)
        return known[1], time

    def _paint_heading(self, painter: QPainter, rect: QRect, heading: Heading) -> None:
        painter.setFont(self._heading_font)
        painter.setPen(QColor(theme.colours().muted))
        inner = rect.adjusted(EDGE, 4, -EDGE, 0)
        painter.drawText(inner, _HEADING_START, section_name(heading.section))
        painter.drawText(inner, _HEADING_END, digits(heading.count))

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        chosen = theme.colours()
        if state & _SELECTED:
            painter.fillRect(rect, QColor(chosen.selection))
            at_end = self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft
            painter.fillRect(
                QRect(rect.right() - 2 if at_end else rect.left(), rect.top(), 3, rect.height()), QColor(chosen.accent)
            )
        elif state & _HOVERED:
            painter.fillRect(rect, QColor(chosen.hover))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(chosen.line))
        if state & _FOCUSED and self._view.hasFocus():
            painter.setPen(QColor(chosen.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _paint_plan(self, painter: QPainter, plan: Plan) -> None:
        chosen = theme.colours()
        if plan.chips or plan.bar is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for chip in plan.chips:
                _paint_chip(painter, chip)
            _paint_bar(painter, plan)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for words in plan.words:
            painter.setFont(words.font)
            painter.setPen(QColor(getattr(chosen, words.tone)))
            painter.drawStaticText(words.at, words.text)
        ratio = self._view.devicePixelRatioF()
        for picture in plan.pictures:
            painter.drawPixmap(picture.at, icons.pixmap(picture.icon, getattr(chosen, picture.tone), ICON, ratio))


def _paint_chip(painter: QPainter, chip: Chip) -> None:
    chosen = theme.colours()
    fill = {"accent": chosen.accent_soft, "overdue": chosen.overdue_soft}.get(chip.tone, chosen.surface)
    painter.setPen(QColor(chosen.line if chip.tone == "line" else fill))
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(chip.rect, chip.rect.height() / 2, chip.rect.height() / 2)


def _paint_bar(painter: QPainter, plan: Plan) -> None:
    """Fills as the target is used up."""
    if plan.bar is None:
        return
    chosen = theme.colours()
    radius = plan.bar.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(chosen.line))
    painter.drawRoundedRect(plan.bar, radius, radius)
    if plan.used is not None:
        painter.setBrush(QColor(getattr(chosen, plan.bar_tone)))
        painter.drawRoundedRect(plan.used, radius, radius)
