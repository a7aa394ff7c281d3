"""The colours of the program, light and dark, and how they reach Qt."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.widgets.style import stylesheet

BASE_PX = 13
TITLE_PX = 17
SMALL_PX = 11


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour that is used anywhere, as #RRGGBB."""

    is_dark: bool
    ground: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    accent_hover: str
    selection: str
    hover: str
    overdue: str
    overdue_soft: str
    soon: str
    soon_soft: str
    in_time: str
    in_time_soft: str
    at_rest: str
    at_rest_soft: str
    scroll: str


LIGHT = Colours(
    is_dark=False,
    ground="#F6F6F4",
    surface="#FFFFFF",
    line="#E4E3DF",
    text="#1F2124",
    muted="#63676E",
    accent="#2F5BD8",
    accent_soft="#E9EEFC",
    on_accent="#FFFFFF",
    accent_hover="#244BBB",
    selection="#EEF2FD",
    hover="#F7F7F5",
    overdue="#C2261C",
    overdue_soft="#FDECEB",
    soon="#9C4E00",
    soon_soft="#FFF3E2",
    in_time="#1C7A55",
    in_time_soft="#E7F5EE",
    at_rest="#666B73",
    at_rest_soft="#F0F0EE",
    scroll="#C9C8C4",
)

DARK = Colours(
    is_dark=True,
    ground="#17181A",
    surface="#1F2124",
    line="#303338",
    text="#ECECEA",
    muted="#9AA0A8",
    accent="#8AA8FF",
    accent_soft="#26304D",
    on_accent="#14161A",
    accent_hover="#A3BBFF",
    selection="#273049",
    hover="#26282C",
    overdue="#FF8B82",
    overdue_soft="#3D2220",
    soon="#FFBE6B",
    soon_soft="#3A2C17",
    in_time="#6FD6A8",
    in_time_soft="#1C3329",
    at_rest="#9AA0A8",
    at_rest_soft="#2A2C30",
    scroll="#4A4E55",
)

_current = LIGHT


def colours() -> Colours:
    """The colours in use; ask again at every painting."""
    return _current


def choose(wanted: str) -> None:
    """Follow the system, or stay light or dark.

    :param wanted: "system", "light" or "dark"
    """
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(wanted, Qt.ColorScheme.Unknown)
    hints = QGuiApplication.styleHints()
    if scheme == Qt.ColorScheme.Unknown:
        hints.unsetColorScheme()
        scheme = hints.colorScheme()
    else:
        hints.setColorScheme(scheme)
    apply(DARK if scheme == Qt.ColorScheme.Dark else LIGHT)


def apply(chosen: Colours) -> None:
    """Colour the whole program anew; widgets hear of it as a change of style."""
    global _current
    _current = chosen
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setPalette(_palette(chosen))
    app.setStyleSheet(stylesheet(chosen))


def install(app: QApplication) -> None:
    """Style and font, once at the start: the system's own family at 13 px."""
    app.setStyle("Fusion")
    base = app.font()
    screen = app.primaryScreen()
    scale = screen.logicalDotsPerInch() / 96 if screen else 1.0
    base.setPixelSize(round(BASE_PX * max(1.0, scale)))
    app.setFont(base)


def font(pixels: int = BASE_PX, weight: QFont.Weight = QFont.Weight.Normal, *, tabular: bool = False) -> QFont:
    """The program's font in another size, in proportion to what the system asked for."""
    made = QFont(QApplication.font())
    made.setPixelSize(max(9, round(made.pixelSize() * pixels / BASE_PX)))
    made.setWeight(weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


_SILENT = ("offscreen", "minimal")
_motion = True


def allow_motion(is_wanted: bool) -> None:
    """What the desktop says about animations."""
    global _motion
    _motion = is_wanted


def is_motion_wanted() -> bool:
    """Whether short animations may be shown. Only Windows tells Qt; other desktops are asked (`allow_motion`)."""
    if QApplication.platformName() in _SILENT or not _motion:
        return False
    return sys.platform != "win32" or QApplication.isEffectEnabled(Qt.UIEffect.UI_General)


def _palette(chosen: Colours) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for part, colour in (
        (role.Window, chosen.ground),
        (role.WindowText, chosen.text),
        (role.Base, chosen.surface),
        (role.AlternateBase, chosen.ground),
        (role.Text, chosen.text),
        (role.Button, chosen.surface),
        (role.ButtonText, chosen.text),
        (role.ToolTipBase, chosen.surface),
        (role.ToolTipText, chosen.text),
        (role.PlaceholderText, chosen.muted),
        (role.Highlight, chosen.accent),
        (role.HighlightedText, chosen.on_accent),
        (role.Link, chosen.accent),
        (role.LinkVisited, chosen.accent),
        (role.Accent, chosen.accent),
    ):
        made.setColor(part, QColor(colour))
    for part in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(chosen.muted))
    return made
