"""A message's HTML fetches nothing and opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from ui.widgets.text_view import TextView
from ui.windows.files import clean_name, is_dangerous

_IMAGE = QTextDocument.ResourceType.ImageResource.value


def _png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF0000)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


@pytest.fixture
def view(qtbot: QtBot) -> TextView:
    made = TextView("Text", {"one@x": _png(20, 10)}.get)
    qtbot.addWidget(made)
    made.resize(400, 100)
    made.show()
    return made


@pytest.mark.parametrize(
    "address",
    [
        "http://tracker.example/x.png",
        "https://tracker.example/x.png",
        "//tracker.example/x.png",
        "file:///etc/hostname",
        "/etc/hostname",
        "\\\\server\\share\\x.png",
        "qrc:/x.png",
        "cid:other@x",
        "data:text/html,<b>x</b>",
        "",
    ],
)
def test_nothing_but_own_images_is_loaded(view: TextView, address: str) -> None:
    loaded = view.loadResource(_IMAGE, QUrl(address))
    assert isinstance(loaded, QImage)
    assert (loaded.width(), loaded.height()) == (1, 1)


def test_a_local_picture_is_not_shown(view: TextView, tmp_path: Path) -> None:
    """QTextBrowser would open it by itself."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(_png(300, 200))
    for source in (secret.as_uri(), str(secret)):
        view.show_html(f'<p>text</p><img src="{source}">')
        assert view.document().size().height() < 60


def test_own_images_are_shown(view: TextView) -> None:
    loaded = view.loadResource(_IMAGE, QUrl("cid:one@x"))
    assert (loaded.width(), loaded.height()) == (20, 10)


def test_style_sheets_are_not_fetched(view: TextView) -> None:
    kind = QTextDocument.ResourceType.StyleSheetResource.value
    assert isinstance(view.loadResource(kind, QUrl("file:///etc/hostname")), QImage)


def test_links_are_told_and_not_followed(qtbot: QtBot, view: TextView) -> None:
    view.show_html('<a href="https://shop.example/x">shop</a>')
    with qtbot.waitSignal(view.link_clicked) as told:
        view.anchorClicked.emit(QUrl("https://shop.example/x"))
    assert told.args == ["https://shop.example/x"]
    assert "shop" in view.toPlainText()


def test_it_is_as_tall_as_its_text(view: TextView) -> None:
    view.show_text("one line")
    low = view.height()
    view.show_text("\n".join("line" for _ in range(20)))
    assert view.height() > 10 * low
    assert not view.verticalScrollBar().isVisible()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("", "attachment"),
        ("...", "attachment"),
        ("C:\\x\\y.pdf", "C__x_y.pdf"),
    ],
)
def test_names_of_attachments_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize("name", ["invoice.pdf.exe", "a.JS", "x.html", "y.docm"])
def test_dangerous_files_are_known(name: str) -> None:
    assert is_dangerous(name)


def test_harmless_files_are_not_warned_of() -> None:
    assert not any(map(is_dangerous, ("a.pdf", "b.jpg", "c.txt", "exe")))
