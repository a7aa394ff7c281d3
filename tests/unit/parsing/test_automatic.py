"""A person's mail is never called a machine's; machines are known by their headers, then by what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Address, Attachment, Kind, ParsedMessage
from app.parsing.automatic import classify
from app.parsing.automatic_absence import away_until

PERSON = Address("Jan Nowak", "jan@example.com")
DAEMON = Address("Mail Delivery System", "MAILER-DAEMON@mx.example.com")


def mail(
    *headers: tuple[str, str],
    subject: str = "Pytanie",
    text: str = "Dzień dobry, ile to kosztuje?",
    from_: Address = PERSON,
    parts: tuple[str, ...] = (),
    reply_to: tuple[Address, ...] = (),
    in_reply_to: tuple[str, ...] = (),
) -> ParsedMessage:
    attachments = tuple(Attachment(index, "", media_type, 1) for index, media_type in enumerate(parts))
    return ParsedMessage(
        subject=subject,
        text=text,
        from_=from_,
        headers=headers,
        attachments=attachments,
        reply_to=reply_to,
        in_reply_to=in_reply_to,
    )


PEOPLE = {
    "plain": mail(("return-path", "<jan@example.com>")),
    "exchange": mail(("x-auto-response-suppress", "All"), ("return-path", "<jan@example.com>")),
    "not automatic": mail(("auto-submitted", "no")),
    "forwards a bounce": mail(
        subject="Fwd: Undelivered Mail Returned to Sender",
        text="What does this mean?\n\n550 5.1.1 <a@example.com>: user unknown\nReceived: from x",
        parts=("message/rfc822",),
    ),
    "asks about a failure": mail(
        subject="Delivery failure of my parcel", text="The parcel could not be delivered. 550 pieces are missing."
    ),
    "reports an error": mail(subject="Mail system error", text="I see error 550 5.1.1 when I write to you."),
    "postmaster by profession": mail(
        from_=Address("Post Office Bar", "postmaster@pub.example"),
        subject="Reservation",
        text="A table for two, please.",
    ),
    "absent patient": mail(subject="Nieobecność na wizycie", text="Nie mogę przyjść 12.05."),
    "office furniture": mail(subject="Out of office furniture quote", text="Do you sell desks?"),
    "automatic gate": mail(subject="Automatic gate", text="How much is an automatic gate with reply time under 2 s?"),
    "automatic door reply": mail(subject="Re: Automatic doors", text="Reply to your offer: yes."),
    "answers through a sales tool": mail(("list-unsubscribe", "<https://crm.example/u>"), in_reply_to=("a@b",)),
    "answers in a list": mail(("list-id", "<a.example>"), in_reply_to=("a@b",)),
    "shop passes on a buyer": mail(
        ("return-path", "<bounces@shop.example>"),
        from_=Address("Shop", "noreply@shop.example"),
        reply_to=(Address("Ada", "ada@example.org"),),
    ),
    "form of the own website": mail(
        ("auto-submitted", "auto-generated"), from_=Address("WordPress", "wordpress@site.example"), reply_to=(PERSON,)
    ),
    "system integrator": mail(from_=Address("Systemhaus", "admin@systemhaus.example"), text="Bitte um ein Angebot."),
    "empty": ParsedMessage(),
}

NOTICE = "Kopia zapasowa zrobiona."

MACHINES = {
    "report": (mail(("content-type", "multipart/report; report-type=delivery-status")), Kind.BOUNCE),
    "report in mixed": (mail(parts=("message/delivery-status",)), Kind.BOUNCE),
    "gmail": (mail(("x-failed-recipients", "a@example.com")), Kind.BOUNCE),
    "postfix": (mail(from_=DAEMON, subject="Undelivered Mail Returned to Sender"), Kind.BOUNCE),
    "polish": (mail(("return-path", "<>"), subject="Nie dostarczono: Oferta"), Kind.BOUNCE),
    "german": (mail(("return-path", "<>"), subject="Unzustellbar: Angebot"), Kind.BOUNCE),
    "chinese": (mail(from_=Address("", "PostMaster@qq.example"), subject="系统退信"), Kind.BOUNCE),
    "body alone": (
        mail(("return-path", "<>"), subject="Oferta", text="<a@x.example>: 550 5.1.1 user unknown\n\nReceived: from y"),
        Kind.BOUNCE,
    ),
    "gateway": (
        mail(from_=Address("", "smtp-gw@x.example"), subject="Mail could not be delivered", text="550 user unknown"),
        Kind.BOUNCE,
    ),
    "read": (mail(("content-type", "multipart/report; report-type=disposition-notification")), Kind.AUTO_REPLY),
    "rfc 3834": (mail(("auto-submitted", "auto-replied (vacation)")), Kind.AUTO_REPLY),
    "x-autoreply": (mail(("x-autoreply", "yes")), Kind.AUTO_REPLY),
    "precedence": (mail(("precedence", "auto_reply")), Kind.AUTO_REPLY),
    "generated": (mail(("auto-submitted", "auto-generated"), text=NOTICE), Kind.BULK),
    "list": (mail(("list-id", "<l.example>"), ("list-post", "<mailto:l@example>")), Kind.LIST),
    "precedence list": (mail(("precedence", "list")), Kind.LIST),
    "newsletter": (mail(("list-unsubscribe", "<https://x.example>"), text=NOTICE), Kind.BULK),
    "bulk": (mail(("precedence", "bulk"), text=NOTICE), Kind.BULK),
    "no-reply": (mail(from_=Address("Shop", "no-reply@shop.example")), Kind.BULK),
    "nie-odpowiadaj": (mail(from_=Address("Sklep", "nie-odpowiadaj@sklep.example")), Kind.BULK),
}

AUTO_SUBJECTS = [
    *(
        "Automatic reply: Offer",
        "Auto: Out of Office",
        "Autoreply: hi",
        "Odpowiedź automatyczna: Wycena",
        "Automatische Antwort: Angebot",
    ),
    *(
        "Abwesenheitsnotiz",
        "Réponse automatique : devis",
        "Respuesta automática: x",
        "Resposta automática: x",
        "Risposta automatica: x",
    ),
    *(
        "Automatisch antwoord: x",
        "Autosvar: x",
        "Automatiskt svar: x",
        "Automaattinen vastaus: x",
        "Automatická odpověď: x",
    ),
    *(
        "Automatikus válasz: x",
        "Автоматический ответ: x",
        "Автоматична відповідь: x",
        "Otomatik yanıt: x",
        "自动回复: x",
        "自動応答: x",
    ),
    *("پاسخ خودکار: x", "رد تلقائي: x", "Out of office: back Monday"),
]


@pytest.mark.parametrize("message", PEOPLE.values(), ids=PEOPLE)
def test_no_person_is_hidden(message: ParsedMessage) -> None:
    assert classify(message) == (Kind.CUSTOMER, "")


@pytest.mark.parametrize(("message", "kind"), MACHINES.values(), ids=MACHINES)
def test_machines_are_known_with_a_reason(message: ParsedMessage, kind: Kind) -> None:
    found, reason = classify(message)
    assert found is kind
    assert reason


@pytest.mark.parametrize("subject", [subject for subject in AUTO_SUBJECTS if not subject.startswith("Auto:")])
def test_automatic_replies_without_headers(subject: str) -> None:
    assert classify(mail(subject=subject)) == (Kind.AUTO_REPLY, "auto-reply subject")


@given(subject=st.text(), text=st.text(), name=st.text(), address=st.text())
def test_any_message_is_taken(subject: str, text: str, name: str, address: str) -> None:
    assert classify(mail(subject=subject, text=text, from_=Address(name, address)))[0] in Kind


SENT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ABSENCES = [
    ("Wracam 12.05.2026.", date(2026, 5, 12)),
    ("Jestem na urlopie od 4 do 15 maja.", date(2026, 5, 15)),
    ("I am away from 1 May until 18 May 2026.", date(2026, 5, 18)),
    ("Out until May 20th. For urgent matters call 500 600 700.", date(2026, 5, 20)),
    ("Ich bin bis zum 22. Mai nicht im Büro.", date(2026, 5, 22)),
    ("Ich bin vom 04.05. bis 22.05. im Urlaub.", date(2026, 5, 22)),
    ("Je suis absent jusqu'au 1er juin 2026.", date(2026, 6, 1)),
    ("Estaré fuera hasta el 9 de junio de 2026.", date(2026, 6, 9)),
    ("Sono fuori ufficio fino al 8 giugno.", date(2026, 6, 8)),
    ("Ik ben afwezig tot 11 mei.", date(2026, 5, 11)),
    ("Я в отпуске до 14 мая.", date(2026, 5, 14)),
    ("2026-05-30 まで不在です", date(2026, 5, 30)),
    ("5月12日まで休みです", date(2026, 5, 12)),
    ("Back on 5/28/2026.", date(2026, 5, 28)),
    ("Back on 2 January.", date(2027, 1, 2)),
    ("Thank you, we have received your message.", None),
    ("Our offer of 1.04.2026 is no longer valid.", None),
    ("Call +48 500 600 700 or see https://example.com/2019/01/02.", None),
]


@pytest.mark.parametrize(("text", "until"), ABSENCES)
def test_away_until(text: str, until: date | None) -> None:
    assert away_until(ParsedMessage(text=text, sent_at=SENT)) == until


def test_without_a_date_of_its_own_nothing_is_told() -> None:
    assert away_until(ParsedMessage(text="Back on 12 May")) is None


@given(st.text())
def test_any_text_is_read_for_dates(text: str) -> None:
    until = away_until(ParsedMessage(text=text, sent_at=SENT))
    assert until is None or until >= SENT.date()
