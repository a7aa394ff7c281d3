"""Files, pictures from elsewhere and absences through the desk, on a real store."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from app.bus import Bus
from app.clock import FrozenClock
from app.desk import Desk
from app.errors import BadInput
from app.machinery import Machinery
from app.model.account import Account, Server
from app.model.listing import View
from app.model.message import FileKind, RawItem, Risk
from app.model.screen import ConversationView, HeldRemote, MessageView
from app.store import accounts
from app.store.tables import messages, threads
from app.store.tables_taught import remote_senders
from app.sync.pipeline import Pipeline
from tests.html_judge.judge import judge

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HTML = """<p>Hello <a href="https://evil.example/a">https://bank.example</a> <img src="cid:logo@x"></p>
<img src="https://cdn.shop.example/a.png"><img src="https://cdn.shop.example/b.png"><script>alert(1)</script>
<img src="https://x.list-manage.com/track/open.php?u=1" width="1" height="1">"""


class Post:
    def __init__(self, path: Path) -> None:
        self.clock = FrozenClock(NOW)
        self.machinery = Machinery(path, self.clock)
        self.desk: Desk = self.machinery.desk
        self.pipeline = Pipeline(self.machinery.store, Bus(), lambda: self.desk.settings)
        server = Server("mail.firma.example", 993)
        with self.machinery.store.write() as conn:
            before = NOW - timedelta(days=30)
            self.account = accounts.add(conn, Account(0, "shop@firma.example", "", server, server, before))

    def receive(self, mail: EmailMessage) -> None:
        self.clock.advance(timedelta(minutes=5))
        item = RawItem(self.account.id, 0, 0, mail.as_bytes(), self.clock.now())
        self.pipeline.take(self.account, [item], is_live=True)

    def shown(self, view: View = View.TO_ANSWER) -> ConversationView:
        [row] = self.desk.inbox.rows(view)
        return self.desk.conversation.open(row.id)

    def message(self) -> MessageView:
        return self.shown().messages[-1]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path / "shop.sqlite3")
    yield made
    made.machinery.stop()


def mail(html: str = "", text: str = "Good morning", sender: str = "Anna <Anna@poczta.example>") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "shop@firma.example", "Question"
    made["Message-ID"] = f"<{abs(hash((html, text, sender)))}@poczta.example>"
    made["Date"] = "Mon, 2 Mar 2026 10:00:00 +0000"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def newsletter() -> EmailMessage:
    made = mail(HTML)
    made.get_payload()[1].add_related(b"picture", "image", "png", cid="<logo@x>")  # type: ignore[union-attr, index]
    return made


def with_files() -> EmailMessage:
    made = mail()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.pdf.exe", b"MZ")
    made.add_attachment(b"%PDF", "application", "pdf", filename="bill.pdf")
    made.add_attachment(packed.getvalue(), "application", "zip", filename="bills.zip")
    made.add_attachment(b"MZ", "application", "octet-stream", filename="../bill.pdf\u202e.exe")
    return made


def test_what_is_held_is_counted_and_trackers_never_come_in(post: Post) -> None:
    post.receive(newsletter())
    message = post.message()
    held = HeldRemote((("cdn.shop.example", 2),), 1, ("Mailchimp",))
    assert message.held_remote == held and not message.shows_remote
    assert message.html is not None and "https://cdn" not in message.html
    shown = post.desk.conversation.show_remote(message.id)
    assert shown.html is not None and shown.html.count("https://cdn.shop.example/") == 2
    assert "list-manage" not in shown.html
    assert shown.held_remote == HeldRemote((), 1, ("Mailchimp",)) and shown.shows_remote
    assert not post.message().shows_remote  # it was for once


RESULTS = "mx.firma.example; dkim=pass header.d=poczta.example; dmarc=pass header.from=poczta.example"


def proven(made: EmailMessage, results: str = RESULTS) -> EmailMessage:
    made["Authentication-Results"] = results
    return made


def learn_the_server(post: Post, results: str = "mx.firma.example; dmarc=none") -> None:
    """Mail of others, into which the owner's server wrote what it found."""
    for number in range(12):
        post.receive(proven(mail(text=f"{number}", sender=f"a{number}@shop{number % 4}.example"), results))


def newest(post: Post, sender: str) -> MessageView:
    with post.machinery.store.read() as conn:
        of_it = select(threads.c.conversation_id).join(messages, messages.c.thread_id == threads.c.id)
        found = conn.execute(of_it.where(messages.c.from_address == sender).order_by(messages.c.id.desc())).scalars()
        place = found.first()
    assert place is not None
    return post.desk.conversation.open(place).messages[-1]


ANNA = "Anna@poczta.example"


def test_a_sender_is_trusted_until_he_is_not(post: Post) -> None:
    learn_the_server(post)
    post.receive(proven(newsletter()))
    number = newest(post, ANNA).id
    assert newest(post, ANNA).is_sender_proven and not newest(post, ANNA).shows_remote
    post.desk.files.trust(number)
    with post.machinery.store.read() as conn:
        assert conn.execute(remote_senders.select()).one().sender == "anna@poczta.example"
    assert newest(post, ANNA).shows_remote and newest(post, ANNA).is_sender_trusted
    post.receive(proven(mail(HTML + "x", sender="Other <other@poczta.example>")))
    assert not newest(post, "other@poczta.example").shows_remote
    post.desk.files.trust(number, is_trusted=False)
    with post.machinery.store.read() as conn:
        assert conn.execute(remote_senders.select()).all() == []


@pytest.mark.parametrize(
    "results",
    [
        "",
        "mx.firma.example; dmarc=fail header.from=poczta.example",
        "mx.firma.example; dkim=pass header.d=evil.example",
        "mx.evil.example; dmarc=pass header.from=poczta.example",
        "dmarc=pass header.from=poczta.example",
    ],
)
def test_a_forged_letter_of_a_trusted_sender_loads_nothing(post: Post, results: str) -> None:
    learn_the_server(post)
    post.receive(proven(newsletter()))
    post.desk.files.trust(newest(post, ANNA).id)
    forged = mail(HTML + "forged", text="forged")
    post.receive(proven(forged, results) if results else forged)
    shown = newest(post, ANNA)
    assert shown.is_sender_trusted and not shown.is_sender_proven
    assert not shown.shows_remote and shown.held_remote is not None
    assert post.desk.conversation.show_remote(shown.id).shows_remote  # for once, as he asks


def test_a_server_that_tells_nothing_proves_nothing(post: Post) -> None:
    for number in range(12):
        post.receive(mail(text=f"{number}", sender=f"a{number}@shop{number % 4}.example"))
    post.receive(proven(newsletter()))
    assert not newest(post, ANNA).is_sender_proven


def test_html_that_is_very_long_is_shown_when_asked_for(post: Post) -> None:
    post.receive(mail("<p>long</p>" * 50_000))
    message = post.message()
    assert message.html is None and message.is_html_long and message.text.strip() == "Good morning"
    whole = post.desk.conversation.show_whole(message.id)
    assert whole.html is not None and whole.html.count("long") == 50_000 and not whole.is_html_long
    assert post.desk.files.page(message.id).read_text("utf-8").count("long") == 50_000


@pytest.mark.parametrize(("characters", "is_long"), [(120_000, False), (240_000, True)])
def test_newsletters_are_shown_as_they_were_made(post: Post, characters: int, is_long: bool) -> None:
    row = "<tr><td>new this week</td></tr>"
    post.receive(mail(f"<table>{row * (characters // len(row))}</table>"))
    assert post.message().is_html_long is is_long


def test_links_that_pretend_are_told(post: Post) -> None:
    post.receive(newsletter())
    message = post.message()
    assert message.doubtful_links == ("https://evil.example/a",)
    [words] = message.warnings
    assert "evil.example" in words and "bank.example" in words


def test_pictures_in_the_text_are_no_chips(post: Post) -> None:
    post.receive(newsletter())
    [file] = post.message().attachments
    assert file.is_in_text and file.kind is FileKind.IMAGE
    assert post.desk.files.inline_picture(post.message().id, "logo@x") == b"picture"
    with pytest.raises(BadInput):
        post.desk.files.inline_picture(post.message().id, "other@x")


def test_the_page_for_the_browser_is_harmless_and_goes(post: Post) -> None:
    post.receive(newsletter())
    path = post.desk.files.page(post.message().id)
    page = path.read_text("utf-8")
    assert "Content-Security-Policy" in page and "default-src 'none'" in page
    assert 'src="data:image/png;base64,' in page and "https://cdn" not in page and "list-manage" not in page
    body = re.search(r"<body>(.*)</body>", page, re.DOTALL)
    assert body and judge(body[1]) == []
    post.machinery.stop()
    assert not path.exists()


def test_files_are_told_by_what_they_can_do(post: Post) -> None:
    post.receive(with_files())
    files = post.message().attachments
    assert [(each.name, each.kind, each.risk) for each in files] == [
        ("bill.pdf", FileKind.DOCUMENT, Risk.NONE),
        ("bills.zip", FileKind.ARCHIVE, Risk.NONE),
        ("bill.pdf.exe", FileKind.PROGRAM, Risk.DISGUISED),
    ]
    look = post.desk.files.look(post.message().id, 1)
    assert [(each.name, each.risk) for each in look.packed] == [("a.pdf.exe", Risk.DISGUISED)]
    assert "program" in look.warning
    with pytest.raises(BadInput):
        post.desk.files.look(post.message().id, 9)


def test_files_are_saved_and_handed_out(post: Post, tmp_path: Path) -> None:
    post.receive(with_files())
    number, files = post.message().id, post.desk.files
    assert files.hand_out(number, 0).read_bytes() == b"%PDF"
    folder = tmp_path / "saved"
    folder.mkdir()
    names = [path.name for path in (*files.save_all(number, folder), *files.save_all(number, folder))]
    assert names == ["bill.pdf", "bills.zip", "bill.pdf.exe", "bill (2).pdf", "bills (2).zip", "bill.pdf (2).exe"]
    files.save(number, 0, folder / "mine.pdf")
    assert (folder / "mine.pdf").read_bytes() == b"%PDF"
    with pytest.raises(BadInput):
        files.save(number, 0, tmp_path / "nowhere" / "x.pdf")


def test_an_invitation_is_told_beside_the_text(post: Post) -> None:
    made = mail()
    made.add_attachment("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Fitting\nEND:VEVENT\nEND:VCALENDAR", subtype="calendar")
    post.receive(made)
    assert post.message().invitations == ("Fitting",)


def test_an_absence_is_told_while_it_lasts(post: Post) -> None:
    post.receive(mail())
    made = mail(text="I am out of office until 9 March 2026.")
    made["Auto-Submitted"] = "auto-replied"
    made["In-Reply-To"] = made["References"] = mail()["Message-ID"]
    post.receive(made)
    assert post.shown().away_until == date(2026, 3, 9)
    post.clock.advance(timedelta(days=8))
    assert post.shown().away_until is None
