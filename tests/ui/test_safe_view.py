"""A message's HTML fetches nothing and opens nothing."""

from __future__ import annotations

import base64
import json
import resource
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl
from PySide6.QtGui import QColor, QImage, QImageReader, QTextDocument
from pytestqt.qtbot import QtBot

from app.parsing.sanitise import safe_html
from ui.widgets.fitting import fitted
from ui.widgets.mirroring import mirrored
from ui.widgets.pictures import WIDEST, decoded, of_data_url
from ui.widgets.text_view import TextView

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
    made = TextView("Text")
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
        "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI5IiBoZWlnaHQ9IjkiLz4=",
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


VECTORS = json.loads((Path(__file__).parents[1] / "corpus/html/vectors.json").read_text("utf-8"))


@pytest.mark.qt_log_ignore("QTextHtmlParser", "propagateSizeHints", extend=True)
def test_even_html_that_was_not_sanitised_reaches_nothing(view: TextView) -> None:
    """The view is the second wall: what would get past the first is asked for at most, and only what is a picture's."""
    asked: list[str] = []
    view.picture_wanted.connect(asked.append)
    for vector in VECTORS:
        view.show_html(vector)
    assert {QUrl(each).scheme() for each in asked} <= {"http", "https", "cid", "data"}
    assert any("evil.example" in each for each in asked)


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" type="text/css" href="{}"><p>text</p>',
        '<html><head><base href="file:///"><link rel="stylesheet" href="{}"></head><p>text</p>',
        "<style>@import url({});</style><p>text</p>",
        '<style>@import "{}";</style><p>text</p>',
        '<p>text</p><object data="{}"></object><iframe src="{}"></iframe>',
    ],
)
def test_a_local_style_sheet_or_page_is_not_read(view: TextView, tmp_path: Path, html: str) -> None:
    local = tmp_path / "x.css"
    local.write_text("p { font-size: 99px; }")
    for place in (local.as_uri(), str(local)):
        view.show_html(html.replace("{}", place))
        assert view.document().size().height() < 60
        assert "font-size" not in view.toPlainText()


@pytest.mark.parametrize(
    "frame", ['<body background="{}">', '<table background="{}"><tr><td background="{}">a</td></table>']
)
def test_a_local_background_is_not_read(view: TextView, tmp_path: Path, frame: str) -> None:
    local = tmp_path / "x.png"
    local.write_bytes(_png(300, 200))
    for place in (local.as_uri(), str(local)):
        view.show_html(frame.replace("{}", place) + "text")
        red = QColor("#FF0000")
        shown = view.grab().toImage()
        assert all(shown.pixelColor(x, y) != red for x in range(0, 400, 20) for y in range(0, shown.height(), 4))


def test_own_images_are_asked_for_once_and_shown(qtbot: QtBot, view: TextView) -> None:
    asked: list[str] = []
    view.picture_wanted.connect(asked.append)
    view.show_html('<p>text</p><img src="cid:one@x"><img src="cid:one@x">')
    low = view.document().size().height()
    assert asked == ["cid:one@x"]
    view.give_picture("cid:one@x", decoded(_png(20, 300)))
    qtbot.waitUntil(lambda: view.document().size().height() > low + 250)
    assert asked == ["cid:one@x"]


def test_only_what_may_be_a_picture_is_asked_for(view: TextView) -> None:
    asked: list[str] = []
    view.picture_wanted.connect(asked.append)
    for source in ("file:///etc/hostname", "/etc/hostname", "\\\\server\\share\\x.png", "qrc:/x.png", "ftp://x/y.png"):
        view.show_html(f'<img src="{source}">')
    assert asked == []


def test_pictures_together_are_bounded(view: TextView) -> None:
    large = QImage(4000, 4000, QImage.Format.Format_RGB32)
    for number in range(4):
        view.loadResource(_IMAGE, QUrl(f"cid:{number}@x"))
        view.give_picture(f"cid:{number}@x", large)
    shown = [view.loadResource(_IMAGE, QUrl(f"cid:{number}@x")).width() for number in range(4)]
    assert shown == [4000, 1, 1, 1]


def test_pictures_within_the_html_are_decoded(view: TextView) -> None:
    address = "data:image/png;base64," + base64.b64encode(_png(30, 12)).decode()
    loaded = view.loadResource(_IMAGE, QUrl(address))
    assert (loaded.width(), loaded.height()) == (30, 12)


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


def _claiming_png(width: int, height: int) -> bytes:
    """A well-formed file of a few bytes that says it is as large as that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_a_huge_picture_is_never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_reader: QImageReader) -> QImage:
        raise AssertionError("decoded")

    monkeypatch.setattr(QImageReader, "read", read)
    assert decoded(_claiming_png(60_000, 60_000)).isNull()
    assert decoded(_claiming_png(2_000_000_000, 1)).isNull()
    assert decoded(_claiming_png(1, 60_000_000)).isNull()
    with pytest.raises(AssertionError):
        decoded(_claiming_png(10, 10))


def _claiming_gif(width: int, height: int, frames: int = 1) -> bytes:
    """Each frame is as large as the file says, and one byte of data."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00"
    return head + frame * frames + b"\x3b"


def test_a_bomb_of_a_gif_takes_no_memory() -> None:
    assert decoded(_claiming_gif(60_000, 60_000)).isNull()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    decoded(_claiming_gif(2000, 2000, frames=20_000))  # 320 GB of frames
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.parametrize("kind", [b"PNG", b"GIF", b"JPEG", b"WEBP", b"BMP"])
def test_what_is_an_svg_is_never_drawn(kind: bytes) -> None:
    """Whatever it is called, and behind whatever it hides."""
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///x.png'/></svg>"
    for content in (svg, b"\xef\xbb\xbf" + svg, b"\n" + svg, kind + svg, b"\x1f\x8b" + svg):
        assert decoded(content).isNull()


def test_a_large_picture_is_made_smaller() -> None:
    assert decoded(_png(4000, 2000)).width() == WIDEST
    assert decoded(_png(4000, 2000), 40, 40).height() == 20
    assert decoded(_png(30, 10)).width() == 30


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///x'/></svg>",
    ],
)
def test_what_is_no_picture_is_none(content: bytes) -> None:
    assert decoded(content).isNull()


def test_data_addresses_are_read() -> None:
    assert of_data_url("data:image/png;base64,aGk=") == b"hi"
    assert of_data_url("data:image/png;base64,!") == b""
    assert of_data_url("data:text/html;base64,aGk=") == b""


WIDE = '<table width="900"><tr><td style="min-width: 880px; width: 880px">a</td></tr></table>'


def test_wide_tables_are_fitted(qtbot: QtBot, view: TextView) -> None:
    view.show_html(WIDE + '<img src="cid:x" width="1200" height="600">')
    qtbot.waitUntil(lambda: view.document().size().width() <= view.viewport().width() + 1)
    view.resize(1000, 100)
    qtbot.waitUntil(lambda: view.document().size().width() > 850)


@pytest.mark.parametrize(
    ("html", "is_scrolled"),
    [
        ('<table width="100%"><tr><td>a</td><td>b</td></tr></table>', False),
        (f"<table><tr><td>{'a' * 300}</td></tr></table>", True),
    ],
)
def test_only_what_does_not_fit_is_scrolled(qtbot: QtBot, view: TextView, html: str, is_scrolled: bool) -> None:
    view.show_html(html)
    qtbot.waitUntil(lambda: view.horizontalScrollBar().isVisible() is is_scrolled)
    text = int(view.document().size().height())
    assert view.viewport().height() >= text


def test_fitting_changes_nothing_but_tags() -> None:
    html = '<p title="a > b">width="900" font-size: 20px</p>'
    assert fitted(html, 300, 2.0) == html
    assert fitted(WIDE, 2000) == WIDE
    assert "900" not in fitted(WIDE, 300) and "880" not in fitted(WIDE, 300)
    assert fitted('<img src="cid:a" width="900" height="300">', 450) == '<img src="cid:a" width="450">'
    assert fitted('<img alt="a &lt; b" width="900">') == "<span>a &lt; b</span>"
    assert fitted('<img src="http://x/?a&amp;b" alt="gone">', missing={"http://x/?a&b"}) == "<span>gone</span>"
    assert fitted('<p style="font-size: 20px">a</p>', 0, 1.5) == '<p style="font-size: 30.0px">a</p>'


@given(st.text(alphabet='<>"= abpwidth0:9-;', max_size=200), st.integers(0, 900), st.sampled_from((1.0, 1.3)))
def test_fitting_never_fails(html: str, widest: int, zoom: float) -> None:
    fitted(html, widest, zoom)


def test_right_to_left_tables_begin_on_the_right() -> None:
    row = "<tr><td>1</td><td><b>2</b></td></tr>"
    assert mirrored(f"<table>{row}</table>") == f"<table>{row}</table>"
    turned = "<tr><td><b>2</b></td><td>1</td></tr>"
    assert mirrored(f'<div dir="rtl"><table>{row}</table></div>') == f'<div dir="rtl"><table>{turned}</table></div>'
    assert mirrored(f'<table dir="rtl"><tr><td dir="ltr"><table>{row}</table></td><td>b</td></tr></table>') == (
        f'<table dir="rtl"><tr><td>b</td><td dir="ltr"><table>{row}</table></td></tr></table>'
    )
    assert mirrored('<table dir="rtl"><tr></b>') == '<table dir="rtl"><tr></b>'


@given(st.lists(st.sampled_from(["<table>", "</table>", "<tr>", "</tr>", '<td dir="rtl">', "</td>", "a", "<br>"])))
def test_turning_tables_loses_nothing(pieces: list[str]) -> None:
    html = "".join(pieces)
    assert sorted(mirrored(safe_html(html).html)) == sorted(safe_html(html).html)


def test_letters_grow(view: TextView) -> None:
    view.show_html('<p style="font-size: 20px">one</p><p>two</p>')
    low = view.document().size().height()
    view.set_zoom(2.0)
    assert view.document().size().height() > 1.7 * low
    view.set_zoom(1.0)
    assert abs(view.document().size().height() - low) < 2


def test_addresses_in_plain_text_lead_somewhere(view: TextView) -> None:
    view.show_text("Zobacz 🙂 https://shop.example/a?b=1, albo napisz: anna@shop.example. www.shop.example")
    cursor = view.textCursor()
    found = {}
    for place in range(len(view.toPlainText()) + 2):
        cursor.setPosition(place)
        form = cursor.charFormat()
        if form.isAnchor():
            found.setdefault(form.anchorHref(), "")
            found[form.anchorHref()] += view.toPlainText()[place - 2]  # one letter is two units
    assert found == {
        "https://shop.example/a?b=1": "https://shop.example/a?b=1",
        "mailto:anna@shop.example": "anna@shop.example",
        "https://www.shop.example": "www.shop.example",
    }


def test_words_are_marked_where_they_stand(view: TextView) -> None:
    view.mark(lambda text: [(at, at + 3) for at in range(len(text)) if text.startswith("abc", at)])
    view.show_text("🙂 abc, abc")
    assert [one.cursor.selectedText() for one in view.extraSelections()] == ["abc", "abc"]
    view.mark(None)
    assert view.extraSelections() == []


@pytest.mark.parametrize(
    "style",
    [
        "display:none;max-height:0",
        "font-size:0px;color:#fff",
        "MSO-HIDE: all",
        "visibility : hidden",
        "opacity:0",
        "max-height:0",
    ],
)
def test_what_the_sender_hides_is_not_shown(view: TextView, style: str) -> None:
    view.show_html(safe_html(f'<div style="{style}">preview</div><p>letter</p>').html)
    assert view.toPlainText().split() == ["letter"]


@pytest.mark.parametrize(
    "style", ["display:block", "max-height:0.5em", "font-size:0.9em", "opacity:0.8", "x-display:none"]
)
def test_what_is_only_small_is_shown(view: TextView, style: str) -> None:
    view.show_html(safe_html(f'<div style="{style}">fine print</div>').html)
    assert view.toPlainText() == "fine print"


def test_a_link_tells_its_real_host(view: TextView) -> None:
    view.show_html(safe_html('<a href="https://evil.example/x">https://bank.example</a>').html)
    cursor = view.textCursor()
    cursor.setPosition(3)
    assert cursor.charFormat().toolTip() == "evil.example"
