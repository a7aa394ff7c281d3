"""Pictures of strangers, decoded within limits. On any thread, one after the other."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMutex, QMutexLocker, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

#: How files begin that are opened at all. No SVG: it can refer to other files.
_BEGINNINGS = (
    (b"\x89PNG\r\n", b"png"),
    (b"\xff\xd8\xff", b"jpeg"),
    (b"GIF8", b"gif"),
    (b"RIFF", b"webp"),
    (b"BM", b"bmp"),
)
#: JPEG is made smaller while it is decoded; the others are held whole for a moment, four bytes a pixel.
_MOST_PIXELS = 20_000_000
_MOST_PIXELS_OF_JPEG = 60_000_000
_LARGEST_FILE = 30_000_000  # bytes
WIDEST, TALLEST = 1600, 6000
_turn = QMutex()


def decoded(content: bytes, widest: int = WIDEST, tallest: int = TALLEST) -> QImage:
    """The first frame, made smaller where it is larger than that; null where it is no picture or too large.

    The size is read first: what would take too much memory is never decoded.
    """
    kind = next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)
    if kind is None or len(content) > _LARGEST_FILE:
        return QImage()
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    with QMutexLocker(_turn):
        reader = QImageReader(buffer, QByteArray(kind))
        reader.setAutoDetectImageFormat(False)
        size = reader.size()
        most = _MOST_PIXELS_OF_JPEG if kind == b"jpeg" else _MOST_PIXELS
        if not size.isValid() or size.width() * size.height() > most:
            return QImage()
        fitting = size.scaled(QSize(widest, tallest), Qt.AspectRatioMode.KeepAspectRatio)
        if fitting.width() < size.width():
            reader.setScaledSize(fitting.expandedTo(QSize(1, 1)))
        reader.setAutoTransform(True)
        return reader.read()


def of_data_url(address: str) -> bytes:
    """What a data: address of a picture holds (RFC 2397); nothing where it is another one."""
    head, comma, body = address.partition(",")
    if not comma or not head.lower().startswith("data:image/") or not head.lower().endswith(";base64"):
        return b""
    try:
        return base64.b64decode("".join(body.split()))
    except (binascii.Error, ValueError):
        return b""
