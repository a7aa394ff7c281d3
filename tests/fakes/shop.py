"""A made-up shop on a Friday at 12:16: customers in four languages, two of them overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.model.account import Account, AccountPhase, AccountState, Server
from app.model.answer import Snippet, SnippetVariant
from app.model.customer import Evidence, Identity, IdentityKind
from app.model.listing import Row
from app.model.message import Address, Channel, Direction, FileKind, Kind
from app.model.screen import (
    AccountView,
    ConversationView,
    CustomerView,
    EarlierConversation,
    FileView,
    GroupingEntry,
    GroupingSide,
    MessageView,
    PossibleRepeat,
    ThreadView,
)

NOW = datetime(2026, 11, 20, 11, 16, tzinfo=UTC)
_HOUR = 3600
BIG = 1 << 61  # ids are 62-bit: whatever can't carry them must break in the tests


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Local time of the shop (UTC+1) in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def row(number: int, customer: str, subject: str, preview: str, due: datetime | None, **more: object) -> Row:
    values: dict[str, object] = {
        "channels": (Channel.EMAIL,),
        "message_count": 1,
        "thread_count": 1,
        "is_unread": True,
        "newest_at": at(20, 9, number % 60),
        "opened_at": at(20, 8) if due else None,
        "target_open_seconds": 4 * _HOUR if due else 0,
    }
    return Row(BIG + number, customer, subject, preview, due=due, **(values | more))  # type: ignore[arg-type]


FORM = (Channel.FORM,)
ANNA = BIG + 3
ROWS = (
    row(
        1,
        "Tomasz Wieczorek",
        "Faktura do zamówienia 10482",
        "Proszę o fakturę na firmę, NIP 525-000-11-22",
        at(20, 11, 4),
    ),
    row(
        2,
        "مریم احمدی",
        "زمان ارسال",
        "سلام، سفارش من کی به تهران می‌رسد؟",
        at(20, 12, 8),
        channels=FORM,
        target_open_seconds=_HOUR,
    ),
    row(
        3,
        "Anna Kowalska",
        "Zwrot sukienki, rozmiar 38",
        "Pisałam wczoraj przez formularz i nie dostałam odpowiedzi. Chodzi o zwrot sukienki",
        at(20, 12, 40),
        channels=(Channel.EMAIL, Channel.FORM, Channel.PHONE),
        message_count=3,
        thread_count=3,
        opened_at=at(19, 14, 31),
    ),
    row(
        4,
        "Studio Lindner",
        "Angebot für 40 Stück",
        "Könnten Sie uns bis Freitag ein Angebot schicken?",
        at(20, 12, 57),
        message_count=2,
    ),
    row(5, "Piotr Zając", "Godziny otwarcia w sobotę", "Czy można odebrać osobiście?", at(20, 13, 11), channels=FORM),
    row(
        6,
        "Karolina Mazur",
        "Re: Wymiana na większy",
        "Super, dziękuję! A czy kurier może przyjść po 17?",
        at(20, 14, 21),
        message_count=4,
        is_unread=False,
    ),
    row(
        7,
        "Ola Grabowska",
        "Bon podarunkowy",
        "Czy bon można zrealizować w dwóch częściach?",
        at(20, 15, 56),
        channels=FORM,
        has_suggestion=True,
    ),
    row(
        8,
        "James Whitfield",
        "Wholesale enquiry",
        "We run two shops in Leeds and would like to stock your dresses",
        at(23, 10, 10),
        is_unread=False,
    ),
    row(
        9,
        "kontakt@rower-plus.example",
        "Współpraca",
        "Dzień dobry, prowadzimy serwis rowerowy i szukamy",
        at(23, 11, 0),
    ),
)
WAITING = tuple(
    row(20 + n, who, subject, preview, None, is_unread=False, newest_at=at(19 - n, 15, 5 * n), message_count=2)
    for n, (who, subject, preview) in enumerate(
        (
            ("Ewa Sikora", "Reklamacja torebki", "Dziękuję, wyślę zdjęcia jutro"),
            ("Hannah Vogt", "Größe 42 wieder da?", "Alles klar, ich warte auf Ihre Nachricht"),
            ("رضا کاظمی", "قیمت عمده", "ممنون، منتظر خبر شما هستم"),
            ("Marta Lis", "Dostawa", "Ok, dziękuję"),
        )
    )
)
SNOOZED = (
    row(
        30,
        "Biuro Rachunkowe Saldo",
        "Faktury za październik",
        "Prosimy o komplet",
        at(24, 9),
        snoozed_until=at(23, 9),
        is_unread=False,
    ),
)
DONE = tuple(
    row(
        40 + n,
        f"Customer {n}",
        "Thank you",
        "It arrived, thanks a lot",
        None,
        is_unread=False,
        newest_at=at(18, 10) - timedelta(hours=7 * n),
    )
    for n in range(12)
)
OTHER = (
    row(60, "Kurier24", "Newsletter: szybciej przed świętami", "Zobacz nowe stawki", None, is_unread=False),
    row(
        61,
        "mailer-daemon@ewa.example",
        "Undelivered Mail Returned to Sender",
        "This is the mail system",
        None,
        badge="bounced",
    ),
)


def _message(
    number: int, thread: int, channel: Channel, who: Address, when: datetime, text: str, **more: object
) -> MessageView:
    values: dict[str, object] = {
        "direction": Direction.IN,
        "kind": Kind.CUSTOMER,
        "subject": "Zwrot sukienki, rozmiar 38",
    }
    return MessageView(BIG + number, BIG + thread, channel, who=who, at=when, text=text, **(values | more))  # type: ignore[arg-type]


_ANNA = Address("Anna Kowalska", "anna.k@poczta.example")
_FIELDS = (("Name", "Anna Kowalska"), ("Phone", "+48 600 555 112"), ("Order", "10477"))

SNIPPETS = (
    Snippet(
        BIG + 901,
        "zwrot",
        "Zwrot: etykieta",
        (
            SnippetVariant(
                "pl",
                "Dzień dobry {{customer.first_name|}},\nprzepraszamy za zwłokę. Etykietę zwrotną do zamówienia "
                "{{order_number}} wysyłam w załączniku. Po otrzymaniu paczki zwrot środków trwa do "
                "{{days|3 dni roboczych}}.\n\nPozdrawiam,\nEwa Nowicka",
            ),
        ),
    ),
    Snippet(
        BIG + 902,
        "wymiana",
        "Wymiana rozmiaru",
        (
            SnippetVariant(
                "pl",
                "Dzień dobry {{customer.first_name|}},\noczywiście wymienimy na rozmiar {{size}}.\n\n"
                "Pozdrawiam,\nEwa Nowicka",
            ),
        ),
    ),
    Snippet(BIG + 903, "sorry", "Przepraszamy", (SnippetVariant("pl", "Przepraszamy za opóźnienie!"),)),
    Snippet(BIG + 904, "hours", "Opening hours", (SnippetVariant("en", "We are open Monday to Friday, 9 to 17."),)),
    Snippet(BIG + 905, "versand", "Versanddauer", (SnippetVariant("de", "Der Versand dauert 3 Werktage."),)),
    Snippet(BIG + 906, "ersal", "زمان ارسال", (SnippetVariant("fa", "سلام، سفارش شما تا ۳ روز کاری می‌رسد."),)),
)


def conversation(of: Row) -> ConversationView:
    """What is behind a row; Anna's holds everything a conversation can show."""
    if of.badge == "bounced" and of.due:
        return _bounced(of)
    if of.id == ANNA:
        return _annas(of)
    address = Address(of.customer if "@" not in of.customer else "", "customer@poczta.example")
    thread = of.id - BIG + 500
    channel = of.channels[0]
    messages = (_message(of.id - BIG + 700, thread, channel, address, of.newest_at, of.preview, subject=of.subject),)
    return ConversationView(
        of,
        CustomerView(of.id + 1000, of.customer, (Identity(IdentityKind.EMAIL, address.address),)),
        messages,
        (ThreadView(BIG + thread, channel, of.subject, of.newest_at, (address,)),),
        BIG + thread,
        SNIPPETS[:3],
        repeats=(PossibleRepeat(BIG + 20, "Ewa Sikora", "Bon", (Evidence("same name"), Evidence("similar text"))),)
        if of.has_suggestion
        else (),
        language="pl",
    )


BOUNCED, THANKED = replace(ROWS[3], badge="bounced"), replace(ROWS[5], badge="thanks")


def _bounced(of: Row) -> ConversationView:
    """An own answer did not arrive."""
    made = conversation(replace(of, badge=""))
    report = _message(
        790,
        of.id - BIG + 500,
        Channel.EMAIL,
        Address("Mail Delivery System", "mailer-daemon@ewa.example"),
        at(20, 11),
        "This is the mail system.",
        kind=Kind.BOUNCE,
        error="There is no such address. The server’s words: “550 5.1.1 user unknown”",
    )
    return replace(made, row=of, messages=(*made.messages, report))


def _annas(of: Row) -> ConversationView:
    text = (
        "Pisałam wczoraj przez formularz i nie dostałam odpowiedzi. Chodzi o zwrot sukienki, zamówienie 10477. "
        "Proszę o informację, jak odesłać paczkę.\n\nPozdrawiam, Anna"
    )
    first = (
        "Dzień dobry, chciałabym zwrócić sukienkę z zamówienia 10477, niestety rozmiar 38 jest za mały. "
        "Czy etykietę zwrotną dostanę mailem?"
    )
    files = (
        FileView(0, "paragon 10477.pdf", "application/pdf", 183_220, FileKind.DOCUMENT),
        FileView(1, "metka.jpg", "image/jpeg", 820_400, FileKind.IMAGE),
    )
    messages = (
        _message(101, 11, Channel.FORM, _ANNA, at(19, 14, 31), first, fields=_FIELDS),
        _message(102, 12, Channel.PHONE, Address("", ""), at(20, 9, 5), "", direction=Direction.NOTE),
        _message(
            103,
            13,
            Channel.EMAIL,
            _ANNA,
            at(20, 9, 48),
            text,
            folded="> Dnia 12.11 napisano:\n> stara wiadomość",
            attachments=files,
        ),
    )
    threads = (
        ThreadView(BIG + 11, Channel.FORM, of.subject, at(19, 14, 31), (Address("", "a.kowalska@firma.example"),)),
        ThreadView(BIG + 12, Channel.PHONE, "", at(20, 9, 5)),
        ThreadView(BIG + 13, Channel.EMAIL, of.subject, at(20, 9, 48), (_ANNA,)),
    )
    customer = CustomerView(
        BIG + 77,
        "Anna Kowalska",
        (
            Identity(IdentityKind.EMAIL, "anna.k@poczta.example"),
            Identity(IdentityKind.EMAIL, "a.kowalska@firma.example"),
            Identity(IdentityKind.PHONE, "+48 600 555 112"),
        ),
        (
            EarlierConversation(BIG + 20, "Rozmiar sukienki", at(12, 10), 22 * 60),
            EarlierConversation(BIG + 21, "Dostawa do paczkomatu", at(3, 10), 64 * 60),
        ),
        "Stała klientka, zwykle mierzy 40.",
    )
    reasons = (Evidence("same phone", "+48 600 *** 112"), Evidence("same order number", "10477"))
    return ConversationView(
        of,
        customer,
        messages,
        threads,
        BIG + 13,
        SNIPPETS[:3],
        reasons,
        order_number="10477",
        language="pl",
        phone="+48600555112",
    )


def accounts() -> tuple[AccountView, ...]:
    server = Server("mail.ewa.example", 993)
    shop = Account(1, "sklep@ewa.example", "Ewa Nowicka", server, server, at(1, 0))
    second = Account(2, "ewa@nowicka.example", "Ewa Nowicka", server, server, at(1, 0))
    return (
        AccountView(shop, AccountState(1, AccountPhase.LIVE, at(20, 9))),
        AccountView(second, AccountState(2, AccountPhase.RECONNECTING, at(20, 12, 14))),
    )


def _decision(number: int, what: str, when: datetime, **more: object) -> GroupingEntry:
    anna = GroupingSide(ANNA, "Anna Kowalska", "Zwrot sukienki, rozmiar 38")
    other = GroupingSide(BIG + 1, "Tomasz Wieczorek", "Faktura do zamówienia 10482")
    values: dict[str, object] = {"by_owner": True, "first": anna, "second": other}
    return GroupingEntry(number, what, at=when, **(values | more))  # type: ignore[arg-type]


#: The newest first.
GROUPINGS = (
    _decision(4, "apart", at(20, 11, 50)),
    _decision(3, "split", at(20, 9, 20), undone_at=at(20, 9, 21), holds=False),
    _decision(2, "unite", at(19, 15), by_owner=False, evidence=(Evidence("one message", "+48 600 555 112"),)),
    _decision(
        1,
        "join",
        at(19, 14, 40),
        by_owner=False,
        evidence=(Evidence("same phone", "+48 600 555 112"), Evidence("asked again", after_seconds=19 * _HOUR)),
        second=GroupingSide(ANNA, "Anna Kowalska", "Zwrot sukienki, rozmiar 38"),
    ),
)
