"""The owner teaches a form, corrects kinds, calls spam by its name and chooses an encoding, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bus import Bus
from app.clock import FrozenClock
from app.errors import BadInput
from app.machinery import Machinery
from app.model.account import Account, Server
from app.model.listing import Row, View
from app.model.message import Channel, Kind, RawItem
from app.model.screen import ConversationView
from app.model.taught import Mark, Marked
from app.store import accounts, messages
from app.store.tables import customers
from app.store.tables_taught import sender_kinds
from app.sync.pipeline import Pipeline

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ROBOT = "strona@firma-hosting.example"
PEOPLE = (
    ("Zofia Lis", "zofia@poczta.example", "600 100 201", "Czy macie rower dla dziecka?"),
    ("Adam Kot", "adam@poczta.example", "600 100 202", "Proszę o wycenę naprawy.\n\nDziękuję,\nAdam"),
    ("Ewa Żak", "ewa@poczta.example", "", "Kiedy otwarte?"),
)


def form_body(name: str, address: str, phone: str, text: str) -> str:
    """A form whose own words are in no vocabulary."""
    return f"Przyszło ze strony\nKto zacz: {name}\nGdzie odpisać: {address}\nDzwonek: {phone}\nCo słychać\n{text}\n"


def mail(number: int, body: str, sender: str = ROBOT, subject: str = "Nowe ze strony", headers: str = "") -> bytes:
    head = f"From: Strona <{sender}>\nTo: shop@firma.example\nMessage-ID: <m{number}@x.example>\nSubject: {subject}\n"
    head += f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n{headers}\n"
    return (head + body).replace("\n", "\r\n").encode()


class Shop:
    def __init__(self, path: Path) -> None:
        self.clock = FrozenClock(NOW)
        self.machinery = Machinery(path, self.clock)
        self.desk = self.machinery.desk
        self.store = self.machinery.store
        self.pipeline = Pipeline(self.store, Bus(), lambda: self.desk.settings)
        server = Server("mail.firma.example", 993)
        with self.store.write() as conn:
            before = NOW - timedelta(days=30)
            self.account = accounts.add(conn, Account(0, "shop@firma.example", "", server, server, before))

    def receive(self, *raws: bytes) -> None:
        self.clock.advance(timedelta(minutes=5))
        items = [RawItem(self.account.id, 0, 0, raw, self.clock.now()) for raw in raws]
        self.pipeline.take(self.account, items, is_live=True)

    def rows(self, view: View = View.TO_ANSWER) -> tuple[Row, ...]:
        return self.desk.inbox.rows(view)

    def names(self, view: View = View.TO_ANSWER) -> list[str]:
        return sorted(row.customer for row in self.rows(view))

    def open(self, customer: str, view: View = View.TO_ANSWER) -> ConversationView:
        [row] = [row for row in self.rows(view) if row.customer == customer]
        return self.desk.conversation.open(row.id)

    def marks(self, message_id: int, person: tuple[str, str, str, str] = PEOPLE[0]) -> list[Mark]:
        text = self.desk.corrections.form_text(message_id)
        kinds = (Marked.NAME, Marked.EMAIL, Marked.PHONE, Marked.MESSAGE)
        found = [(text.index(value), value, what) for value, what in zip(person, kinds, strict=True) if value]
        return [Mark(start, start + len(value), what) for start, value, what in found]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop.sqlite3")
    yield shop
    shop.machinery.stop()


def receive_forms(shop: Shop) -> int:
    """Returns the message that is marked."""
    for number, person in enumerate(PEOPLE):
        shop.receive(mail(number, form_body(*person)))
    assert {row.customer for row in shop.rows()} == {"Strona"}  # all of them filed under the robot
    return first_of(shop, "m0@x.example")


def first_of(shop: Shop, rfc_id: str) -> int:
    with shop.store.read() as conn:
        [found] = messages.find_rfc_id(conn, rfc_id)
        return found


def test_a_taught_form_gives_each_visitor_his_conversation(shop: Shop) -> None:
    marked = receive_forms(shop)
    preview = shop.desk.corrections.preview_form(marked, shop.marks(marked))
    assert [one.reading and one.reading.email for one in preview] == [person[1] for person in reversed(PEOPLE)]
    shop.desk.corrections.teach_form(marked, shop.marks(marked))
    assert shop.names() == sorted(person[0] for person in PEOPLE)
    zofia = shop.open("Zofia Lis")
    assert zofia.row.channels == (Channel.FORM,)
    assert [each.address for each in zofia.threads[0].to] == ["zofia@poczta.example"]
    assert zofia.phone.replace(" ", "") == "+48600100201"
    assert shop.open("Adam Kot").messages[0].text == PEOPLE[1][3]
    assert shop.open("Ewa Żak").phone == ""
    assert shop.desk.inbox.search("wycenę naprawy")[0].customer == "Adam Kot"


def test_later_mails_are_read_by_the_rule(shop: Shop) -> None:
    marked = receive_forms(shop)
    shop.desk.corrections.teach_form(marked, shop.marks(marked))
    shop.receive(mail(7, form_body("Jan Wilk", "jan@poczta.example", "", "Czy jest parking?")))
    assert shop.open("Jan Wilk").messages[0].text == "Czy jest parking?"


def test_a_visitor_who_wrote_before_is_the_same_customer(shop: Shop) -> None:
    own = mail(50, "Dzień dobry, mam pytanie o rower.", "zofia@poczta.example", "Rower").replace(
        b"Strona", b"Zofia Lis"
    )
    shop.receive(own)
    marked = receive_forms_beside(shop)
    shop.desk.corrections.teach_form(marked, shop.marks(marked))
    with shop.store.read() as conn:
        names = [row.name for row in conn.execute(customers.select())]
    assert sorted(names) == sorted(person[0] for person in PEOPLE)


def receive_forms_beside(shop: Shop) -> int:
    for number, person in enumerate(PEOPLE):
        shop.receive(mail(number, form_body(*person)))
    return first_of(shop, "m0@x.example")


def test_teaching_is_taken_back(shop: Shop) -> None:
    marked = receive_forms(shop)
    before = shop.names()
    done = shop.desk.corrections.teach_form(marked, shop.marks(marked))
    shop.desk.inbox.undo(done.undo_id)
    assert set(shop.names()) == set(before)
    shop.receive(mail(8, form_body("Jan Wilk", "jan@poczta.example", "", "Czy jest parking?")))
    assert "Jan Wilk" not in shop.names()


def test_a_form_that_changed_is_nobodys(shop: Shop) -> None:
    marked = receive_forms(shop)
    shop.desk.corrections.teach_form(marked, shop.marks(marked))
    other = form_body("Jan Wilk", "jan@poczta.example", "", "Czy jest parking?").replace("Gdzie odpisać", "Adres")
    shop.receive(mail(9, other))
    changed = shop.open("Strona")
    assert "gdzie odpisać" in changed.messages[0].reason.lower()
    assert changed.row.badge == "form changed"
    assert "Czy jest parking?" in changed.messages[0].text
    assert changed.threads[0].to == ()
    assert [key.value for key in changed.customer.identities] == []


def test_other_mail_of_the_robot_stays_what_it_is(shop: Shop) -> None:
    marked = receive_forms(shop)
    shop.desk.corrections.teach_form(marked, shop.marks(marked))
    shop.receive(mail(11, "Dysk jest pełny w 90 procentach.", subject="Raport serwera"))
    assert shop.open("Strona").messages[0].reason == ""


def test_mails_of_a_form_that_were_one_thread_come_apart(shop: Shop) -> None:
    for number, person in enumerate(PEOPLE):
        shop.receive(mail(number, form_body(*person), headers="References: <all@firma-hosting.example>\n"))
    assert len(shop.rows()) == 1
    marked = first_of(shop, "m0@x.example")
    shop.desk.corrections.teach_form(marked, shop.marks(marked))
    assert shop.names() == sorted(person[0] for person in PEOPLE)


def test_what_the_owner_joined_stays_together(shop: Shop) -> None:
    shop.receive(mail(0, form_body(*PEOPLE[0])))
    shop.receive(mail(60, "Coś zupełnie innego", "obcy@gdzies.example", "Inne"))
    shop.receive(mail(1, form_body(*PEOPLE[1])))
    ids = [messages_place(shop, f"m{number}@x.example") for number in (0, 60)]
    shop.desk.grouping.join(*ids)
    marked = first_of(shop, "m0@x.example")
    shop.desk.corrections.teach_form(marked, shop.marks(marked))
    assert messages_place(shop, "m0@x.example") == messages_place(shop, "m60@x.example")


def messages_place(shop: Shop, rfc_id: str) -> int:
    with shop.store.read() as conn:
        place = messages.conversation_of(conn, messages.find_rfc_id(conn, rfc_id)[0])
    assert place is not None
    return place


KNOWN_FORM = (
    "Name: {name}\nEmail: {address}\nMessage: {text}\n\n-- \n"
    "This e-mail was sent from a contact form on firma.example\n"
)


def known_form(number: int, name: str, address: str, text: str) -> bytes:
    body = KNOWN_FORM.format(name=name, address=address, text=text)
    return mail(number, body, "wordpress@firma.example", "New message", f"Reply-To: {address}\nX-Mailer: PHPMailer\n")


def test_what_looks_like_a_form_is_none_when_the_owner_says_so(shop: Shop) -> None:
    shop.receive(known_form(20, "Maria Garcia", "maria@gast.example", "Do you deliver to Spain?"))
    marked = first_of(shop, "m20@x.example")
    done = shop.desk.corrections.not_a_form(marked)
    assert all(row.channels == (Channel.EMAIL,) for view in View for row in shop.rows(view))
    shop.receive(known_form(21, "Olga Nowak", "olga@gast.example", "And to Norway?"))
    assert "Olga Nowak" not in shop.names()
    shop.desk.inbox.undo(done.undo_id)
    assert shop.names() == ["Maria Garcia", "Olga Nowak"]


def newsletter(number: int, subject: str = "Oferta") -> bytes:
    return mail(
        number, "Zobacz nowe stawki", "biuro@hurt.example", subject, "List-Unsubscribe: <https://hurt.example>\n"
    )


def test_a_kind_is_remembered_for_the_sender(shop: Shop) -> None:
    shop.receive(newsletter(30))
    shop.receive(newsletter(31, "Cennik"))
    assert len(shop.rows(View.OTHER)) == 2
    done = shop.desk.corrections.set_kind(first_of(shop, "m30@x.example"), Kind.CUSTOMER)
    assert len(shop.rows()) == 2
    assert shop.desk.conversation.open(shop.rows()[0].id).messages[0].reason != ""
    shop.receive(newsletter(32, "Nowy cennik"))
    assert shop.rows(View.OTHER) == ()
    shop.desk.inbox.undo(done.undo_id)
    assert shop.rows() == ()


def test_other_mail_of_a_person_and_back(shop: Shop) -> None:
    shop.receive(mail(40, "Przedstawiam ofertę pozycjonowania.", "sprzedawca@seo.example", "Oferta"))
    one = first_of(shop, "m40@x.example")
    shop.desk.corrections.set_kind(one, Kind.BULK)
    assert shop.rows() == ()
    assert len(shop.rows(View.OTHER)) == 1
    shop.desk.corrections.set_kind(one, Kind.CUSTOMER)
    assert len(shop.rows()) == 1
    with shop.store.read() as conn:
        assert conn.execute(sender_kinds.select()).all() == []  # nothing is left to remember


def test_automatic_replies_of_a_corrected_sender_open_nothing(shop: Shop) -> None:
    shop.receive(newsletter(30))
    shop.desk.corrections.set_kind(first_of(shop, "m30@x.example"), Kind.CUSTOMER)
    shop.receive(mail(33, "Nie ma mnie", "biuro@hurt.example", "Poza biurem", "Auto-Submitted: auto-replied\n"))
    assert len(shop.rows()) == 1


SPAM = (
    'Best pills online <a href="http://pills.example/a">buy</a> [url=http://pills.example/b]here[/url] '
    "http://pills.example/c cheap fast delivery worldwide without any prescription today only"
)
OFFER = (
    "Hello dear owner, we noticed that your website could rank much higher. Our experts offer complete search "
    "optimisation with monthly reports and guaranteed first page results, please answer for a free quotation"
)


def test_a_robots_form_is_folded_with_reasons_and_comes_back(shop: Shop) -> None:
    shop.receive(known_form(70, "Best Pills", "pills@spam.example", SPAM))
    shop.receive(known_form(71, "Maria Garcia", "maria@gast.example", "Do you deliver to Spain?"))
    assert shop.names() == ["Maria Garcia"]
    [row] = shop.rows(View.OTHER)
    assert "links as code" in shop.desk.conversation.open(row.id).messages[0].reason
    shop.desk.corrections.not_spam(first_of(shop, "m70@x.example"))
    assert shop.names() == ["Best Pills", "Maria Garcia"]


def test_what_the_owner_calls_spam_is_known_again(shop: Shop) -> None:
    questions = ("Do you deliver to Spain?", "When are you open on Saturday?", "My order 4711 came broken, please help")
    for number, question in enumerate(questions, 80):
        shop.receive(known_form(number, f"Maria {number}", f"maria{number}@gast.example", question))
        answer = mail(number + 100, "Yes.", "shop@firma.example", headers=f"In-Reply-To: <m{number}@x.example>\n")
        shop.receive(answer)
    shop.receive(known_form(90, "Seo One", "one@seo.example", OFFER))
    assert shop.names() == ["Seo One"]
    done = shop.desk.corrections.spam(first_of(shop, "m90@x.example"))
    assert shop.names() == []
    shop.receive(known_form(91, "Seo Two", "two@seo.example", OFFER.replace("much", "far")))
    assert shop.names() == []
    real = "Hello, I noticed your website says free delivery. My order 4711 did not arrive, please answer."
    shop.receive(known_form(92, "Piotr Zych", "piotr@gast.example", real))
    assert shop.names() == ["Piotr Zych"]
    shop.desk.inbox.undo(done.undo_id)
    assert "Seo One" in shop.names()
    shop.receive(known_form(93, "Seo Three", "three@seo.example", OFFER))
    assert "Seo Three" in shop.names()


def test_an_encoding_is_chosen_and_found_by_search(shop: Shop) -> None:
    head = "From: =?x-unknown?Q?Stra=BFak?= <jan@poczta.example>\r\nMessage-ID: <e1@x.example>\r\nSubject: Pytanie\r\n"
    head += "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    shop.receive(head.encode() + "Zażółć gęślą jaźń, ćma".encode("cp1250"))
    one = first_of(shop, "e1@x.example")
    view = shop.desk.corrections.encoding(one, "koi8-r")
    assert "gęślą" not in view.text
    view = shop.desk.corrections.encoding(one, "windows-1250")
    assert (view.text, view.charset) == ("Zażółć gęślą jaźń, ćma", "windows-1250")
    assert shop.desk.conversation.open(shop.rows()[0].id).messages[0].text == view.text
    assert [row.customer for row in shop.desk.inbox.search("gesla")] == [shop.rows()[0].customer]
    assert shop.desk.corrections.encoding(one, "").charset == ""
    with pytest.raises(BadInput):
        shop.desk.corrections.encoding(one, "no-such-thing")


def test_marks_that_say_nothing_are_refused(shop: Shop) -> None:
    marked = receive_forms(shop)
    with pytest.raises(BadInput):
        shop.desk.corrections.teach_form(marked, [])
    text = shop.desk.corrections.form_text(marked)
    with pytest.raises(BadInput):
        shop.desk.corrections.preview_form(marked, [Mark(0, len(text), Marked.MESSAGE), Mark(3, 9, Marked.NAME)])
