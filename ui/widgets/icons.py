"""Outline icons, tinted by the theme. Drawings: Lucide (resources/icons/LICENSE)."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QByteArray, QDir, QRectF, Qt, QTemporaryDir
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_STROKE = 'stroke-width="2"'


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The icon in one colour.

    :param size: edge in logical pixels
    :param ratio: device pixels per logical pixel
    """
    svg = _drawing(name).replace("currentColor", colour).replace(_STROKE, 'stroke-width="1.8"')
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@lru_cache(maxsize=32)
def file(name: str, colour: str) -> str:
    """The path of a tinted drawing, for the stylesheet, which takes nothing but files; gone when the program ends."""
    made = QDir(_folder().path()).filePath(f"{name}-{colour.lstrip('#')}.svg")
    Path(made).write_text(_drawing(name).replace("currentColor", colour), "utf-8")
    return made


@lru_cache(maxsize=1)
def _folder() -> QTemporaryDir:
    return QTemporaryDir()


def icon(name: str, colour: str, size: int = 16) -> QIcon:
    """For Qt's own buttons and menus, sharp on every screen that is connected now."""
    made = QIcon()
    for ratio in sorted({1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}):
        made.addPixmap(pixmap(name, colour, size, ratio))
    return made
