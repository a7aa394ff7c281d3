"""The form for the owner's website: what is put into it stays what it is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, time
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering import website
from app.errors import BadInput
from app.i18n import LANGUAGES
from app.model.clockwork import BusinessHours, Span
from app.model.website import PhpHandler, PostsTo, WebsiteForm
from app.settings import default_hours

TODAY = date(2026, 3, 2)
FORM = WebsiteForm("en", default_hours(), 4 * 3600, PostsTo.PHP, "/contact.php")
HANDLER = PhpHandler("owner@shop.example", "form@shop.example", "a-key", "en")


class Elements(HTMLParser):
    """Every start tag with its attributes, and the texts inside."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in tags]

    def named(self, name: str) -> dict[str, str | None]:
        return next(each for each in self.all("input", "textarea") if each.get("name") == name)


def elements(form: WebsiteForm = FORM) -> Elements:
    return Elements(website.form(form, TODAY))


def notice(form: WebsiteForm = FORM) -> dict[str, Any]:
    found = re.search(r'<script type="application/json">(.*?)</script>', website.form(form, TODAY), re.S)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]  # an object by construction


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_its_label(language: str) -> None:
    found = elements(replace(FORM, language=language))
    labelled = {label["for"] for label in found.all("label")}
    shown = [each for each in found.all("input", "textarea") if each.get("type") != "hidden"]
    assert labelled == {each["id"] for each in shown}
    assert len(shown) == 7
    form = found.all("form")[0]
    assert (form["lang"], form["dir"]) == (language, "rtl" if language == "fa" else "ltr")


def test_fields_help_the_browser() -> None:
    found = elements()
    assert {name for name in website.LONGEST if "required" in found.named(name)} == set(website.LONGEST) - {"phone"}
    assert {name: found.named(name).get("autocomplete") for name in ("name", "email", "phone")} == {
        "name": "name",
        "email": "email",
        "phone": "tel",
    }
    for name, longest in website.LONGEST.items():
        assert name == "consent" or found.named(name)["maxlength"] == str(longest)


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = website.form(FORM, TODAY)
    found = Elements(html)
    assert not [each for _, each in found.tags if {"src", "srcset", "data", "background"} & each.keys()]
    assert not found.all("link", "img", "iframe")
    assert "url(" not in html
    assert "@import" not in html
    assert "//" not in re.sub(r"^\s*//.*$", "", html, flags=re.M)


def test_the_trap_is_out_of_everybodys_way() -> None:
    trap = elements().named("homepage")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert '<p class="empty" aria-hidden="true"><label for="punktual-en-homepage">' in website.form(FORM, TODAY)


@pytest.mark.parametrize(
    ("posts_to", "address", "action", "trap"),
    [
        (PostsTo.PHP, "kontakt.php", "kontakt.php", "homepage"),
        (PostsTo.PHP, "/form/kontakt.php?a=1&b=2", "/form/kontakt.php?a=1&b=2", "homepage"),
        (PostsTo.OTHER, "https://forms.example/x?y=1", "https://forms.example/x?y=1", "homepage"),
        (PostsTo.OTHER, "https://forms.example/żółw", "https://forms.example/%C5%BC%C3%B3%C5%82w", "homepage"),
        (PostsTo.FORMSPREE, "xyzabcde", "https://formspree.io/f/xyzabcde", "_gotcha"),
        (PostsTo.NETLIFY, "kontakt", None, "homepage"),
    ],
)
def test_where_it_is_sent(posts_to: PostsTo, address: str, action: str, trap: str) -> None:
    found = elements(replace(FORM, posts_to=posts_to, address=address))
    form = found.all("form")[0]
    assert (form.get("action"), form["method"]) == (action, "post")
    assert found.named(trap)["type"] == "text"
    if posts_to is PostsTo.NETLIFY:
        assert (form["name"], form["data-netlify"], form["netlify-honeypot"]) == (address, "true", trap)
        assert found.named("form-name")["value"] == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JavaScript:x",
        "//evil.example/x",
        "data:text/html,x",
        "ftp://x.example",
        "a b",
        "https://",
        "https://user@",
        "https:///x",
        "https://x.example:y",
        "\\\\evil\\x",
        "x\nhttps://y.example",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(BadInput):
        website.form(replace(FORM, address=address), TODAY)
    if address:
        with pytest.raises(BadInput):
            website.form(replace(FORM, privacy_page=address), TODAY)
        with pytest.raises(BadInput):
            website.form(replace(FORM, posts_to=PostsTo.FORMSPREE, address=address), TODAY)


@given(st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1, max_size=40))
def test_an_address_stays_inside_its_attribute(tail: str) -> None:
    plain = elements(replace(FORM, address="/x", privacy_page="/x"))
    try:
        found = elements(replace(FORM, address=f"/{tail}", privacy_page=f"/{tail}"))
    except BadInput:
        return
    assert [(tag, attributes.keys()) for tag, attributes in found.tags] == [
        (tag, attributes.keys()) for tag, attributes in plain.tags
    ]


def test_hours_as_the_script_counts_in_them() -> None:
    hours = BusinessHours(
        week=((Span(time(13), time(17)), Span(time(9), time(12))), *((),) * 5, (Span(time(20), time(0)),)),
        timezone="Asia/Tehran",
        exceptions=((date(2026, 3, 1), ()), (date(2026, 3, 5), (Span(time(8), time(9, 30)),)), (date(2026, 4, 6), ())),
        holidays=frozenset((date(2025, 12, 25), date(2026, 3, 5), date(2026, 5, 1))),
    )
    data = notice(replace(FORM, hours=hours))
    assert data["zone"] == "Asia/Tehran"
    assert data["target"] == 4 * 3600
    assert data["week"] == [[[32400, 43200], [46800, 61200]], [], [], [], [], [], [[72000, 86400]]]
    assert data["days"] == {"2026-03-05": [[28800, 34200]], "2026-04-06": [], "2026-05-01": []}


def test_no_word_ends_the_script() -> None:
    hours = replace(default_hours(), timezone="</script><script>alert(1)//\u2028")
    html = website.form(replace(FORM, hours=hours), TODAY)
    assert html.count("<script") == html.count("</script") == 2
    assert notice(replace(FORM, hours=hours))["zone"] == hours.timezone


@pytest.mark.parametrize(
    ("seconds", "language", "words"),
    [
        (3600, "en", "within one hour"),
        (4 * 3600, "en", "within 4 hours"),
        (5400, "de", "innerhalb von 90 Minuten"),
        (4 * 3600, "pl", "w ciągu 4 godzin"),
        (8 * 3600, "fa", "ظرف ۸ ساعت"),
        (10, "en", "within 2 minutes"),
    ],
)
def test_words_that_stand_without_a_script(seconds: int, language: str, words: str) -> None:
    found = elements(replace(FORM, target_open_seconds=seconds, language=language))
    assert any(words in text for text in found.texts)


def test_all_languages_say_the_same_things() -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(one) for key, one in value.items()}
        if isinstance(value, list):
            return [shape(one) for one in value] if len(value) < 7 else len(value)
        return sorted(re.findall(r"\{\w+\}", value))

    shapes = [shape({k: v for k, v in table.items()}) for table in website._words().values()]
    assert all(each.keys() == shapes[0].keys() for each in shapes)
    assert all(each == shapes[0] for each in shapes[1:])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "owner",
        "a@b",
        "a@b.example\nBcc: x@y.example",
        "a@b.example -X/tmp/x",
        "a'b@c.example",
        "-oQ@c.example",
        "ö@c.example",
        "a@b.example?>",
    ],
)
def test_a_mail_address_that_is_none(address: str) -> None:
    for wrong in (replace(HANDLER, owner=address), replace(HANDLER, robot=address)):
        with pytest.raises(BadInput):
            website.php_handler(wrong)


def test_the_robot_is_not_the_owner() -> None:
    with pytest.raises(BadInput):
        website.php_handler(replace(HANDLER, robot=HANDLER.owner.upper()))


def test_the_key_is_not_in_the_file() -> None:
    php = website.php_handler(replace(HANDLER, key="very-secret"))
    assert "very-secret" not in php
    assert "{{" not in php


@given(st.text())
def test_a_php_string_is_never_left(text: str) -> None:
    literal = website._php(text)
    inside = literal[1:-1]
    assert re.fullmatch(r"(?:[^'\\]|\\['\\])*", inside)
    assert re.sub(r"\\(['\\])", r"\1", inside) == text
