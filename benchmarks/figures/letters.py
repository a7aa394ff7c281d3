"""Mailboxes of a small shop, as large as wanted: the same seed gives the same letters.

About 10 kB a letter with the headers real providers add. Of a hundred: 58 from customers (plain text, text with HTML;
half of them go on in a thread and quote), 8 form submissions, 12 newsletters, 8 automatic ones, 14 own answers in Sent.
"""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime

from benchmarks.figures import words as stock

OWN = "info@sklep-lampa.example"
#: Letters a day: a thousand are seven weeks.
PER_DAY = 20
_LANGUAGES = ("pl",) * 9 + ("de",) * 5 + ("en",) * 4 + ("fa",) * 2
_PARAGRAPH = '<p class="MsoNormal" style="margin:0 0 8px">{}</p>'
_SOME_MARKUP = (
    '<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;margin:0">'
    '<tr><td style="padding:0 12px 8px 12px;font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;'
    'color:#333333" align="left" valign="top">{}</td></tr></table>'
)


@dataclass(frozen=True, slots=True)
class Letter:
    """:ivar flags: Maildir letters"""

    raw: bytes
    at: datetime
    folder: str
    flags: str


@dataclass(slots=True)
class _Thread:
    name: str
    address: str
    language: str
    subject: str
    ids: list[str]
    last_text: str
    answered: bool = False


def mailbox(count: int, newest_at: datetime, seed: int = 7) -> Iterator[Letter]:
    """Letters in time order, the last at `newest_at`."""
    writer = _Writer(random.Random(seed))
    gap = timedelta(days=1) / PER_DAY
    for number in range(count):
        yield writer.write(newest_at - gap * (count - 1 - number), is_old=number < count - 200)


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._number = 0
        self._open: list[_Thread] = []

    def write(self, at: datetime, is_old: bool) -> Letter:
        self._number += 1
        kind = self._chance.random()
        flags = "S" if is_old or self._chance.random() < 0.5 else ""
        if kind < 0.14 and (waiting := [one for one in self._open if not one.answered]):
            return Letter(self._answer(self._chance.choice(waiting), at), at, "Sent", "S")
        if kind < 0.72:
            return Letter(self._customer(at), at, "INBOX", flags)
        if kind < 0.80:
            return Letter(self._form(at), at, "INBOX", flags)
        return Letter(self._newsletter(at) if kind < 0.92 else self._automatic(at), at, "INBOX", flags)

    # Kinds of letters ----------------------------------------------------------------------------------------------

    def _customer(self, at: datetime) -> bytes:
        chance = self._chance
        going_on = [one for one in self._open if one.answered]
        if going_on and chance.random() < 0.5:
            thread, quoted = chance.choice(going_on), True
        else:
            thread, quoted = self._new_thread(), False
        text = self._letter_text(thread, chance.randint(10, 20))
        old = thread.last_text
        thread.last_text, thread.answered = text, False
        head = self._head(thread.name, thread.address, OWN, thread, at)
        body = text + (_quote(old, thread, at) if quoted else "")
        if len(self._open) > 400:
            self._open.pop(0)
        return self._with_body(head, body, thread.language)

    def _answer(self, thread: _Thread, at: datetime) -> bytes:
        thread.answered = True
        text = self._letter_text(thread, self._chance.randint(4, 8))
        head = self._head("Sklep Lampa", OWN, thread.address, thread, at)
        return self._with_body(head, text + _quote(thread.last_text, thread, at), thread.language)

    def _form(self, at: datetime) -> bytes:
        thread = self._new_thread()
        self._open.pop()
        message = self._letter_text(thread, self._chance.randint(4, 12))
        phone = "+48 601 {:03d} {:03d}".format(*(self._chance.randrange(1000) for _ in range(2)))
        text = f"Name: {thread.name}\nEmail: {thread.address}\nPhone: {phone}\nMessage:\n{message}\n"
        text += "\n--\nThis e-mail was sent from a contact form on Sklep Lampa (https://sklep-lampa.example)\n"
        head = self._head("WordPress", "wordpress@sklep-lampa.example", OWN, thread, at)
        head += f"Reply-To: {thread.address}\nX-Mailer: PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)\n"
        return _plain(head, text, "8bit")

    def _newsletter(self, at: datetime) -> bytes:
        language = self._chance.choice(_LANGUAGES)
        thread = _Thread("Angebote der Woche", "news@grosshandel.example", language, self._subject(language), [], "")
        text = "\n".join(self._sentence(language) for _ in range(30))
        head = self._head(thread.name, thread.address, OWN, thread, at)
        head += (
            "List-Unsubscribe: <https://grosshandel.example/u/8812>, <mailto:leave@grosshandel.example>\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nPrecedence: bulk\nList-Id: <news.grosshandel.example>\n"
        )
        return self._alternative(head, text, line=_SOME_MARKUP)

    def _automatic(self, at: datetime) -> bytes:
        language = self._chance.choice(_LANGUAGES)
        thread = _Thread("Płatności", "noreply@platnosci.example", language, self._subject(language), [], "")
        head = self._head(thread.name, thread.address, OWN, thread, at) + "Auto-Submitted: auto-generated\n"
        return self._alternative(head, "\n".join(self._sentence(language) for _ in range(12)))

    # Their parts ---------------------------------------------------------------------------------------------------

    def _new_thread(self) -> _Thread:
        chance = self._chance
        language = chance.choice(_LANGUAGES)
        given, family = chance.choice(stock.GIVEN[language].split()), chance.choice(stock.FAMILY[language].split())
        person = chance.randrange(1 + self._number // 2)
        host = chance.choice(("gmail.example", "poczta.example", "web.example", "firma.example"))
        name, address = f"{given} {family}", f"kunde{person}@{host}"
        thread = _Thread(name, address, language, self._subject(language), [], self._sentence(language))
        self._open.append(thread)
        return thread

    def _subject(self, language: str) -> str:
        return f"{self._noun(language).capitalize()} {stock.rare_word(self._chance.randrange(8000))}"

    def _noun(self, language: str) -> str:
        return self._chance.choice(self._chance.choice(stock.WORDS[language]))

    def _sentence(self, language: str) -> str:
        chance = self._chance
        rare = stock.rare_word(int(8000 * chance.random() ** 3))  # some are common, most are rare
        template = chance.choice(stock.SENTENCES[language])
        return template.format(self._noun(language), self._noun(language), rare, chance.randrange(10, 99999))

    def _letter_text(self, thread: _Thread, sentences: int) -> str:
        lines = [stock.GREETINGS[thread.language], ""]
        lines += [self._sentence(thread.language) for _ in range(sentences)]
        signature = f"{stock.CLOSINGS[thread.language]}\n{thread.name}\ntel. +48 22 {self._chance.randrange(10**7):07d}"
        return "\n".join(lines) + "\n\n" + signature

    def _head(self, name: str, address: str, to: str, thread: _Thread, at: datetime) -> str:
        """The headers that large providers add make up a third of an ordinary letter."""
        chance = self._chance
        message_id = f"{self._number}.{chance.randrange(10**12)}@{address.split('@')[1]}"
        date = format_datetime(at)
        traces = "".join(
            f"Received: from mail-{hop}.example.net (mail-{hop}.example.net [192.0.2.{hop}])\n\tby mx{hop}.example.org"
            f" (Postfix) with ESMTPS id 4Tx{chance.randrange(10**9):09d}\n\tfor <{to}>; {date}\n"
            for hop in range(1, 6)
        )
        seal = base64.b64encode(chance.randbytes(256)).decode()
        signed = "".join(
            f"{field}: i=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=20230601;\n\t"
            f"h=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\n\tb={seal}\n"
            for field in ("DKIM-Signature", "ARC-Seal", "ARC-Message-Signature")
        )
        answers = ""
        if thread.ids:
            known = thread.ids[-8:]
            answers = f"In-Reply-To: <{known[-1]}>\nReferences: {' '.join(f'<{one}>' for one in known)}\n"
        subject = Header(f"Re: {thread.subject}" if thread.ids else thread.subject, "utf-8").encode()
        thread.ids.append(message_id)
        return (
            f"Return-Path: <{address}>\nDelivered-To: {to}\n{traces}{signed}"
            f"Authentication-Results: mx.example.org; dkim=pass header.d=example.net; spf=pass; dmarc=pass\n"
            f"X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,DKIM_SIGNED,DKIM_VALID,HTML_MESSAGE\n"
            f"From: {Header(name, 'utf-8').encode()} <{address}>\nTo: {to}\nSubject: {subject}\nDate: {date}\n"
            f"Message-ID: <{message_id}>\n{answers}MIME-Version: 1.0\n"
        )

    def _with_body(self, head: str, text: str, language: str) -> bytes:
        shape = self._chance.random()
        if shape < 0.65:
            return self._alternative(head, text)
        return _plain(head, text * 2, "base64" if shape < 0.72 or language == "fa" else "quoted-printable")

    def _alternative(self, head: str, text: str, line: str = _PARAGRAPH) -> bytes:
        boundary = f"000000000000{self._chance.randrange(10**12):012d}"
        paragraphs = "".join(line.format(words) if words else "<br>" for words in text.split("\n"))
        html = f'<html><head><meta charset="utf-8"></head><body>{_SOME_MARKUP.format(paragraphs)}</body></html>'
        encoding = "base64" if self._chance.random() < 0.2 else "quoted-printable"
        parts = b"".join(
            f"--{boundary}\n".encode() + _plain("", part, encoding, kind)
            for kind, part in (("plain", text), ("html", html))
        )
        top = f'{head}Content-Type: multipart/alternative; boundary="{boundary}"\n\n'
        return top.encode() + parts + f"--{boundary}--\n".encode()


def _quote(text: str, thread: _Thread, at: datetime) -> str:
    wrote = stock.WROTE[thread.language].format(date=at.strftime("%d.%m.%Y %H:%M"), name=thread.name)
    return f"\n\n{wrote}\n" + "\n".join(f"> {line}" for line in text.split("\n"))


def _plain(head: str, text: str, encoding: str, kind: str = "plain") -> bytes:
    head += f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    body = text.encode()
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body)
    return head.encode() + body + b"\n"
