"""Mails in which a person looks like a machine, or a machine like a person: nobody is hidden, machines are known."""

from __future__ import annotations

import pytest

from app.model.message import Address, Kind
from app.parsing.automatic import classify
from app.parsing.mime import parse
from app.parsing.writer import behind_list

OWN = ("anna@szkliwa.example", "info@szkliwa.example", "szkliwa.sklep@gmail.com")


def mail(*headers: str, subject: str = "Zapytanie", text: str = "Dzień dobry, czy wysyłają Państwo do Czech?") -> bytes:
    """:param headers: whole lines; From is added where there is none"""
    lines = [f"Subject: {subject}", "To: info@szkliwa.example", "Date: Mon, 5 Oct 2026 10:00:00 +0200", *headers]
    if not any(line.startswith("From:") for line in headers):
        lines.append("From: Jan Nowak <jan@nowak-meble.example>")
    lines += ["Message-ID: <1@nowak-meble.example>", "Content-Type: text/plain; charset=utf-8"]
    return ("\n".join(lines) + f"\n\n{text}\n").encode()


ANSWER = "In-Reply-To: <77@szkliwa.example>"
STATEMENT = "Proszę o fakturę do zamówienia 4411. Pozdrawiam, Jan"
TICKET = "Message: our clerk writes.\n\nPlease send us 20 bowls as last year.\n\nRegards\nEwa, Purchasing"
GROUP = (
    "Precedence: list",
    "Mailing-list: list info@szkliwa.example; contact info+owners@szkliwa.example",
    "List-ID: <info.szkliwa.example>",
    "List-Post: <https://groups.google.com/a/szkliwa.example/group/info/post>, <mailto:info@szkliwa.example>",
    "List-Unsubscribe: <mailto:googlegroups-manage+1+unsubscribe@googlegroups.com>",
)

PEOPLE = {
    "phone's bulk, asks": mail("Precedence: bulk"),
    "phone's bulk": mail("Precedence: bulk", "X-Mailer: Android Email 3.2", text=STATEMENT),
    "phone's junk": mail("Precedence: junk", "User-Agent: K-9 Mail for Android", text=STATEMENT),
    "bulk of a public mailbox": mail("Precedence: bulk", "From: Ola <ola1988@wp.pl>", text=STATEMENT),
    "bulk answer": mail("Precedence: bulk", ANSWER, text=STATEMENT),
    "signature tool": mail("List-Unsubscribe: <https://sig.example/u/1>", "Thread-Index: AdFuZ6XxOH", text=STATEMENT),
    "signature tool, asks": mail("List-Unsubscribe: <https://sig.example/u/1>"),
    "signature tool, answer": mail("List-Unsubscribe: <mailto:u@sig.example>", ANSWER, text=STATEMENT),
    "mail merge of a teacher": mail("List-Unsubscribe: <https://x.example>", "From: Ela <ela@o2.pl>", text=STATEMENT),
    "own group, Polish": mail(*GROUP, text=STATEMENT),
    "own group by its id": mail("Precedence: list", "List-ID: Info <info.szkliwa.example>", text=STATEMENT),
    "own group, another box": mail("Precedence: list", "List-Post: <mailto:biuro@szkliwa.example>", text=STATEMENT),
    "own list with footer": mail(*GROUP, text=STATEMENT + "\n-- \nTo unsubscribe from this group, send an email to x"),
    "no-reply with an answer address": mail(
        "From: Allegro <noreply@market.example>", "Reply-To: Ada <ada@example.org>", text=STATEMENT
    ),
    "generated with an answer address": mail(
        "Auto-Submitted: auto-generated", "Reply-To: Ada <ada@example.org>", text=STATEMENT
    ),
    "not submitted by itself": mail("Auto-Submitted: no", text=STATEMENT),
    "Exchange": mail("X-Auto-Response-Suppress: DR, OOF, AutoReply", "X-MS-Has-Attach: ", text=STATEMENT),
    "Exchange, on holiday": mail(
        "X-Auto-Response-Suppress: All", text="I am on holiday until Monday, please deliver after that. Thanks, Tom"
    ),
    "Exchange, answers from holiday": mail(
        "X-Auto-Response-Suppress: All", ANSWER, subject="RE: Bowls", text="I'm out of the office but yes, send them."
    ),
    "undeliverable parcel": mail(subject="Undeliverable parcel", text="DHL returned to sender. Address not found?"),
    "undelivered, admin": mail(
        "From: Ewa <admin@nowak.example>",
        subject="Delivery failed",
        text="The parcel could not be delivered, recipient unknown. It was returned to sender.\n\newa@nowak.example",
    ),
    "Zustellung, Andreas": mail(
        "From: Andreas <andreas@web.de>", subject="Zustellung meiner Bestellung", text="Wann kommt sie?"
    ),
    "Zustellung, Sandra": mail("From: Sandra <sandra@firma.example>", subject="Zustellung am Montag", text=STATEMENT),
    "zwrot, Andrzej": mail("From: Andrzej <andrzej@o2.pl>", subject="Zwrot wiadomości", text=STATEMENT),
    "niedostarczona": mail(subject="Niedostarczona przesyłka", text="Kurier pisze: adres nieznany."),
    "not delivered": mail(
        subject="Order not delivered", text="It has not been delivered. Your address is unknown to UPS."
    ),
    "returned mail by post": mail(subject="Returned mail", text="My letter came back, mailbox full of leaflets."),
    "failure notice": mail(subject="Failure notice on my kiln", text="Error 550 5.1 shows on the display."),
    "quotes a code": mail(subject="Mail problem", text="550 5.1.1 user unknown is what I get from info@, why?"),
    "forwards a report": mail(
        subject="Fwd: Undelivered Mail Returned to Sender", text="Co to znaczy?\n\n<x@y.example>: 550 5.1.1 unknown"
    ),
    "postmaster of a pub": mail("From: Post Office Bar <postmaster@pub.example>", text="A table for two, please."),
    "out of office chairs": mail(subject="Out of office chairs", text="Do you still sell them?"),
    "out of office hours": mail(subject="Out of office hours delivery", text="Is it possible after 18?"),
    "automatic answer wanted": mail(subject="Automatic response time", text="How fast is the automatic gate?"),
    "auto reply feature": mail(subject="Auto reply function", text="Does your shop system have one?"),
    "answers our automatic reply": mail(
        ANSWER,
        subject="Re: Automatic reply: Bowls",
        text="Thanks, Wednesday is fine.\n\n> I am out of the office until Wednesday.\n> This is an automatic reply.",
    ),
    "answers our absence": mail(ANSWER, subject="AW: Abwesenheitsnotiz", text="Danke, dann am Montag."),
    "auto means car": mail(subject="AUTO: części do golfa", text="Szukam zderzaka."),
    "holiday in the subject": mail(subject="Urlaub", text="Wir sind im Urlaub bis 12.8., bitte danach liefern."),
    "urlop in the subject": mail(
        subject="Urlop a dostawa", text="Będę na urlopie do 15, proszę o dostawę po powrocie."
    ),
    "nieobecność": mail(subject="Nieobecność na wizycie", text="Nie mogę przyjść 12.05, wracam w piątek."),
    "thanks": mail(subject="Thank you for your message", text="I will get back to you with the measures tomorrow."),
    "sick leave": mail(subject="On leave", text="I'm on leave next week. Can you call my colleague?"),
    "RT clerk": mail("Precedence: bulk", "X-RT-Originator: ewa@firma.example", "Managed-by: RT 5.0", text=TICKET),
    "OTRS clerk": mail("Precedence: bulk", "X-Mailer: OTRS Mail Service (6.0)", text=TICKET),
    "Zendesk clerk": mail("Auto-Submitted: auto-generated", "X-Mailer: Zendesk Mailer", text=TICKET),
    "Zendesk clerk answers": mail(
        "Auto-Submitted: auto-generated", ANSWER, "X-Auto-Response-Suppress: All", text=TICKET
    ),
    "Freshdesk clerk": mail("Auto-Submitted: auto-generated", "X-Freshdesk-Ticket: 12", text=TICKET),
    "Zammad clerk": mail("Auto-Submitted: auto-generated", "X-Mailer: Zammad Mail Service", text=TICKET),
    "help desk tool with feedback id": mail("Feedback-ID: 1:helpdesk", text=TICKET),
    "marketplace": mail("From: Jan przez OLX <x7f@odpowiedz.olx.example>", "Precedence: bulk"),
    "list id and answer": mail("List-ID: <x.example>", ANSWER, text=STATEMENT),
    "named System": mail("From: System Bau <system@systembau.example>", text="Bitte um ein Angebot?"),
    "named Automat": mail("From: Automat Gastro <automat@automat.example>", text="Czy mają Państwo kubki?"),
    "root asks": mail("From: Piotr <root@piotr.example>", text="Czy mają Państwo kubki?"),
    "Robot by name": mail("From: Jan Robot <robot@jan.example>", "User-Agent: Mozilla Thunderbird", text=STATEMENT),
    "off": mail("X-Autoreply: no", text=STATEMENT),
    "delivered to a list of his": mail("Delivered-To: mailing list orders@firma.example", "X-Loop: x@y.example"),
    "own website, not recognised": mail(
        "From: Szkliwa <wordpress@szkliwa.example>", text="Ela Kot, ela@example.org, pisze: proszę o wycenę mis."
    ),
    "own website, phone": mail(
        "From: www-data@www.szkliwa.example", "Auto-Submitted: auto-generated", text="Proszę oddzwonić: 601 234 567"
    ),
    "own website, no-reply": mail("From: noreply@szkliwa.example", text="Nowe zamówienie: Ela Kot, ela@example.org"),
}


@pytest.mark.parametrize("raw", PEOPLE.values(), ids=PEOPLE)
def test_no_person_is_hidden(raw: bytes) -> None:
    assert classify(parse(raw), OWN) == (Kind.CUSTOMER, "")


PATHLESS = "Return-Path: <>"
AWAY = "I am away until 12 October and will reply when I am back.\n\nTom"
ABSENCES = {
    "path and answer": mail(PATHLESS, ANSWER, subject="Re: Offer", text="Thank you, we will answer soon."),
    "path and words": mail(PATHLESS, subject="Re: Offer", text=AWAY),
    "path and bulk": mail(
        PATHLESS, "Precedence: bulk", subject="Thank you for your e-mail", text="I will be in touch."
    ),
    "path, Polish": mail(PATHLESS, subject="Dziękujemy", text="To jest automatyczna odpowiedź. Odpiszemy w 24 h."),
    "path, German": mail(PATHLESS, subject="Ihre Nachricht", text="Ich bin bis 4. Mai im Urlaub."),
    "path, Persian": mail(PATHLESS, subject="سلام", text="تا شنبه در مرخصی هستم."),
    "Notes": mail(subject="AUTO: Tom Smith is out of the office (returning 12/10)", text=AWAY),
    "Notes, German": mail(
        subject="AUTO: Eva Kurz ist außer Haus", text="Dies ist eine automatische Antwort auf Ihre Nachricht."
    ),
    "Exchange": mail(
        "X-Auto-Response-Suppress: All", "Auto-Submitted: auto-generated", subject="Automatic reply: Offer"
    ),
    "Exchange, unknown language": mail(
        "X-Auto-Response-Suppress: All", "Auto-Submitted: auto-generated", subject="Urlop: Oferta", text="Wracam 12.10."
    ),
    "bracketed": mail(subject="[Automatyczna odpowiedź] Oferta", text="Wracam w poniedziałek."),
    "behind": mail(subject="Re: Offer (Automatic Response)", text=AWAY),
    "with Re": mail(subject="Re: Auto-reply from Tom", text="This is an automated response."),
    "Out of office alone": mail(subject="Out of office", text=AWAY),
    "colon": mail(subject="Out of Office: Offer", text="Back on Monday."),
    "German": mail(subject="Abwesenheitsnotiz: Angebot", text="Zurück am 12."),
    "acknowledgement": mail(
        "Precedence: bulk", ANSWER, subject="[#4711] Offer", text="This is an automated response. We got your e-mail."
    ),
    "cPanel": mail("X-Autorespond: Offer", "Auto-Submitted: auto-replied", "Precedence: auto_reply"),
    "vacation(1)": mail(
        PATHLESS, "Precedence: bulk", subject="away from my mail", text="I will not be reading my mail."
    ),
    "Gmail": mail("Precedence: bulk", "X-Autoreply: yes", "Auto-Submitted: auto-replied", ANSWER, subject="Re: Offer"),
}


@pytest.mark.parametrize("raw", ABSENCES.values(), ids=ABSENCES)
def test_automatic_replies_are_known(raw: bytes) -> None:
    assert classify(parse(raw), OWN)[0] is Kind.AUTO_REPLY


NEWS = "Nowości na październik: 30 % taniej.\n\nhttps://hurt.example/a https://hurt.example/b\n\nWypisz się: https://hurt.example/u"
BULK = {
    "newsletter": mail("List-Unsubscribe: <https://hurt.example/u>", text=NEWS),
    "newsletter that asks": mail("List-Unsubscribe: <https://hurt.example/u>", text=f"Znasz to?\n\n{NEWS}"),
    "newsletter of a public mailbox": mail(
        "List-Unsubscribe: <https://x.example>", "Precedence: bulk", "From: Promo <promo@gmail.com>", text=NEWS
    ),
    "bulk": mail("Precedence: bulk", text=NEWS),
    "list id": mail("List-ID: <nowosci.hurt.example>", text=NEWS),
    "no-reply": mail("From: Sklep <nie-odpowiadaj@hurt.example>", text=STATEMENT),
    "no-reply that asks": mail("From: Sklep <no-reply@hurt.example>", text="Zapłacono. Masz pytania? Zadzwoń."),
    "generated": mail("Auto-Submitted: auto-generated", text="Kopia zapasowa zrobiona."),
    "own website of itself": mail(
        "From: wordpress@szkliwa.example", text="WordPress 6.9 zainstalowany. Wszystko działa."
    ),
    "another's website": mail("From: wordpress@inny.example", text="Nowe konto: ela@example.org"),
    "another's no-reply": mail("From: noreply@inny.example", text="Nowe konto: ela@example.org"),
    "cron": mail("From: Cron <root@szkliwa.example>", text="df: no such device"),
}
LISTS = {
    "another's list": mail("Precedence: list", "List-ID: <potters.clay.example>", "List-Post: <mailto:p@clay.example>"),
    "answers in another's list": mail(
        "List-ID: <potters.clay.example>", "List-Post: <mailto:potters@clay.example>", ANSWER, text=STATEMENT
    ),
    "group at a public provider": mail(
        "Precedence: list", "List-ID: <potters.googlegroups.com>", "List-Post: <mailto:potters@gmail.com>"
    ),
    "all that is known is the precedence": mail("Precedence: list"),
}


@pytest.mark.parametrize("raw", BULK.values(), ids=BULK)
def test_news_and_notices_are_known(raw: bytes) -> None:
    found, reason = classify(parse(raw), OWN)
    assert found is Kind.BULK
    assert reason


@pytest.mark.parametrize("raw", LISTS.values(), ids=LISTS)
def test_lists_are_known(raw: bytes) -> None:
    assert classify(parse(raw), OWN) == (Kind.LIST, "mailing list")


VIA = "From: 'Jan Kot' via Info <info@szkliwa.example>"


@pytest.mark.parametrize(
    "headers",
    [
        ("X-Original-From: Jan Kot <jan@Kot.example>", VIA),
        ("Reply-To: Jan Kot <jan@kot.example>", VIA),
        ("Reply-To: jan@kot.example", VIA),
    ],
)
def test_the_writer_behind_ones_own_group_is_found(headers: tuple[str, ...]) -> None:
    found = behind_list(parse(mail(*GROUP, *headers)), OWN)
    assert found.from_ == Address("Jan Kot", "jan@kot.example")


def test_nobody_else_is_put_in_the_senders_place() -> None:
    for raw in (
        mail("X-Original-From: Jan Kot <jan@kot.example>", "From: Ewa <ewa@kot.example>"),  # no list at all
        mail(*GROUP, "From: Ewa <ewa@kot.example>"),
        mail(*GROUP, VIA, "Reply-To: info@szkliwa.example"),
        mail("List-Post: <mailto:p@clay.example>", "X-Original-From: Jan <jan@kot.example>", "From: p@clay.example"),
    ):
        assert behind_list(parse(raw), OWN) == parse(raw)
