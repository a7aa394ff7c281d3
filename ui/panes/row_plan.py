"""Where everything in a row stands, worked out once and then only drawn: scrolling costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QStaticText, QTextOption

from app.i18n import tr, trn
from app.listing.words import badge_words
from app.model.listing import Row
from app.model.message import Channel
from ui.panes.row_badge import Badge
from ui.widgets import theme
from ui.widgets.labels import is_rtl
from ui.wording import CHANNEL_ICONS, digits

BADGE_WIDTH = 84
EDGE = 16
ICON = 13
_GAP = 10
_START = EDGE + BADGE_WIDTH + _GAP
_LEAST_NAME = 70
_ELIDE = Qt.TextElideMode.ElideRight
_WEIGHT = QFont.Weight
_Sign: TypeAlias = tuple[str, tuple[str, ...], str]  # text, icons, tone


@dataclass(frozen=True, slots=True)
class Words:
    at: QPoint
    text: QStaticText
    font: QFont
    tone: str


@dataclass(frozen=True, slots=True)
class Picture:
    at: QPoint
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chip:
    """:ivar tone: "accent", "overdue", or "line" for a frame only"""

    rect: QRect
    tone: str


@dataclass(slots=True)
class Plan:
    """Positions count from the row's top left corner."""

    words: list[Words] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    bar: QRect | None = None
    used: QRect | None = None
    bar_tone: str = ""


class Fonts:
    """Made once; `height` and `width` in logical pixels."""

    def __init__(self) -> None:
        self.time = theme.font(weight=_WEIGHT.DemiBold, tabular=True)
        self.small = theme.font(theme.SMALL_PX, _WEIGHT.Medium, tabular=True)
        self.bold = theme.font(weight=_WEIGHT.DemiBold)
        self.medium = theme.font(weight=_WEIGHT.Medium)
        self.plain = theme.font()
        self.chip = theme.font(theme.SMALL_PX)
        self.chip_bold = theme.font(theme.SMALL_PX, _WEIGHT.DemiBold)
        self._metrics = {id(font): QFontMetrics(font) for font in vars(self).values()}

    def of(self, font: QFont) -> QFontMetrics:
        return self._metrics[id(font)]

    def height(self, font: QFont) -> int:
        return self._metrics[id(font)].height()


class Planner:
    """Plans rows of one width and density.

    :param is_mirrored: lines begin on the right
    """

    def __init__(self, fonts: Fonts, width: int, *, is_compact: bool, is_mirrored: bool) -> None:
        self._fonts, self._width = fonts, width
        self._is_compact, self._is_mirrored = is_compact, is_mirrored
        self._first = fonts.height(fonts.plain)
        self._top = 5 if is_compact else 9

    def text(self, row: Row) -> Plan:
        """Name, signs, subject and preview: changes only with the row."""
        plan, fonts = Plan(), self._fonts
        room = self._width - _START - EDGE
        bold = fonts.of(fonts.bold).horizontalAdvance(row.customer) + 10
        used = self._add_signs(plan, row, room - max(_LEAST_NAME, min(bold, room * 2 // 3)))
        name = self._placed(_START, self._top, room - used - (8 if used else 0), self._first)
        self._add(plan, name, row.customer, fonts.bold if row.is_unread else fonts.medium, "text", self._is_mirrored)
        second = self._top + self._first + (1 if self._is_compact else 3)
        self._add_line(plan, self._placed(_START, second, room, self._first), row)
        return plan

    def badge(self, shown: Badge) -> Plan:
        """Time left: changes as time passes."""
        plan, fonts, top = Plan(), self._fonts, self._top
        first, small = fonts.height(fonts.time), fonts.height(fonts.small)
        rect = self._placed(EDGE, top, BADGE_WIDTH, first)
        self._add(plan, rect, shown.text, fonts.time, shown.tone, self._is_mirrored)
        below = self._placed(EDGE, top + first, BADGE_WIDTH + 6, small)
        self._add(plan, below, shown.below, fonts.small, "muted", self._is_mirrored)
        if shown.used is not None:
            y, height = top + first + small + (1 if self._is_compact else 4), 3 if self._is_compact else 4
            plan.bar, plan.bar_tone = self._placed(EDGE, y, BADGE_WIDTH, height), shown.tone
            width = round(BADGE_WIDTH * shown.used)
            plan.used = self._placed(EDGE, y, width, height) if width > 1 else None
        return plan

    # Own -----------------------------------------------------------------------------------------------------------

    def _add_line(self, plan: Plan, rect: QRect, row: Row) -> None:
        """Subject · preview on one line, running the way the subject runs; each keeps its own direction inside."""
        fonts = self._fonts
        runs_left = is_rtl(row.subject or row.preview)
        subject = fonts.of(fonts.medium).elidedText(row.subject, _ELIDE, rect.width())
        width = fonts.of(fonts.medium).horizontalAdvance(subject) + 1 if subject else 0
        self._add(plan, _from_start(rect, 0, width, runs_left), subject, fonts.medium, "text", runs_left)
        dot = " · " if subject and row.preview else ""
        gap = fonts.of(fonts.plain).horizontalAdvance(dot)
        rest = rect.width() - width - gap
        if rest < 24 or not row.preview:
            return
        self._add(plan, _from_start(rect, width, gap + 2, runs_left), dot, fonts.plain, "muted", runs_left)
        self._add(plan, _from_start(rect, width + gap, rest, runs_left), row.preview, fonts.plain, "muted", runs_left)

    def _add_signs(self, plan: Plan, row: Row, most: int) -> int:
        """From the end inwards; returns the width that was used. A mere hint goes first where there is no room."""
        signs = _signs(row)
        kept: list[_Sign] = []
        room = most
        for sign in sorted(signs, key=lambda one: one[2] == "line"):
            width = self._sign_width(sign) + 6
            if not kept or width <= room:
                kept.append(sign)
                room -= width
        used = 0
        for sign in signs:
            if sign in kept:
                width = self._sign_width(sign)
                self._add_sign(
                    plan, self._placed(self._width - EDGE - used - width, self._top, width, self._first), sign
                )
                used += width + 6
        return max(0, used - 6)

    def _sign_width(self, sign: _Sign) -> int:
        text, shown, tone = sign
        return self._words_width(text, tone) + (ICON + 4) * len(shown) + (14 if tone else 0)

    def _words_width(self, text: str, tone: str) -> int:
        return self._fonts.of(self._sign_font(tone)).horizontalAdvance(text) + 1

    def _sign_font(self, tone: str) -> QFont:
        return self._fonts.chip_bold if tone in ("accent", "overdue") else self._fonts.chip

    def _add_sign(self, plan: Plan, rect: QRect, sign: _Sign) -> None:
        text, shown, tone = sign
        font, wide = self._sign_font(tone), self._words_width(text, tone)
        colour = tone if tone in ("accent", "overdue") else "muted"
        if tone:
            plan.chips.append(Chip(rect.adjusted(0, 0, 0, -1), tone))
        icons_width = (ICON + 4) * len(shown)
        text_at, icons_at = (7, 7 + wide + 4) if tone else (icons_width, 0)
        from_right = self._is_mirrored
        self._add(plan, _from_start(rect, text_at, wide, from_right), text, font, colour, from_right)
        y = rect.top() + (rect.height() - ICON) // 2
        for index, icon in enumerate(shown):
            place = _from_start(rect, icons_at + index * (ICON + 4), ICON, from_right)
            plan.pictures.append(Picture(QPoint(place.left(), y), icon, colour))

    def _placed(self, start: int, top: int, width: int, height: int) -> QRect:
        """`start` counts from the side where lines begin in this language."""
        return _from_start(QRect(0, top, self._width, height), start, width, self._is_mirrored)

    def _add(self, plan: Plan, rect: QRect, text: str, font: QFont, tone: str, from_right: bool) -> None:
        """Elided, in the text's own direction, at the side where it begins."""
        if not text or rect.width() <= 0:
            return
        static = QStaticText(self._fonts.of(font).elidedText(text, _ELIDE, rect.width()))
        static.setTextFormat(Qt.TextFormat.PlainText)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        runs_left = is_rtl(text)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if runs_left else Qt.LayoutDirection.LeftToRight)
        static.setTextOption(option)
        static.prepare(font=font)
        size = static.size()
        x = rect.right() + 1 - round(size.width()) if from_right else rect.left()
        plan.words.append(Words(QPoint(x, rect.top() + round((rect.height() - size.height()) / 2)), static, font, tone))


def _from_start(rect: QRect, start: int, width: int, from_right: bool) -> QRect:
    left = rect.right() + 1 - start - width if from_right else rect.left() + start
    return QRect(left, rect.top(), width, rect.height())


def _signs(row: Row) -> list[_Sign]:
    """Text, icons and tone of each, the one at the row's end first; tone "" has no frame."""
    signs: list[_Sign] = []
    if words := badge_words(row.badge):
        signs.append((words, (), "overdue" if row.badge == "bounced" else "line"))
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
