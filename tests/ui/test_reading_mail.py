"""Hostile and ordinary mail in the window: nothing comes from elsewhere unasked, nothing opens without a click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QTreeWidget
from pytestqt.qtbot import QtBot

from app.desk.messages import show
from app.events import ConversationsChanged
from app.i18n import set_language
from app.model.message import FileKind, Kind, Risk
from app.model.screen import FileView, HeldRemote, MessageView
from app.model.taught import BY_OWNER, FORM_CHANGED, SPAM
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from tests.gallery.mails import MAILS, message, picture, stored
from ui.panes.file_chips import FileChips
from ui.panes.message_body import MessageBody
from ui.panes.message_card import MessageCard
from ui.panes.remote_bar import RemoteBar, held_words
from ui.widgets.band import Band
from ui.widgets.button import Button, Link
from ui.widgets.labels import IconLabel
from ui.widgets.text_view import TextView
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

Settle = Callable[[], None]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """What was handed to the system."""
    urls: list[QUrl] = []

    def take(url: QUrl) -> bool:
        urls.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return urls


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Questions, each answered with Cancel."""
    words: list[str] = []

    def ask(_parent: object, _title: str, text: str, _buttons: object, default: object) -> object:
        words.append(text)
        return default

    monkeypatch.setattr(QMessageBox, "warning", ask)
    yield words


@pytest.fixture
def read(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, desk: FakeDesk, showing: Callable[[int], MessageCard]
) -> Callable[..., MessageCard]:
    """Open a conversation of this one message."""

    def read(made: MessageView) -> MessageCard:
        desk.messages[shop.ANNA] = (made,)
        conduct.reading.open(shop.ANNA)
        desk.bus.publish(ConversationsChanged(frozenset({shop.ANNA})))
        pane = window.panes.conversation

        def is_shown() -> bool:
            conduct.bridge.drain()
            shown = pane.shown()
            return shown is not None and shown.messages == (made,) and not conduct.ask.is_busy()

        qtbot.waitUntil(is_shown)
        return showing(made.id)

    return read


@pytest.fixture
def showing(qtbot: QtBot, window: MainWindow) -> Callable[[int], MessageCard]:
    """The card of this message, once it can be seen."""

    def found(number: int) -> list[MessageCard]:
        cards = window.panes.conversation.findChildren(MessageCard)
        return [each for each in cards if each.message.id == number and each.isVisible()]

    def showing(number: int) -> MessageCard:
        qtbot.waitUntil(lambda: len(found(number)) == 1)
        return found(number)[0]

    return showing


def mail(name: str) -> MessageView:
    return show(stored(MAILS[name]()))


def bands(card: MessageCard) -> list[str]:
    return [each.words.text() for each in card.findChildren(Band)]


def doubts(card: MessageCard) -> list[str]:
    return [words for one in card.findChildren(IconLabel) if "guessed" in (words := one.accessibleName())]


def view(card: MessageCard) -> TextView:
    return card.findChildren(TextView)[0]


def press(card: MessageCard, kind: type, words: str) -> None:
    [holder] = card.findChildren(kind)
    [button] = [each for each in holder.findChildren(Button) if each.text() == words]
    button.click()


def test_an_encrypted_message_says_so(read: Callable[..., MessageCard]) -> None:
    card = read(replace(mail("table"), guessed=("encrypted",)))
    assert any("encrypted" in words for words in bands(card)) and doubts(card) == []


def test_guessed_letters_point_to_encoding(read: Callable[..., MessageCard]) -> None:
    [words] = doubts(read(replace(mail("table"), guessed=("charset",))))
    assert "Encoding" in words and "damaged" not in words
    [words] = doubts(read(replace(mail("table"), guessed=("charset", "boundary"))))
    assert "damaged" in words


def test_what_is_held_back_is_counted_and_named() -> None:
    held = HeldRemote((("shop.example", 4),), 1, ("mailchimp.com",))
    assert held_words(held).replace("\u2068", "").replace("\u2069", "") == (
        "4 pictures from shop.example and 1 tracker from mailchimp.com are held back."
    )
    assert "is held back" in held_words(HeldRemote((("a.example", 1),)))
    assert "3 trackers" in held_words(HeldRemote((), 3, ("A", "B")))
    assert "1 more" in held_words(HeldRemote(tuple((f"h{n}.example", 1) for n in range(4))))


def test_pictures_come_once_they_are_wanted(
    qtbot: QtBot,
    read: Callable[..., MessageCard],
    desk: FakeDesk,
    settle: Settle,
    showing: Callable[[int], MessageCard],
) -> None:
    desk.pictures = {"logo": picture(64, 64), "https://shop.example/x.png": picture(90, 400)}
    card = read(mail("newsletter"))
    qtbot.waitUntil(lambda: "files.inline_picture" in desk.calls)
    settle()
    assert [call for call in desk.calls if "picture" in call] == ["files.inline_picture"]
    assert "2 trackers" in bands(card)[0] and "Mailchimp" in bands(card)[0]
    height, number = view(card).height(), card.message.id
    press(card, RemoteBar, "Show once")
    qtbot.waitUntil(lambda: "files.web_picture" in desk.calls)
    settle()
    assert desk.calls.count("files.web_picture") == 1 and desk.trusted == []
    qtbot.waitUntil(lambda: showing(number).message.shows_remote)
    qtbot.waitUntil(lambda: view(showing(number)).height() > height + 300)


def test_a_sender_can_be_let_in_for_good(read: Callable[..., MessageCard], desk: FakeDesk, settle: Settle) -> None:
    card = read(replace(mail("newsletter"), is_sender_proven=True))
    press(card, RemoteBar, "Always from this sender")
    settle()
    assert desk.trusted == [card.message.id] and desk.let_in == [card.message.id]


@pytest.mark.parametrize(("trusted", "proven", "offered"), [(False, True, 1), (False, False, 0), (True, False, 0)])
def test_a_sender_who_can_be_forged_is_not_let_in_for_good(
    read: Callable[..., MessageCard], trusted: bool, proven: bool, offered: int
) -> None:
    card = read(replace(mail("newsletter"), is_sender_trusted=trusted, is_sender_proven=proven))
    [bar] = card.findChildren(RemoteBar)
    names = [each.text() for each in bar.findChildren(Button)]
    assert names.count("Always from this sender") == offered and "Show once" in names
    assert ("nothing proves" in bar.words.text()) == trusted


def test_long_html_is_shown_when_asked_for(
    qtbot: QtBot, read: Callable[..., MessageCard], opened: list[QUrl], desk: FakeDesk, settle: Settle
) -> None:
    card = read(replace(mail("newsletter"), html=None, held_remote=None, is_html_long=True))
    press(card, MessageBody, "Open in the browser")
    settle()
    assert opened[-1].fileName() == "page, remote: False"
    number = card.message.id
    press(card, MessageBody, "Show it as it was made")
    settle()
    assert desk.shown_whole == [number]


def test_an_attack_is_warned_of_and_fetches_nothing(read: Callable[..., MessageCard], desk: FakeDesk) -> None:
    card = read(mail("hostile"))
    words = "\n".join(bands(card))
    assert "login.evil.example" in words and "x9@evil.example" in words and "192.0.2.7" in words
    assert not [call for call in desk.calls if "picture" in call]


def test_a_link_that_pretends_is_asked_about(
    read: Callable[..., MessageCard], opened: list[QUrl], asked: list[str]
) -> None:
    card = read(mail("hostile"))
    view(card).anchorClicked.emit(QUrl("https://login.evil.example/x"))
    assert opened == [] and "login.evil.example" in asked[0]
    view(card).anchorClicked.emit(QUrl("https://good.example/x"))
    assert opened == [QUrl("https://good.example/x")] and len(asked) == 1


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "javascript:alert(1)", "smb://server/x", "about:blank", ""]
)
def test_other_links_are_never_opened(
    read: Callable[..., MessageCard], opened: list[QUrl], asked: list[str], address: str
) -> None:
    view(read(mail("hostile"))).anchorClicked.emit(QUrl(address))
    assert opened == []


def chips(*files: FileView) -> MessageView:
    return replace(show(stored(message("Files", "See below"))), attachments=files)


def test_a_program_is_asked_about_before_it_is_opened(
    read: Callable[..., MessageCard],
    opened: list[QUrl],
    asked: list[str],
    desk: FakeDesk,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = FileView(1, "invoice.pdf.exe", "application/pdf", 9, FileKind.PROGRAM, Risk.DISGUISED)
    good = FileView(2, "bill.pdf", "application/pdf", 9, FileKind.DOCUMENT)
    card = read(chips(bad, good))
    [holder] = card.findChildren(FileChips)
    holder.wanted.emit(bad, "open")
    settle()
    assert desk.handed_out == [] and "invoice.pdf.exe" in asked[0]
    holder.wanted.emit(good, "open")
    settle()
    assert desk.handed_out == [(card.message.id, 2)] and len(asked) == 1
    assert [url.isLocalFile() for url in opened] == [True]
    monkeypatch.setattr(QMessageBox, "warning", lambda *_: QMessageBox.StandardButton.Open)
    holder.wanted.emit(bad, "open")
    settle()
    assert desk.handed_out[-1] == (card.message.id, 1)


def test_chips_say_what_a_file_is(read: Callable[..., MessageCard]) -> None:
    card = read(mail("files"))
    [holder] = card.findChildren(FileChips)
    words = {each.text().replace("\u2068", "").replace("\u2069", "") for each in holder.findChildren(Button)}
    assert any(each.startswith("invoice fdp.exe") and each.endswith("disguised program") for each in words)
    assert any(each.startswith("report-2026.docm") and each.endswith("may hold macros") for each in words)
    assert any(each.startswith("photo of the dress.png") and each[-2:] in ("kB", "MB") for each in words)
    assert "Save all…" in words


def test_a_page_is_marked_as_what_it_opens_in(read: Callable[..., MessageCard]) -> None:
    page = FileView(1, "page.html", "text/html", 9, risk=Risk.PAGE)
    [chip, _] = read(chips(page, page)).findChildren(FileChips)[0].findChildren(Button)[:2]
    assert chip.text().endswith("opens in the browser")


def test_the_parts_of_a_bounce_are_called_what_they_are(read: Callable[..., MessageCard]) -> None:
    parts = ("message/delivery-status", "text/rfc822-headers", "application/octet-stream")
    card = read(chips(*(FileView(index, "", kind, 200) for index, kind in enumerate(parts))))
    shown = [each.text() for each in card.findChildren(FileChips)[0].findChildren(Button)]
    words = ("Delivery report", "Returned message", "Attachment without a name")
    assert all(text.strip("\u2068").startswith(name) for text, name in zip(shown, words, strict=False))
    assert len(shown) == len(parts) + 1


def test_files_are_saved_under_the_name_that_is_safe(
    read: Callable[..., MessageCard], desk: FakeDesk, settle: Settle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    offered: list[str] = []

    def choose(_parent: object, _title: str, place: str) -> tuple[str, str]:
        offered.append(Path(place).name)
        return str(tmp_path / "x.txt"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    file = FileView(1, "nul.txt", "text/plain", 9, FileKind.TEXT, safe_name="_nul.txt")
    [holder] = read(chips(file, file)).findChildren(FileChips)
    holder.wanted.emit(file, "save")
    holder.wanted.emit(file, "save all")
    settle()
    assert offered == ["_nul.txt"]
    assert desk.saved == [tmp_path / "x.txt", tmp_path]


def test_an_archive_is_listed(
    qtbot: QtBot, read: Callable[..., MessageCard], window: MainWindow, settle: Settle
) -> None:
    file = FileView(1, "bills.zip", "application/zip", 9, FileKind.ARCHIVE)
    [holder] = read(chips(file)).findChildren(FileChips)
    holder.wanted.emit(file, "look")
    settle()
    [tree] = window.findChildren(QTreeWidget)
    assert "invoice.pdf.exe" in tree.topLevelItem(0).text(0)
    tree.window().close()


def test_an_invitation_and_an_absence_are_told(read: Callable[..., MessageCard]) -> None:
    assert any("Fitting of the wedding dress" in words for words in bands(read(mail("files"))))


def _menu(card: MessageCard) -> dict[str, Callable[[], None]]:
    menu: QMenu = card._menu()
    entries = {one.text(): one.trigger for one in menu.actions() if one.text()}
    for one in menu.actions():
        inner = one.menu()
        if isinstance(inner, QMenu):
            entries |= {each.text(): each.trigger for each in inner.actions()}
    return entries


def test_kind_and_encoding_are_corrected(read: Callable[..., MessageCard], desk: FakeDesk, settle: Settle) -> None:
    card = read(mail("table"))
    _menu(card)["This is other mail"]()
    _menu(card)["Central European (WINDOWS-1250)"]()
    settle()
    assert desk.corrected == [(card.message.id, Kind.BULK), (card.message.id, "windows-1250")]
    card = read(replace(mail("table"), kind=Kind.BULK))
    _menu(card)["This is a customer"]()
    settle()
    assert desk.corrected[-1] == (card.message.id, Kind.CUSTOMER)


@pytest.mark.parametrize(
    ("kind", "machine_word", "said"),
    [
        (Kind.BOUNCE, "delivery report", "A report that mail did not arrive."),
        (Kind.AUTO_REPLY, "auto-replied", "An automatic reply."),
        (Kind.LIST, "mailing list", "From a mailing list."),
        (Kind.BULK, "list unsubscribe", "Sent to many at once."),
        (Kind.BULK, "machine's address", "Written by a program."),
        (Kind.BULK, BY_OWNER, "You said that this is other mail."),
        (Kind.BULK, SPAM + BY_OWNER, "You said that this is spam."),
        (Kind.BULK, SPAM + "links", "Looks like spam: links."),
    ],
)
def test_other_mail_says_why_it_is_none_and_can_be_put_right(
    read: Callable[..., MessageCard],
    desk: FakeDesk,
    settle: Settle,
    kind: Kind,
    machine_word: str,
    said: str,
) -> None:
    card = read(show(replace(stored(MAILS["table"]()), kind=kind, kind_reason=machine_word)))
    [band] = [each for each in card.findChildren(Band) if each.words.text() == said]
    is_spam = machine_word.startswith(SPAM)
    [link] = band.findChildren(Link)
    assert link.text() == ("Not spam" if is_spam else "This is a customer")
    link.click()
    settle()
    assert desk.corrected == [(card.message.id, "not spam" if is_spam else Kind.CUSTOMER)]


def test_a_form_that_changed_is_told_and_taught_anew(read: Callable[..., MessageCard]) -> None:
    card = read(show(replace(stored(MAILS["table"]()), kind=Kind.CUSTOMER, kind_reason=FORM_CHANGED + "Phone")))
    [band] = card.findChildren(Band)
    assert "The form has changed: “Phone”" in band.words.text()
    wanted: list[str] = []
    card.wanted.connect(lambda _number, what, _detail: wanted.append(what))
    [link] = band.findChildren(Link)
    link.click()
    assert link.text() == "This is a contact form…" and wanted == ["form"]


def test_a_customers_mail_gives_no_reasons(read: Callable[..., MessageCard]) -> None:
    mine = replace(stored(MAILS["table"]()), kind=Kind.CUSTOMER, kind_reason=BY_OWNER)
    assert bands(read(show(mine))) == []


def test_the_words_alone_and_the_browser(read: Callable[..., MessageCard], opened: list[QUrl], settle: Settle) -> None:
    card = read(mail("newsletter"))
    assert "Autumn sale at the shop" in view(card).toPlainText()
    _menu(card)["Show the words alone"]()
    assert view(card).toPlainText().strip() == "Up to 40 % off"
    _menu(card)["Show it as it was made"]()
    assert "Autumn sale at the shop" in view(card).toPlainText()
    _menu(card)["Open the original in the browser"]()
    settle()
    assert opened[-1].fileName() == "page, remote: False"


def test_an_answer_with_quotes_shows_its_own_words(read: Callable[..., MessageCard]) -> None:
    plain = show(
        stored(message("Re", "Yes please.\n\nOn Monday Ewa wrote:\n> old words", "<p>Yes please.</p><p>old words</p>"))
    )
    card = read(plain)
    assert "old words" not in view(card).toPlainText()
    body = card.body()
    assert isinstance(body, MessageBody) and body.is_plain


def test_a_text_of_megabytes_begins_with_its_beginning(read: Callable[..., MessageCard]) -> None:
    text = "a line of words\n" * 100_000 + "the needle"
    card = read(replace(mail("files"), text=text))
    body = card.body()
    assert body is not None
    shown = view(card).toPlainText()
    assert 10_000 < len(shown) < 100_000 and text.startswith(shown) and shown.endswith("words")
    [rest] = [each for each in card.findChildren(Button) if each.text() == "Show the whole text"]
    rest.click()
    assert view(card).toPlainText() == text
    assert not rest.isVisible()


def test_what_is_found_in_the_rest_of_a_long_text_is_shown(read: Callable[..., MessageCard]) -> None:
    text = "x" * 200_000 + " needle"
    card = read(replace(mail("files"), text=text))
    card.mark(lambda words: [(words.find("beginning"), 1)] if "beginning" in words else [])
    assert "needle" not in view(card).toPlainText()
    card.mark(lambda words: [(at, at + 6)] if (at := words.find("needle")) >= 0 else [])
    assert view(card).toPlainText() == text


def test_reading_lays_nothing_out_anew(
    read: Callable[..., MessageCard], desk: FakeDesk, window: MainWindow, settle: Settle
) -> None:
    unread = replace(mail("files"), is_read=False)
    card = read(unread)
    pane = window.panes.conversation

    def show_again(made: MessageView) -> list[MessageCard]:
        desk.messages[shop.ANNA] = (made,)
        desk.bus.publish(ConversationsChanged(frozenset({shop.ANNA})))
        settle()
        shown = pane.shown()
        assert shown is not None and shown.messages == (made,)
        return [each for each in pane.findChildren(MessageCard) if each.isVisible()]

    assert show_again(replace(unread, is_read=True)) == [card]
    [other] = show_again(replace(unread, is_read=True, text="another"))
    assert view(other).toPlainText() == "another"


def test_letters_grow_and_shrink(
    qtbot: QtBot, read: Callable[..., MessageCard], window: MainWindow, conduct: Conduct, desk: FakeDesk
) -> None:
    card = read(mail("table"))
    usual = view(card).font().pixelSize()
    qtbot.keyClick(window.panes.list.view, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert view(card).font().pixelSize() > usual
    qtbot.keyClick(window.panes.list.view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.panes.list.view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    small = view(card).font().pixelSize()
    assert small < usual
    qtbot.waitUntil(lambda: desk.settings.zoom_percent == 87)
    conduct.apply_settings()
    assert view(card).font().pixelSize() == small


def test_letters_are_as_large_as_they_were_left(
    qtbot: QtBot, read: Callable[..., MessageCard], conduct: Conduct, desk: FakeDesk
) -> None:
    desk.settings = replace(desk.settings, zoom_percent=150)
    conduct.apply_settings()
    assert view(read(mail("table"))).font().pixelSize() == 20  # of 13
    conduct.do("zoom in")
    conduct.close()  # before the keys rest
    assert desk.settings.zoom_percent == 172


def test_found_words_are_marked_and_ordered(
    read: Callable[..., MessageCard], window: MainWindow, conduct: Conduct, settle: Settle
) -> None:
    conduct.reading.search("figur")
    settle()
    card = read(mail("table"))
    assert [one.cursor.selectedText() for one in view(card).extraSelections()] == ["figures"]
    conduct.reading.search("a")
    settle()
    newest = [row.id for row in window.panes.list.model.rows()]
    window.panes.list.rank_wanted.emit(True)
    settle()
    assert [row.id for row in window.panes.list.model.rows()] != newest
    conduct.reading.search("")
    settle()
    assert view(read(mail("table"))).extraSelections() == []


def test_right_to_left(read: Callable[..., MessageCard]) -> None:
    set_language("fa")
    card = read(mail("arabic"))
    document = view(card).document()
    assert document.firstBlock().textDirection() == Qt.LayoutDirection.RightToLeft
