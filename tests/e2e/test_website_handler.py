"""The PHP file for the owner's site, on PHP's own server: what visitors send arrives, and it is only text."""

from __future__ import annotations

import email
import json
import re
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answering import website
from app.channels.form_http import FormHttp
from app.errors import SignInRefused
from app.model.form_source import FormSource
from app.model.message import FormReading
from app.model.website import PhpHandler
from app.parsing.forms import read_form, submission_key
from app.parsing.mime import parse
from app.parsing.spam import Habits, suspect
from tests.servers.php_site import PHP, Page, PhpSite

pytestmark = pytest.mark.skipif(PHP is None, reason="PHP is not installed; ./check installs it")

KEY = "geheim-4711"
OWNER, ROBOT = "biuro@firma.example", "formularz@firma.example"
HANDLER = PhpHandler(OWNER, ROBOT, KEY, "pl")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ANNA = {
    "language": "pl",
    "homepage": "",
    "name": "Anna Żółć-Nowak",
    "email": "anna@kunde.example",
    "phone": "600 100 200",
    "subject": "Zwrot zamówienia nr 12",
    "message": "Dzień dobry,\n\nproszę o zwrot.\nPozdrawiam\nAnna",
    "consent": "✓",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhpSite]:
    found = PhpSite(tmp_path_factory.mktemp("site"))
    (found.root / "kontakt.php").write_text(website.php_handler(HANDLER), "utf-8")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def site(running: PhpSite) -> Iterator[PhpSite]:
    running.forget()
    yield running
    assert running.complaints() == []


def send(site: PhpSite, visitor: str = "127.0.0.1", **fields: str) -> Page:
    return site.post("/kontakt.php", ANNA | fields, visitor)


def poll(site: PhpSite, since: datetime = LONG_AGO, key: str = KEY) -> list[FormReading]:
    source = FormSource(1, "Kontakt", "punktual", 1, LONG_AGO, {"url": "https://firma.example/kontakt.php"})
    form = FormHttp(source, key, "PL", "Europe/Warsaw", site.url("").rstrip("/"))
    return [one.reading for page in form.pages(since) for one in page.submissions]


def read(raw: bytes) -> FormReading | None:
    return read_form(parse(raw), "PL")


def store(site: PhpSite) -> Path:
    return next(site.folder.glob(".form-*"))


def visitor(reading: FormReading | None) -> tuple[str | None, ...]:
    assert reading
    return reading.name, reading.email, reading.phone, reading.subject, reading.message


@pytest.mark.parametrize("language", ["en", "pl", "fa", "de"])
def test_a_submission_comes_by_mail_and_over_http(site: PhpSite, language: str) -> None:
    page = send(site, language=language)
    assert page.status == 200
    assert f'<html lang="{language}"' in page.body
    (raw,) = site.mails()
    (fetched,) = poll(site)
    wanted = (ANNA["name"], ANNA["email"], "+48600100200", ANNA["subject"], ANNA["message"])
    assert visitor(read(raw)) == visitor(fetched) == wanted
    by_mail = read(raw)
    assert by_mail and submission_key(by_mail) == submission_key(fetched)
    assert [value for _, value in by_mail.fields] == [*(ANNA[name] for name in website.LONGEST)]


def test_the_mail_is_in_order(site: PhpSite) -> None:
    send(site, subject="Ż" * 150)
    message = email.message_from_bytes(site.mails()[0], policy=default)
    assert (message["To"], message["From"]) == (OWNER, ROBOT)
    assert message["Reply-To"].addresses[0].addr_spec == ANNA["email"]
    assert message["Reply-To"].addresses[0].display_name == ANNA["name"]
    assert message["Subject"] == "Formularz kontaktowy: " + "Ż" * 150
    assert all(len(line) <= 76 for line in site.mails()[0].split(b"\n\n")[0].decode("ascii").splitlines())


def test_a_mailbox_elsewhere_and_a_robot_of_any_name(site: PhpSite) -> None:
    handler = PhpHandler("sklep.anny@gmail.com", "anna@firma.example", KEY, "pl")
    (site.root / "other.php").write_text(website.php_handler(handler), "utf-8")
    assert site.post("/other.php", ANNA).status == 200
    assert visitor(read(site.mails()[0]))[:3] == (ANNA["name"], ANNA["email"], "+48600100200")


LINES = ["\r\n", "\n", "\r", "%0d%0a", "\u2028", "\x85", "\x0b", "\x00", "\r\n "]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", ["name", "email", "phone", "subject", "consent", "language", "homepage"])
def test_a_line_break_begins_no_header(site: PhpSite, name: str, line: str) -> None:
    value = f"{ANNA[name] or 'x'}{line}Bcc: victim@other.example{line}X-Evil: 1{line}{line}<b>hi</b>"
    page = send(site, **{name: value})
    for raw in site.mails():
        message = email.message_from_bytes(raw, policy=default)
        assert set(map(str.lower, message.keys())) <= {
            *("to", "subject", "from", "reply-to", "x-mailer", "mime-version", "content-type"),
            *("content-transfer-encoding", "x-php-originating-script"),
        }
        assert message["To"] == OWNER
        reading = read(raw)
        assert reading and reading.email == ANNA["email"]
        assert reading.message == ANNA["message"]
    if name in ("email", "consent"):
        assert page.status == 422
        assert not site.mails()


def test_a_line_break_in_the_message_stays_there(site: PhpSite) -> None:
    send(site, message="a\r\nBcc: victim@other.example\r\n\r\n.\r\nFrom x\nb")
    message = email.message_from_bytes(site.mails()[0], policy=default)
    assert message["Bcc"] is None
    assert poll(site)[0].message == "a\nBcc: victim@other.example\n\n.\nFrom x\nb"


HOSTILE = [
    "<script>alert(1)</script>",
    "<?php system('touch /evil'); ?>",
    "<?= `id` ?>",
    '"><img src=x onerror=alert(1)>',
    "' . system('id') . '",
    "{{to}} {$_SERVER} ${x}",
    "../../../etc/passwd",
    "=?UTF-8?Q?evil?=",
    "%s%n {0} \\",
    "a\u202eb\u200fc",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_code_is_only_text(site: PhpSite, text: str) -> None:
    page = send(site, name=f"Anna {text}", subject=text, message=f"Hello\n{text}", language=text)
    assert page.status == 200
    assert '<html lang="pl"' in page.body
    assert text not in page.body
    (fetched,) = poll(site)
    assert (fetched.subject, fetched.message) == (text, f"Hello\n{text}")
    assert email.message_from_bytes(site.mails()[0], policy=default)["Subject"].endswith(text)
    assert visitor(read(site.mails()[0]))[1] == ANNA["email"]
    assert b"<" not in b"".join(path.read_bytes() for path in store(site).glob("*.jsonl"))


@pytest.mark.parametrize("name", ["name", "email", "subject", "message", "consent"])
def test_what_is_missing_is_named(site: PhpSite, name: str) -> None:
    without = {key: value for key, value in ANNA.items() if key != name}
    for fields in (without, ANNA | {name: " \n\t"}):
        page = site.post("/kontakt.php", fields)
        assert page.status == 422
        label = website._words()["pl"][name]
        assert f"sprawdzić: {label}." in page.body
    assert not site.mails()
    assert not poll(site)


@pytest.mark.parametrize("name", list(website.LONGEST))
def test_what_is_too_long_is_refused_not_cut(site: PhpSite, name: str) -> None:
    longest = website.LONGEST[name]
    if name not in ("email", "phone"):
        assert send(site, **{name: "ż" * longest}).status == 200
    for length in (longest + 1, 70_000, 200_000):
        assert send(site, **{name: "x" * length}).status in ((200,) if name == "phone" and length > 100_000 else (422,))
    assert send(site, message="x" * 9_000_000).status == 422


def test_lines_count_as_the_browser_counts_them(site: PhpSite) -> None:
    assert send(site, message="\r\n".join(["x"] * 2500)).status == 200


@pytest.mark.parametrize(
    "address",
    ["anna", "anna@", "a@b.example, c@d.example", "a@b.example <c@d.example>", "a b@c.example", "ą@b.example"],
)
def test_an_address_that_is_none(site: PhpSite, address: str) -> None:
    assert send(site, email=address).status == 422
    assert not site.mails()


def test_no_address_of_two(site: PhpSite) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"name[]=x&email[]=a&email[]=b&subject[a][b]=1&message[]=x&consent[]=1&language[]=de&homepage[]=x"
    assert site.ask("/kontakt.php", body, kind).status == 422
    assert site.ask("/kontakt.php", b"", kind).status == 422
    assert site.ask("/kontakt.php", b"name=%ff%fe&email=%00&message=%c0%80", kind).status == 422
    assert site.ask("/kontakt.php", b"\xff\x00\x01", {"Content-Type": "multipart/form-data; boundary=x"}).status == 422


@pytest.mark.parametrize(("trap", "is_spam"), [("https://spam.example", True), ("x" * 300, False), ("", False)])
def test_who_fills_the_trap_is_thanked_and_suspected(site: PhpSite, trap: str, is_spam: bool) -> None:
    """Mailed and kept like any other: the owner sees why it is folded, and a person whom a browser trapped is heard."""
    page = send(site, homepage=trap)
    assert (page.status, page.body) == (200, send(site).body)
    by_mail, fetched = read(site.mails()[0]), poll(site)[0]
    for reading in (by_mail, fetched):
        assert reading
        assert dict(reading.fields).get("honeypot", "") == trap[:200]
        assert visitor(reading) == (ANNA["name"], ANNA["email"], "+48600100200", ANNA["subject"], ANNA["message"])
        suspicion = suspect(reading, Habits(frozenset({"pl"})))
        assert suspicion.is_spam == is_spam
        assert suspicion.reasons[:1] == (("honeypot",) if trap else ())
    assert by_mail and submission_key(by_mail) == submission_key(fetched)


def test_too_many_from_one_place(site: PhpSite) -> None:
    assert [send(site).status for _ in range(6)] == [200] * 5 + [429]
    assert send(site, visitor="127.0.0.9").status == 200
    assert len(site.mails()) == 6


def test_too_many_from_everywhere(site: PhpSite) -> None:
    statuses = [send(site, visitor=f"127.0.1.{n // 5 + 1}").status for n in range(61)]
    assert statuses == [200] * 60 + [429]


def test_all_at_once(site: PhpSite) -> None:
    """Lines don't run into each other, and none is lost."""
    statuses: list[int] = []

    def visit(number: int) -> None:
        for n in range(4):
            message = f"{number} {n} " + "x" * 4000
            statuses.append(send(site, visitor=f"127.0.2.{number + 1}", message=message).status)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 48
    assert {str(one.message)[:6].split("x")[0].strip() for one in poll(site)} == {
        f"{number} {n}" for number in range(12) for n in range(4)
    }
    assert len(site.mails()) == 48


def test_too_many_at_once(site: PhpSite) -> None:
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(send(site).status)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 5 + [429] * 35


@pytest.mark.parametrize("key", ["", "wrong", KEY + "x", "0", "a\tb"])
def test_only_the_key_opens(site: PhpSite, key: str) -> None:
    send(site)
    page = site.ask("/kontakt.php?since=", headers={"X-Form-Key": key})
    assert (page.status, page.body) == (401, "")
    assert site.ask(f"/kontakt.php?key={KEY}").status == 401
    if key.isprintable() and key.isascii():
        with pytest.raises(SignInRefused):
            poll(site, key=key)


@pytest.mark.parametrize(
    "query",
    [
        "since=../../../../etc/passwd",
        "since[]=x",
        "since=%00",
        "offset=-1",
        "offset[]=1",
        "offset=9e99",
        "offset=x",
        "month=../../etc",
        "since=<script>",
        "%00=1",
    ],
)
def test_what_is_asked_leads_nowhere(site: PhpSite, query: str) -> None:
    send(site)
    page = site.ask(f"/kontakt.php?{query}", headers={"X-Form-Key": KEY})
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("application/x-ndjson")
    assert "root:" not in page.body
    for line in page.body.splitlines():
        assert json.loads(line)["email"] == ANNA["email"]


def test_only_what_came_since(site: PhpSite) -> None:
    for n in range(3):
        send(site, subject=f"Nr {n}")
    path = next(store(site).glob("*.jsonl"))
    lines = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    times = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    for line, at in zip(lines, times, strict=True):
        line["at"] = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert [one.subject for one in poll(site, times[1])] == ["Nr 1", "Nr 2"]
    assert [one.subject for one in poll(site, times[2] + timedelta(seconds=1))] == []


def test_more_than_a_page_and_a_line_that_was_cut(site: PhpSite) -> None:
    send(site)
    path = next(store(site).glob("*.jsonl"))
    one = json.loads(path.read_text("utf-8"))
    many = "".join(json.dumps(one | {"id": f"{n:024x}", "subject": f"Nr {n}"}) + "\n" for n in range(450))
    path.write_text(many + '{"id": "cut in the mid', "utf-8")
    send(site, subject="Nr 450")
    assert [one.subject for one in poll(site)] == [f"Nr {n}" for n in range(451)]


def test_nothing_sent_yet(site: PhpSite) -> None:
    assert poll(site) == []


def test_what_is_old_goes(site: PhpSite) -> None:
    send(site)
    (folder,) = site.folder.glob(".form-*")
    (folder / "2020-01.jsonl").write_text('{"id": "1", "at": "2020-01-01T00:00:00Z"}\n')
    (folder / "notes.txt").write_text("stays")
    send(site)
    assert not (folder / "2020-01.jsonl").exists()
    assert (folder / "notes.txt").exists()
    assert len(poll(site)) == 2


def test_the_folder_is_not_on_the_web(site: PhpSite) -> None:
    send(site)
    folder = store(site)
    assert not list(site.root.glob(".*"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert re.fullmatch(r"\.form-[0-9a-f]{32}", folder.name)
    assert "Require all denied" in (folder / ".htaccess").read_text()
    assert KEY not in (site.root / "kontakt.php").read_text("utf-8")


def test_where_php_may_not_leave_the_web(tmp_path: Path) -> None:
    site = PhpSite(tmp_path, options=(f"open_basedir={tmp_path / 'public'}",))
    (site.root / "kontakt.php").write_text(website.php_handler(HANDLER), "utf-8")
    site.start()
    try:
        assert send(site).status == 200
        assert len(poll(site)) == 1
        (folder,) = site.root.glob(".form-*")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert "Require all denied" in (folder / ".htaccess").read_text()
        assert site.complaints() == []
    finally:
        site.stop()


def test_nothing_can_be_kept_or_mailed(tmp_path: Path) -> None:
    site = PhpSite(tmp_path)
    (site.root / "kontakt.php").write_text(website.php_handler(HANDLER), "utf-8")
    site.start()
    try:
        send(site)
        store(site).joinpath(".htaccess").unlink()
        store(site).joinpath(".htaccess").mkdir()  # can't be written
        assert send(site).status == 200  # by mail
        (tmp_path / "sendmail").write_text("#!/bin/sh\nexit 75\n")
        page = send(site)
        assert page.status == 500
        assert "nie udało" in page.body.lower()
    finally:
        site.stop()


def test_a_host_without_mail_keeps_what_was_sent(tmp_path: Path) -> None:
    site = PhpSite(tmp_path, options=("disable_functions=mail",))
    (site.root / "kontakt.php").write_text(website.php_handler(HANDLER), "utf-8")
    site.start()
    try:
        assert send(site).status == 200
        assert visitor(poll(site)[0])[1] == ANNA["email"]
        assert site.complaints() == []
    finally:
        site.stop()


FIELD = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=FIELD, subject=FIELD, message=FIELD, phone=FIELD)
def test_whatever_is_typed(site: PhpSite, name: str, subject: str, message: str, phone: str) -> None:
    """It is refused, or it is fetched as it was typed, but for control characters and the space around."""
    site.forget()
    page = send(site, name=name, subject=subject, message=message, phone=phone)
    assert page.status in (200, 422)
    found = list(store(site).glob("*.jsonl"))
    if page.status == 422:
        assert not site.mails() + found
        return
    kept = json.loads(found[0].read_text("utf-8"))
    assert _plain(kept["name"]) == _plain(name)
    assert _plain(kept["message"]) == _plain(message)
    (raw,) = site.mails()
    head = raw.partition(b"\n\n")[0] if b"\n\n" in raw else raw.partition(b"\r\n\r\n")[0]
    assert len(email.message_from_bytes(raw, policy=default).keys()) == 8, head
    assert email.message_from_bytes(raw, policy=default)["Reply-To"].addresses[0].addr_spec == ANNA["email"]


def _plain(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char.isprintable())
