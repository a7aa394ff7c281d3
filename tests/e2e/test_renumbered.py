"""The server numbers its messages anew after the owner corrected how some of them are read: each stays one message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.channels import sockets
from app.clock import SystemClock
from app.host.secrets import Secrets
from app.machinery import Machinery
from app.model.account import Account, Security, Server
from app.model.message import Kind
from app.model.taught import Mark, Marked
from app.store import accounts
from app.store.tables import copies, messages
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot
SHOP = "shop@firma.example"
ROBOT = "strona@firma-hosting.example"
NOW = datetime.now(UTC).replace(microsecond=0)


def mail(
    number: int, body: bytes, sender: bytes = b"Strona <strona@firma-hosting.example>", head: bytes = b""
) -> bytes:
    """As old programs write it: raw eight-bit headers and text that say nothing of their encoding."""
    fields = b"From: %s\nTo: shop@firma.example\nMessage-ID: <m%d@x.example>\n%s\n" % (sender, number, head)
    return (fields + body).replace(b"\n", b"\r\n")


def form(number: int, name: str, text: str) -> bytes:
    """A form whose own words are in no vocabulary."""
    body = f"Kto zacz: {name}\nGdzie odpisać: a{number}@kunde.example\nCo słychać\n{text}\n"
    return mail(number, body.encode("windows-1250"), head=b"Subject: Nowe ze strony\n")


FORMS = [form(1, "Zofia Lis", "Czy macie rower?"), form(2, "Ewa Żak", "Kiedy otwarte?")]
LETTER = mail(
    3,
    "Gdzie jest moja książka?\n".encode("iso-8859-2"),
    "Józef Żak <jozef@kunde.example>".encode("iso-8859-2"),
    "Subject: Książka o żółwiach\n".encode("iso-8859-2"),
)
KNOWN_FORM = mail(
    4,
    b"Name: Maria Garcia\nEmail: maria@gast.example\nPhone: +34 600 123 456\nMessage: Do you deliver?\n",
    b"Website <wordpress@firma.example>",
    b"Reply-To: maria@gast.example\nSubject: New message from your website\nX-Mailer: PHPMailer\n",
)
NO_ID = KNOWN_FORM.replace(b"Message-ID: <m4@x.example>\r\n", b"").replace(b"maria", b"marta")
SAME_ID = [
    mail(9, b"Bestellung %d ist da.\n" % n, b"Kasse <kasse@firma.example>", b"Subject: Kasse\n") for n in range(2)
]


class Office:
    def __init__(self, path: Path, server: Server, dovecot: Dovecot, user: str) -> None:
        self._path, self._dovecot, self._user = path, dovecot, user
        self._secrets = Secrets()
        self._secrets.keep(SHOP, PASSWORD)
        self._open()
        with self.machinery.store.write() as conn:
            accounts.add(conn, Account(0, SHOP, "", server, server, NOW - timedelta(days=30), region="PL"))

    def _open(self) -> None:
        self.machinery = Machinery(self._path, SystemClock(), self._secrets)

    def take_in(self, raws: list[bytes]) -> None:
        self._dovecot.fill(self._user, raws, at=NOW)
        assert self.machinery.supervisor.sync_once() == {}

    def number_anew(self) -> None:
        """While the program is closed."""
        self.machinery.stop()
        self._dovecot.reset_uidvalidity(self._user)
        self._open()
        self.take_in([])

    def ids(self, sender: str) -> list[int]:
        query = select(messages.c.id).where(messages.c.sender == sender).order_by(messages.c.rfc_id)
        with self.machinery.store.read() as conn:
            return [*conn.execute(query).scalars()]

    def stored(self) -> list[tuple[object, ...]]:
        m = messages.c
        query = select(m.id, m.rfc_id, m.channel, m.kind, m.from_name, m.subject).order_by(m.id)
        with self.machinery.store.read() as conn:
            return [tuple(row) for row in conn.execute(query)]

    def numbers(self) -> list[int]:
        with self.machinery.store.read() as conn:
            return [*conn.execute(select(copies.c.uid).order_by(copies.c.uid)).scalars()]


@pytest.fixture
def office(
    dovecot: Dovecot, certificates: Certificates, user: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setattr(sockets, "_verified", certificates.client)  # this computer trusts the tests' authority
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")  # and has no keyring
    opened = Office(tmp_path / "test.sqlite3", Server(GOOD, dovecot.tls_port, Security.TLS, user), dovecot, user)
    yield opened
    opened.machinery.stop()


def teach(office: Office) -> None:
    corrections, number = office.machinery.desk.corrections, office.ids(ROBOT)[0]
    text = corrections.form_text(number)
    marked = {"Zofia Lis": Marked.NAME, "a1@kunde.example": Marked.EMAIL, "Czy macie rower?": Marked.MESSAGE}
    corrections.teach_form(number, [Mark(text.index(w), text.index(w) + len(w), what) for w, what in marked.items()])


def no_form(office: Office) -> None:
    office.machinery.desk.corrections.not_a_form(office.ids("wordpress@firma.example")[0])


def encoding(office: Office) -> None:
    for number in (*office.ids("jozef@kunde.example"), *office.ids(ROBOT)):
        office.machinery.desk.corrections.encoding(number, "windows-1251")


def kinds(office: Office) -> None:
    corrections = office.machinery.desk.corrections
    corrections.set_kind(office.ids("kasse@firma.example")[0], Kind.CUSTOMER)
    corrections.set_kind(office.ids("jozef@kunde.example")[0], Kind.BULK)
    corrections.spam(office.ids("wordpress@firma.example")[0])


WAYS: dict[str, tuple[Callable[[Office], None], ...]] = {
    "nothing": (),
    "taught": (teach,),
    "no form": (no_form,),
    "encoding": (encoding,),
    "encoding, then taught": (encoding, teach),
    "taught, then encoding": (teach, encoding),
    "kinds": (kinds,),
    "everything": (teach, no_form, kinds, encoding),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_stays_one_message_as_it_was_corrected(office: Office, way: str) -> None:
    office.take_in([*FORMS, LETTER, KNOWN_FORM, NO_ID, *SAME_ID])
    before = office.stored()
    assert len(before) == 7
    for correct in WAYS[way]:
        correct(office)
    corrected = office.stored()
    assert (corrected == before) == (way == "nothing")
    for _ in range(2):
        office.number_anew()
        assert office.stored() == corrected
        assert office.numbers() == [*range(1, 8)]


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_that_came_by_another_way_is_the_same(office: Office, way: str) -> None:
    """As when one mail goes to two addresses that end in one mailbox."""
    office.take_in([*FORMS, LETTER, KNOWN_FORM])
    for correct in WAYS[way]:
        if correct is not kinds:
            correct(office)
    corrected = office.stored()
    office.take_in([b"Received: from b.example\r\n" + raw for raw in (*FORMS, LETTER, KNOWN_FORM)])
    assert office.stored() == corrected
    assert office.numbers() == [*range(1, 9)]
