"""Paints a row of the list: whom to answer next is seen in two seconds."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import tr, trn
from app.model.listing import Row
from app.model.message import Channel
from ui.models.rows import ENTRY, Heading, RowsModel, section_name
from ui.panes.row_badge import Badge, badge
from ui.watch import Watch
from ui.widgets import icons, theme
from ui.widgets.labels import is_rtl
from ui.wording import CHANNEL_ICONS, digits

BADGE_WIDTH = 84
EDGE = 16
_GAP = 10
_HEADING = 30
_ICON = 13
_WEIGHT = QFont.Weight
_CENTRE = Qt.AlignmentFlag.AlignVCenter
_ONE_LINE = Qt.TextFlag.TextSingleLine


class _Type:
    """Fonts and their metrics, made once."""

    def __init__(self) -> None:
        self.time = theme.font(weight=_WEIGHT.DemiBold, tabular=True)
        self.small = theme.font(theme.SMALL_PX, _WEIGHT.Medium, tabular=True)
        self.bold = theme.font(weight=_WEIGHT.DemiBold)
        self.medium = theme.font(weight=_WEIGHT.Medium)
        self.plain = theme.font()
        self.chip = theme.font(theme.SMALL_PX)
        self.chip_bold = theme.font(theme.SMALL_PX, _WEIGHT.DemiBold)
        self.metrics = {id(font): QFontMetrics(font) for font in vars(self).values()}

    def of(self, font: QFont) -> QFontMetrics:
        return self.metrics[id(font)]


class RowDelegate(QStyledItemDelegate):
    def __init__(self, watch: Watch, model: RowsModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._watch, self._model, self._view = watch, model, view
        self._type = _Type()
        self._badges: dict[Row, Badge] = {}
        self.is_compact = False

    def tick(self) -> None:
        """Time passed: the badges are worked out anew as they are painted."""
        self._badges.clear()

    def refresh_fonts(self) -> None:
        self._type = _Type()

    def row_height(self) -> int:
        lines = self._type.of(self._type.plain).height() + self._type.of(self._type.small).height()
        return lines + (14 if self.is_compact else 28)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        is_heading = isinstance(index.data(ENTRY), Heading)
        return QSize(200, _HEADING if is_heading else self.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(ENTRY)
        rect: QRect = option.rect
        painter.save()
        if isinstance(entry, Heading):
            self._paint_heading(painter, rect, entry)
        elif isinstance(entry, Row):
            state: QStyle.StateFlag = option.state
            self._paint_ground(painter, rect, state)
            self._paint_row(painter, rect, entry)
        painter.restore()

    # Ground and heading --------------------------------------------------------------------------------------------

    def _paint_heading(self, painter: QPainter, rect: QRect, heading: Heading) -> None:
        painter.setFont(theme.font(theme.SMALL_PX, _WEIGHT.DemiBold))
        painter.setPen(QColor(theme.colours().muted))
        inner = rect.adjusted(EDGE, 4, -EDGE, 0)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeading | _CENTRE), section_name(heading.section))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignTrailing | _CENTRE), digits(heading.count))

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        chosen = theme.colours()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(chosen.selection))
            painter.fillRect(self._placed(rect, 0, rect.top(), 3, rect.height()), QColor(chosen.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(chosen.hover))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(chosen.line))
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QColor(chosen.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    # A row ---------------------------------------------------------------------------------------------------------

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row) -> None:
        made = self._type
        top = rect.top() + (5 if self.is_compact else 9)
        first = made.of(made.plain).height()
        second = top + first + (1 if self.is_compact else 3)
        self._paint_badge(painter, rect, row, top)
        start = EDGE + BADGE_WIDTH + _GAP
        room = rect.width() - start - EDGE
        used = self._paint_signs(painter, rect, row, top, first, room - 70)
        name = self._placed(rect, start, top, room - used - (8 if used else 0), first)
        painter.setFont(made.bold if row.is_unread else made.medium)
        self._draw(painter, name, row.customer, made.bold if row.is_unread else made.medium, theme.colours().text)
        self._paint_line(painter, self._placed(rect, start, second, room, first), row)

    def _paint_badge(self, painter: QPainter, rect: QRect, row: Row, top: int) -> None:
        made, chosen = self._type, theme.colours()
        shown = self._badges.get(row)
        if shown is None:
            shown = self._badges[row] = badge(row, self._watch, is_far=self._model.is_far(row))
        colour = QColor(getattr(chosen, shown.tone))
        first, small = made.of(made.time).height(), made.of(made.small).height()
        self._draw(painter, self._placed(rect, EDGE, top, BADGE_WIDTH, first), shown.text, made.time, colour)
        below = self._placed(rect, EDGE, top + first, BADGE_WIDTH + 6, small)
        self._draw(painter, below, shown.below, made.small, chosen.muted)
        if shown.used is None:
            return
        height = 3 if self.is_compact else 4
        bar = self._placed(rect, EDGE, top + first + small + (1 if self.is_compact else 4), BADGE_WIDTH, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(chosen.line))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        width = round(BADGE_WIDTH * shown.used)
        if width > 1:
            painter.setBrush(colour)
            painter.drawRoundedRect(self._placed(bar, 0, bar.top(), width, height), height / 2, height / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_line(self, painter: QPainter, rect: QRect, row: Row) -> None:
        """Subject · preview on one line, running the way the subject runs; each keeps its own direction inside."""
        made, chosen = self._type, theme.colours()
        runs_left = is_rtl(row.subject or row.preview)
        subject = made.of(made.medium).elidedText(row.subject, Qt.TextElideMode.ElideRight, rect.width())
        width = min(rect.width(), made.of(made.medium).horizontalAdvance(subject) + 1) if subject else 0
        self._draw_at(painter, _from_start(rect, 0, width, runs_left), subject, made.medium, chosen.text, runs_left)
        dot = " · " if subject and row.preview else ""
        gap = made.of(made.plain).horizontalAdvance(dot)
        rest = rect.width() - width - gap
        if rest < 24 or not row.preview:
            return
        self._draw_at(painter, _from_start(rect, width, gap, runs_left), dot, made.plain, chosen.muted, runs_left)
        preview = made.of(made.plain).elidedText(row.preview, Qt.TextElideMode.ElideRight, rest)
        self._draw_at(
            painter, _from_start(rect, width + gap, rest, runs_left), preview, made.plain, chosen.muted, runs_left
        )

    # Signs at the end ----------------------------------------------------------------------------------------------

    def _paint_signs(self, painter: QPainter, rect: QRect, row: Row, top: int, height: int, most: int) -> int:
        """From the end inwards; returns the width that was used."""
        used = 0
        for text, shown, tone in self._signs(row):
            width = self._sign_width(text, shown, tone)
            if used and used + width > most:
                continue
            place = self._placed(rect, rect.width() - EDGE - used - width, top, width, height)
            self._paint_sign(painter, place, text, shown, tone)
            used += width + 6
        return max(0, used - 6)

    def _signs(self, row: Row) -> list[tuple[str, tuple[str, ...], str]]:
        """Text, icons and tone of each; tone "" has no frame."""
        signs: list[tuple[str, tuple[str, ...], str]] = []
        if row.badge:
            signs.append((row.badge, (), "overdue"))
        if row.has_suggestion:
            signs.append((tr("possible repeat"), (), "line"))
        channels = tuple(CHANNEL_ICONS[channel] for channel in row.channels)
        if row.thread_count > 1:
            words = trn("{n} message", "{n} messages", row.message_count).format(n=digits(row.message_count))
            signs.append((words, channels, "accent"))
        else:
            is_form = row.channels == (Channel.FORM,) and row.message_count == 1
            signs.append((tr("form") if is_form else digits(row.message_count), channels, ""))
        return signs

    def _sign_width(self, text: str, shown: tuple[str, ...], tone: str) -> int:
        width = self._type.of(self._chip_font(tone)).horizontalAdvance(text) + 1
        return width + (_ICON + 4) * len(shown) + (14 if tone else 0)

    def _paint_sign(self, painter: QPainter, rect: QRect, text: str, shown: tuple[str, ...], tone: str) -> None:
        chosen = theme.colours()
        colour = {"accent": chosen.accent, "overdue": chosen.overdue}.get(tone, chosen.muted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if tone:
            fill = {"accent": chosen.accent_soft, "overdue": chosen.overdue_soft}.get(tone, chosen.surface)
            painter.setPen(QColor(chosen.line if tone == "line" else fill))
            painter.setBrush(QColor(fill))
            painter.drawRoundedRect(rect.adjusted(0, 0, 0, -1), rect.height() / 2, rect.height() / 2)
        font = self._chip_font(tone)
        width = self._type.of(font).horizontalAdvance(text) + 1
        inset = 7 if tone else 0
        icons_width = (_ICON + 4) * len(shown)
        text_at, icons_at = (inset, inset + width + 4) if tone else (icons_width, 0)
        self._draw(painter, self._placed(rect, text_at, rect.top(), width, rect.height()), text, font, colour)
        ratio = self._view.devicePixelRatioF()
        for index, name in enumerate(shown):
            y = rect.top() + (rect.height() - _ICON) // 2
            place = self._placed(rect, icons_at + index * (_ICON + 4), y, _ICON, _ICON)
            painter.drawPixmap(place.topLeft(), icons.pixmap(name, colour, _ICON, ratio))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _chip_font(self, tone: str) -> QFont:
        return self._type.chip_bold if tone in ("accent", "overdue") else self._type.chip

    # Placing -------------------------------------------------------------------------------------------------------

    def _is_mirrored(self) -> bool:
        return self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _placed(self, rect: QRect, start: int, top: int, width: int, height: int) -> QRect:
        """`start` counts from the side where lines begin in this language."""
        return _from_start(QRect(rect.left(), top, rect.width(), height), start, width, self._is_mirrored())

    def _draw(self, painter: QPainter, rect: QRect, text: str, font: QFont, colour: str | QColor) -> None:
        """At the row's leading edge, elided, in the text's own direction."""
        shown = self._type.of(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        self._draw_at(painter, rect, shown, font, colour, self._is_mirrored())

    def _draw_at(
        self, painter: QPainter, rect: QRect, text: str, font: QFont, colour: str | QColor, from_right: bool
    ) -> None:
        side = Qt.AlignmentFlag.AlignRight if from_right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_rtl(text) else Qt.LayoutDirection.LeftToRight)
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignAbsolute | _CENTRE | _ONE_LINE), text)


def _from_start(rect: QRect, start: int, width: int, from_right: bool) -> QRect:
    left = rect.right() + 1 - start - width if from_right else rect.left() + start
    return QRect(left, rect.top(), width, rect.height())
