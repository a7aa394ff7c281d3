"""A list that is new knows few words and few answers: what was answered stays apart, what waits is joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from app.bus import Bus
from app.model.account import Account, FolderRole, Security, Server
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, folders
from app.store.engine import Store
from app.store.tables import messages, threads
from app.sync.pipeline import Pipeline
from tests.store.rows import NOON

OWN = "shop@sklep.example"
#: In a language: a question, another matter of the same customer, and the question once more in other words.
STORIES = {
    "pl": (
        ("Rozmiar sukienki", "Dzień dobry, czy rozmiar 38 wypada jak standardowe M?"),
        ("Zwrot sukienki", "Dzień dobry, chciałabym zwrócić sukienkę, niestety rozmiar 38 jest za mały."),
        ("Sukienka", "Nadal nie mam odpowiedzi, a pytałam, czy rozmiar 38 to standardowe M."),
    ),
    "en": (
        ("Bike lights", "Hello, do the bike lights come with a charger?"),
        ("Invoice", "Hello, I need an invoice for the bike lights, made out to my company."),
        ("Bike lights", "I wrote on Monday and nobody answered: do the bike lights come with a charger?"),
    ),
    "de": (
        ("Öffnungszeiten", "Guten Tag, haben Sie am Samstag geöffnet? Ich möchte die Vorhänge ansehen."),
        ("Vorhänge beschädigt", "Guten Tag, die gelieferten Vorhänge haben einen Riss an der Naht. Was nun?"),
        ("Samstag", "Leider noch keine Antwort. Haben Sie am Samstag geöffnet, um die Vorhänge anzusehen?"),
    ),
    "fa": (
        ("رنگ کیف", "سلام، این کیف چرمی رنگ مشکی هم دارد؟"),
        ("ارسال کیف", "سلام، کیف چرمی را سفارش دادم ولی هنوز نرسیده است، کی ارسال می‌شود؟"),
        ("رنگ کیف", "هنوز جوابی نگرفتم. کیف چرمی رنگ مشکی دارد؟"),
    ),
}
#: What else is in the list, so that a word is heard now and then.
OTHERS = (
    ("Faktura", "Proszę o fakturę za poprzednie zakupy."),
    ("Opening", "Are you open on public holidays?"),
    ("Farbe", "Gibt es das Kissen auch in Grün?"),
    ("تخفیف", "برای دو عدد تخفیف دارید؟"),
    ("Kurier", "Kurier był wczoraj, ale nikogo nie zastał."),
    ("Wholesale", "We would like to stock your cushions in our shop."),
)
_WEEK, _HOURS = timedelta(days=7), timedelta(hours=20)


@dataclass(frozen=True)
class Letter:
    """:ivar how: "in", "answered" (as another program marked it) or "out" (to the one before)"""

    who: str
    subject: str
    text: str
    after: timedelta
    how: str = "in"


def others() -> Iterator[Letter]:
    for number, (subject, text) in enumerate(OTHERS * 3):
        yield Letter(f"guest{number}@x.example", subject, text, timedelta(hours=5))


class Shop:
    """A mailbox of some twenty letters, read by the pipeline."""

    def __init__(self, store: Store) -> None:
        self._store = store
        server = Server("mail.example", 993, Security.TLS, "u")
        with store.write() as conn:
            self._account = accounts.add(conn, Account(0, OWN, "Sklep", server, server, NOON))
            inbox, sent = (
                folders.find_or_add(conn, self._account.id, role, role.value)
                for role in (FolderRole.INBOX, FolderRole.SENT)
            )
        self._inbox, self._sent = inbox.id, sent.id
        self._pipeline = Pipeline(store, Bus(), Settings)

    def takes(self, letters: Sequence[Letter], *, at_once: bool) -> list[int]:
        """The conversation of each letter that came in of Ewa's."""
        at, items = NOON, []
        for uid, one in enumerate(letters, 1):
            at += one.after
            folder = self._sent if one.how == "out" else self._inbox
            items.append(RawItem(self._account.id, folder, uid, _raw(uid, one), at, is_answered=one.how == "answered"))
        for batch in [items] if at_once else [[item] for item in items]:
            self._pipeline.take(self._account, batch, is_live=False)
        with self._store.read() as conn:
            place = select(threads.c.conversation_id).join(messages, messages.c.thread_id == threads.c.id)
            hers = place.where(messages.c.from_address == "ewa@x.example").order_by(messages.c.received_at)
            return list(conn.execute(hers).scalars())


def _raw(uid: int, one: Letter) -> bytes:
    mail = EmailMessage()
    mail["From"] = OWN if one.how == "out" else f"Ewa Lis <{one.who}>" if one.who.startswith("ewa") else one.who
    mail["To"] = one.who if one.how == "out" else OWN
    mail["Message-ID"] = f"<{uid}@x.example>"
    if one.how == "out":
        mail["In-Reply-To"] = f"<{uid - 1}@x.example>"
    mail["Subject"] = one.subject
    mail.set_content(one.text)
    return mail.as_bytes()


@pytest.mark.parametrize("at_once", [True, False], ids=["first look", "as they come"])
@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("how", ["answered", "out"])
def test_after_an_answer_another_matter_is_another_row(store: Store, language: str, how: str, at_once: bool) -> None:
    question, other, _ = STORIES[language]
    asked = [Letter("ewa@x.example", *question, _HOURS, how="answered" if how == "answered" else "in")]
    if how == "out":
        asked.append(Letter("ewa@x.example", "Re: " + question[0], "...", timedelta(hours=1), how="out"))
    later = Letter("ewa@x.example", *other, _WEEK)
    found = Shop(store).takes([*others(), *asked, later], at_once=at_once)
    assert len(found) == 2
    assert found[0] != found[1]


@pytest.mark.parametrize("at_once", [True, False], ids=["first look", "as they come"])
@pytest.mark.parametrize("language", STORIES)
def test_who_asks_again_without_an_answer_is_one_row(store: Store, language: str, at_once: bool) -> None:
    question, _, again = STORIES[language]
    letters = [Letter("ewa@x.example", *question, _HOURS), Letter("ewa@x.example", *again, _HOURS)]
    found = Shop(store).takes([*others(), *letters], at_once=at_once)
    assert len(found) == 2
    assert found[0] == found[1]
