"""Whatever visitors type, in whatever shape and language a site writes it: the same is read back."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.message import Address, ParsedMessage
from app.parsing.forms import read_form
from app.parsing.html_text import html_to_text


@dataclass(frozen=True)
class Language:
    code: str
    subject: str
    labels: tuple[str, str, str, str, str, str]  # name, e-mail, phone, one that is in no vocabulary, subject, message
    names: tuple[str, ...]
    phone: tuple[str, str, str]  # region, as typed, E.164
    texts: tuple[str, ...]


LANGUAGES = (
    Language(
        "en",
        "New message from the contact form",
        ("Your name", "Email address", "Phone", "Blade length", "Subject", "Message"),
        ("Ada Byron", "Siobhán O'Neill"),
        ("GB", "020 7946 0991", "+442079460991"),
        ("Do you sharpen saws?", "It smokes and I can't find out why.\nCan you help?"),
    ),
    Language(
        "pl",
        "Wiadomość z formularza",
        ("Imię i nazwisko", "Adres e-mail", "Telefon", "Długość ostrza", "Temat", "Treść wiadomości"),
        ("Łucja Żółć", "Jan Kos"),
        ("PL", "22 111 22 33", "+48221112233"),
        ("Czy ostrzycie piły?", "Piła dymi.\nOd wczoraj.\n\nProszę o pomoc"),
    ),
    Language(
        "de",
        "Neue Nachricht vom Kontaktformular",
        ("Name", "E-Mail-Adresse", "Telefonnummer", "Blattlänge", "Betreff", "Nachricht"),
        ("Jürgen Weiß", "Anna Müller-Lüdenscheidt"),
        ("DE", "030 1234567", "+49301234567"),
        ("Schärfen Sie Sägen?", "Guten Tag,\ndie Säge raucht."),
    ),
    Language(
        "fr",
        "Nouveau message du formulaire",
        ("Nom et prénom", "Courriel", "Téléphone", "Longueur de lame", "Objet", "Votre message"),
        ("Océane Béraud", "Noël d'Arc"),
        ("FR", "06 39 98 12 34", "+33639981234"),
        ("Bonjour, livrez-vous en Belgique ?", "La scie fume.\nPourquoi ?"),
    ),
    Language(
        "es",
        "Nuevo mensaje del formulario",
        ("Nombre y apellidos", "Correo electrónico", "Teléfono", "Longitud de hoja", "Asunto", "Mensaje"),
        ("Íñigo Peña", "María José Ruiz"),
        ("ES", "912 34 56 78", "+34912345678"),
        ("¿Afilan sierras?", "La sierra echa humo.\n¿Por qué?"),
    ),
    Language(
        "it",
        "Nuovo messaggio dal sito",
        ("Nome e cognome", "Indirizzo email", "Telefono", "Lunghezza lama", "Oggetto", "Messaggio"),
        ("Niccolò D'Este", "Lia Rossi"),
        ("IT", "06 1234 5678", "+390612345678"),
        ("Affilate seghe?", "La sega fuma.\nPerché?"),
    ),
    Language(
        "nl",
        "Nieuw bericht via het contactformulier",
        ("Naam", "E-mailadres", "Telefoonnummer", "Lengte van blad", "Onderwerp", "Bericht"),
        ("Sanne de Vries", "Noor van 't Hof"),
        ("NL", "020 123 4567", "+31201234567"),
        ("Slijpen jullie zagen?", "De zaag rookt.\nWaarom?"),
    ),
    Language(
        "cs",
        "Nová zpráva z kontaktního formuláře",
        ("Jméno a příjmení", "E-mail", "Telefon", "Délka listu", "Předmět", "Zpráva"),
        ("Jiří Dvořák", "Žofie Křížová"),
        ("CZ", "222 333 444", "+420222333444"),
        ("Brousíte pily?", "Pila kouří.\nProč?"),
    ),
    Language(
        "sk",
        "Nová správa z formulára",
        ("Meno a priezvisko", "E-mailová adresa", "Telefónne číslo", "Dĺžka listu", "Predmet", "Správa"),
        ("Ľubica Šťastná",),
        ("SK", "02 5930 1111", "+421259301111"),
        ("Brúsite píly?", "Píla dymí.\nPrečo?"),
    ),
    Language(
        "uk",
        "Нове повідомлення з сайту",
        ("Ім'я та прізвище", "Електронна пошта", "Номер телефону", "Довжина леза", "Тема", "Повідомлення"),
        ("Оксана Їжакевич",),
        ("UA", "044 123 4567", "+380441234567"),
        ("Чи гострите пилки?", "Пилка димить.\nЧому?"),
    ),
    Language(
        "ru",
        "Новая заявка с сайта",
        ("Ваше имя", "Эл. почта", "Телефон", "Длина полотна", "Тема", "Сообщение"),
        ("Пётр Ёлкин",),
        ("RU", "8 495 123-45-67", "+74951234567"),
        ("Точите пилы?", "Пила дымит.\nПочему?"),
    ),
    Language(
        "tr",
        "İletişim formu",
        ("Ad Soyad", "E-posta", "Telefon", "Bıçak boyu", "Konu", "Mesajınız"),
        ("Işıl Çağlar",),
        ("TR", "0212 345 67 89", "+902123456789"),
        ("Testere biliyor musunuz?", "Testere duman çıkarıyor.\nNeden?"),
    ),
    Language(
        "ar",
        "رسالة جديدة من الموقع",
        ("الاسم الكامل", "البريد الإلكتروني", "رقم الهاتف", "طول الشفرة", "الموضوع", "الرسالة"),
        ("ليلى حدّاد",),
        ("SA", "011 234 5678", "+966112345678"),
        ("هل تشحذون المناشير؟", "المنشار يدخن.\nلماذا؟"),
    ),
    Language(
        "fa",
        "پیام جدید از فرم تماس",
        ("نام و نام خانوادگی", "پست الکترونیکی", "شماره تماس", "طول تیغه", "موضوع", "متن پیام"),
        ("مریم نیک‌منش",),
        ("IR", "۰۲۱ ۸۸۰۰ ۰۰۱۲", "+982188000012"),
        ("آیا اره تیز می‌کنید؟", "اره دود می‌کند.\nچرا؟"),
    ),
    Language(
        "pt",
        "Nova mensagem do site",
        ("Nome completo", "E-mail", "Telefone", "Comprimento da lâmina", "Assunto", "Mensagem"),
        ("João Conceição",),
        ("PT", "212 345 678", "+351212345678"),
        ("Afiam serras?", "A serra deita fumo.\nPorquê?"),
    ),
    Language(
        "sv",
        "Nytt meddelande från kontaktformuläret",
        ("Namn", "E-postadress", "Telefonnummer", "Bladlängd", "Ämne", "Meddelande"),
        ("Åsa Öberg",),
        ("SE", "08-123 456 78", "+46812345678"),
        ("Slipar ni sågar?", "Sågen ryker.\nVarför?"),
    ),
    Language(
        "hu",
        "Új üzenet az űrlapról",
        ("Teljes név", "E-mail cím", "Telefonszám", "Penge hossza", "Tárgy", "Üzenet"),
        ("Őri Ágnes",),
        ("HU", "06 1 234 5678", "+3612345678"),
        ("Éleznek fűrészt?", "A fűrész füstöl.\nMiért?"),
    ),
    Language(
        "ro",
        "Mesaj nou de pe site",
        ("Nume și prenume", "Adresa de email", "Număr de telefon", "Lungimea lamei", "Subiect", "Mesaj"),
        ("Ștefan Țepeș",),
        ("RO", "021 123 4567", "+40211234567"),
        ("Ascuțiți ferăstraie?", "Ferăstrăul scoate fum.\nDe ce?"),
    ),
    Language(
        "da",
        "Ny henvendelse",
        ("Fulde navn", "E-mailadresse", "Telefon", "Klingelængde", "Emne", "Besked"),
        ("Søren Ærø",),
        ("DK", "32 12 34 56", "+4532123456"),
        ("Sliber I save?", "Saven ryger.\nHvorfor?"),
    ),
    Language(
        "fi",
        "Uusi viesti yhteydenottolomakkeelta",
        ("Etu- ja sukunimi", "Sähköposti", "Puhelinnumero", "Terän pituus", "Aihe", "Viesti"),
        ("Päivi Yläjärvi",),
        ("FI", "09 123 4567", "+35891234567"),
        ("Teroitatteko sahoja?", "Saha savuaa.\nMiksi?"),
    ),
)


#: What is written for each pair, and what between two of them.
TEXT_SHAPES = {
    "colon": ("{label}: {value}", "\n"),
    "colon, gaps": ("{label} : {value}", "\n\n"),
    "colon line": ("{label}:\n{value}", "\n\n"),
    "dashes": ("--- {label} ---\n\n{value}", "\n\n"),
    "stars": ("- **{label}:** {value}", "\n"),
    "brackets": ("[{label}] {value}", "\n"),
    "equals": ("{label} = {value}", "\n"),
    "tab": ("{label}\t{value}", "\n"),
    "line": ("{label}\n{value}", "\n\n"),
}
#: What is written around all pairs, and for each.
HTML_SHAPES = {
    "two cells": ("<table>{}</table>", "<tr><td>{label}</td><td>{value}</td></tr>"),
    "head cell": ("<table>{}</table>", "<tr><th>{label}:</th><td>{value}</td></tr>"),
    "three cells": ("<table>{}</table>", "<tr><td><b>{label}</b></td><td>:</td><td>{value}</td></tr>"),
    "cells reversed": ("<table>{}</table>", "<tr><td>{value}</td><th>{label}</th></tr>"),
    "stacked rows": ("<table>{}</table>", "<tr><td><b>{label}</b></td></tr><tr><td>{value}</td></tr>"),
    "stacked by class": ("<table>{}</table>", "<tr><td class='field-label'>{label}</td></tr><tr><td>{value}</td></tr>"),
    "bold": ("{}", "<p><b>{label}:</b> {value}</p>"),
    "bold line": ("{}", "<strong>{label}</strong><br>{value}<br><br>"),
    "bold paragraph": ("{}", "<p><strong>{label}</strong></p><p>{value}</p>"),
    "list": ("<ul>{}</ul>", "<li><strong>{label}:</strong> {value}</li>"),
    "definitions": ("<dl>{}</dl>", "<dt>{label}</dt><dd>{value}</dd>"),
    "headings": ("{}", "<h3>{label}</h3><p>{value}</p>"),
    "span": ("{}", "<div><span class='label'>{label}:</span> <span>{value}</span></div>"),
    "colon, br": ("<p>{}</p>", "{label}: {value}<br>"),
}

Pairs = list[tuple[str, str]]


def as_text(shape: str, pairs: Pairs) -> str:
    each, between = TEXT_SHAPES[shape]
    return between.join(each.format(label=label, value=value) for label, value in pairs)


def as_html(shape: str, pairs: Pairs) -> str:
    around, each = HTML_SHAPES[shape]
    return around.format(
        "".join(each.format(label=label, value=escape(value).replace("\n", "<br />")) for label, value in pairs)
    )


LOCALS = st.from_regex(r"[a-z]{2,8}[._+-]?[a-z0-9]{1,8}", fullmatch=True).filter(lambda local: "reply" not in local)
SENDERS = st.sampled_from(["wordpress@warsztat.example", "biuro@warsztat.example", "noreply@warsztat.example"])


def squeeze(value: str | None) -> str:
    return " ".join((value or "").split())


@pytest.mark.parametrize("shape", [*TEXT_SHAPES, *HTML_SHAPES])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_was_typed_is_read_back(shape: str, data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(LANGUAGES))
    name = data.draw(st.sampled_from(language.names))
    email = data.draw(LOCALS) + "@klient.example"
    text = data.draw(st.sampled_from(language.texts))
    with_phone, with_subject, with_unknown = (data.draw(st.booleans()) for _ in range(3))
    region, typed_phone, phone = language.phone
    values = (name, email, typed_phone if with_phone else "", "230 mm", language.texts[0] if with_subject else "", text)
    dropped = {3} if not with_unknown else set()
    pairs = [
        (label, value) for i, (label, value) in enumerate(zip(language.labels, values, strict=True)) if i not in dropped
    ]
    html = as_html(shape, pairs) if shape in HTML_SHAPES else None
    reply_to = data.draw(st.sampled_from(["", email, "biuro@warsztat.example"]))
    reading = read_form(
        ParsedMessage(
            subject=language.subject,
            from_=Address("Warsztat", data.draw(SENDERS)),
            reply_to=(Address("", reply_to),) if reply_to else (),
            to=(Address("", "biuro@warsztat.example"),),
            text=as_text(shape, pairs) if html is None else html_to_text(html),
            html=html,
            headers=(("x-mailer", "PHPMailer 6.9"),),
        ),
        region,
    )
    assert reading is not None
    assert reading.name == name
    assert reading.email == email
    assert reading.phone == (phone if with_phone else None)
    assert squeeze(reading.message) == squeeze(text)
    assert squeeze(reading.subject) == squeeze(values[4])
    if with_unknown:
        assert (language.labels[3], "230 mm") in reading.fields
