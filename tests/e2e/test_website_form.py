"""The form for the owner's site, in a browser: filled in, sent, read; and what it says of the opening hours."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from app.answering import website
from app.channels.form_http import FormHttp
from app.deadlines import calendar
from app.model.clockwork import BusinessHours, Span
from app.model.form_source import FormSource
from app.model.website import PhpHandler, PostsTo, WebsiteForm
from app.parsing.forms import read_form
from app.parsing.mime import parse
from app.settings import default_hours
from tests.servers.browser import CHROMIUM, DRIVER, Browser
from tests.servers.php_site import PHP, PhpSite

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium is not installed; ./check installs it")
needs_php = pytest.mark.skipif(not PHP, reason="PHP is not installed; ./check installs it")

LANGUAGES = ("en", "pl", "fa", "de")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)
HANDLER = PhpHandler("biuro@firma.example", "formularz@firma.example", "a-key", "en")
FIELDS = ("name", "email", "phone", "subject", "message")
TYPED = {
    "en": ("Anne O’Neil", "anne@kunde.example", "600 100 200", "Return & <refund>", "Hello,\n\nplease help.\nAnne"),
    "pl": ("Łucja Żółć", "lucja@kunde.example", "", "Zwrot „zamówienia”", "Dzień dobry,\ntelefon: nie podam\nŁucja"),
    "fa": ("نازنین رضایی", "nazanin@kunde.example", "۶۰۰ ۱۰۰ ۲۰۰", "برگشت کالا", "سلام،\nمی‌خواهم پس بدهم."),
    "de": (
        "Jörg Müßig",
        "joerg@kunde.example",
        "+48 600 100 200",
        "Rückgabe",
        "Hallo,\nName: steht oben\nE-Mail: auch",
    ),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = Browser()
    yield found
    found.quit()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhpSite]:
    found = PhpSite(tmp_path_factory.mktemp("site"))
    (found.root / "form.php").write_text(website.php_handler(HANDLER), "utf-8")
    for language in LANGUAGES:
        wanted = WebsiteForm(language, default_hours(), 4 * 3600, PostsTo.PHP, "form.php", "/privacy")
        (found.root / f"{language}.html").write_text(page(wanted), "utf-8")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def site(running: PhpSite) -> PhpSite:
    running.forget()
    return running


def page(wanted: WebsiteForm) -> str:
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Shop</title>'
    return f'{head}<meta name="viewport" content="width=device-width"><body>{website.form(wanted, TODAY)}</body></html>'


def fill(browser: Browser, values: Sequence[str], *, agrees: bool = True) -> None:
    for name, value in zip(FIELDS, values, strict=True):
        browser.find_element(By.NAME, name).send_keys(value)
    if agrees:
        browser.find_element(By.NAME, "consent").click()


def send(browser: Browser) -> None:
    browser.find_element(By.CSS_SELECTOR, ".punktual button").click()


@needs_php
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("has_script", [True, False])
def test_sent_and_read(browser: Browser, site: PhpSite, language: str, has_script: bool) -> None:
    browser.emulate("setScriptExecutionDisabled", value=not has_script)
    try:
        browser.get(site.url(f"/{language}.html"))
        fill(browser, TYPED[language])
        send(browser)
        words = website._words()[language]["page"]
        assert browser.find_element(By.TAG_NAME, "h1").text == words["thanks"][0]
        html = browser.find_element(By.TAG_NAME, "html")
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (
            language,
            "rtl" if language == "fa" else "ltr",
        )
    finally:
        browser.emulate("setScriptExecutionDisabled", value=False)
    name, email, phone, subject, message = TYPED[language]
    wanted = (name, email, "+48600100200" if phone else None, subject, message)
    by_mail = read_form(parse(site.mails()[0]), "PL")
    source = FormSource(1, "Form", "punktual", 1, LONG_AGO, {"url": "https://firma.example/form.php"})
    (fetched,) = FormHttp(source, HANDLER.key, "PL", "Europe/Warsaw", site.url("").rstrip("/")).newest(3)
    for reading in (by_mail, fetched.reading):
        assert reading
        assert (reading.name, reading.email, reading.phone, reading.subject, reading.message) == wanted
    assert fetched.submitted_at
    assert abs(fetched.submitted_at - datetime.now(UTC)) < timedelta(minutes=1)


@needs_php
def test_the_browser_asks_for_what_is_missing(browser: Browser, site: PhpSite) -> None:
    browser.get(site.url("/en.html"))
    for values, agrees in ((("", *TYPED["en"][1:]), True), (("A", "no address", *TYPED["en"][2:]), True)):
        fill(browser, values, agrees=agrees)
        send(browser)
        assert browser.current_url == site.url("/en.html")
        browser.refresh()
    fill(browser, TYPED["en"], agrees=False)
    send(browser)
    assert browser.current_url == site.url("/en.html")
    assert not site.mails()


@needs_php
def test_a_text_of_full_length_goes_through(browser: Browser, site: PhpSite) -> None:
    browser.get(site.url("/pl.html"))
    longest = "\n".join(["żółw"] * 1000)[: website.LONGEST["message"]]
    fill(browser, (*TYPED["pl"][:4], ""))
    browser.execute_script("document.querySelector('textarea').value = arguments[0]", longest)
    browser.find_element(By.TAG_NAME, "textarea").send_keys("\nmore")
    send(browser)
    assert browser.find_element(By.TAG_NAME, "h1").text == "Dziękujemy"
    reading = read_form(parse(site.mails()[0]), "PL")
    assert reading and reading.message
    assert reading.message.split() == longest.split() and len(reading.message) >= len(longest) - 1


@needs_php
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_used_with_keys_and_heard(browser: Browser, site: PhpSite, language: str) -> None:
    """The trap is neither reached with Tab nor in the accessibility tree; every field there has its name."""
    browser.get(site.url(f"/{language}.html"))
    reached = []
    for _ in range(8):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        element = browser.switch_to.active_element
        reached.append(element.get_attribute("name") or element.tag_name)
    assert reached == [*FIELDS, "consent", "a", "button"]
    tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    heard = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") in ("textbox", "checkbox")]
    words = website._words()[language]
    assert len(heard) == 6
    for label, name in zip(heard, (*FIELDS, "agree"), strict=True):
        assert words[name] in label
    assert not any(words["keep_empty"] in node.get("name", {}).get("value", "") for node in tree)
    assert browser.complaints() == []


@needs_php
def test_nothing_is_asked_of_anybody_else(browser: Browser, site: PhpSite) -> None:
    browser.get_log("performance")
    browser.get(site.url("/en.html"))
    events = [json.loads(each["message"])["message"] for each in browser.get_log("performance")]
    urls = {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}
    assert urls <= {site.url("/en.html"), site.url("/favicon.ico")}


@needs_php
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 400, 1200])
def test_it_fits(browser: Browser, site: PhpSite, language: str, width: int) -> None:
    browser.emulate("setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    try:
        browser.get(site.url(f"/{language}.html"))
        assert browser.execute_script("return document.documentElement.scrollWidth") == width
        boxes = [each.rect for each in browser.find_elements(By.CSS_SELECTOR, "[type=text]:not([tabindex]),textarea")]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 40 for box in boxes)
        trap = browser.find_element(By.CSS_SELECTOR, ".empty").rect
        assert trap["width"] * trap["height"] <= 1
    finally:
        browser.emulate("clearDeviceMetricsOverride")


def week(*days: str) -> tuple[tuple[Span, ...], ...]:
    """ "9-12 13-17" each; 24 is midnight at the end of the day."""

    def span(text: str) -> Span:
        start, end = text.split("-")
        return Span(_time(start), _time(end))

    return tuple(tuple(map(span, day.split())) for day in days)


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour) % 24, int(minute or 0))


CLOSED = week(*[""] * 7)
CALENDARS = {
    "office": (default_hours(), 4 * 3600),
    "lunch break": (BusinessHours(week(*["9-12 13-17"] * 5, "10-14", ""), "America/New_York"), 7200),
    "Tehran": (BusinessHours(week(*["8:30-16:15"] * 3, "", "", "8:30-16:15", "8:30-13"), "Asia/Tehran"), 5400),
    "bar": (BusinessHours(week(*["0-4 20-24"] * 7), "Europe/Berlin"), 3 * 3600),
    "at the jumps": (BusinessHours(week(*["0:30-2 2:15-2:45 3-3:20 23-24"] * 7), "Europe/Warsaw"), 1800),
    "back over midnight": (BusinessHours(week(*["0-0:40 22-23:30 23:40-24"] * 7), "Asia/Beirut"), 3600),
    "half an hour's jump": (BusinessHours(week(*["1-2 2-2:15 9-17"] * 7), "Australia/Lord_Howe"), 4 * 3600),
    "always": (BusinessHours(week(*["0-24"] * 7), "Pacific/Auckland"), 25 * 3600),
    "one day": (
        BusinessHours(
            CLOSED,
            "Europe/Warsaw",
            tuple((date(2026, month, 24), (Span(time(8, 0, 30), time(8, 20, 10)),)) for month in range(1, 13)),
        ),
        600,
    ),
    "holidays": (
        BusinessHours(
            week(*["9-17"] * 5, "", ""),
            "Europe/Warsaw",
            ((date(2026, 4, 4), (Span(time(6), time(7)),)), *((date(2026, 12, day), ()) for day in range(21, 32))),
            frozenset((date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25))),
        ),
        8 * 3600,
    ),
}
ASK = """
const [element, instants] = arguments, script = element.querySelector('script:not([type])');
return instants.map(instant => {
  Date.now = () => instant;
  const again = document.createElement('script');
  again.textContent = script.textContent.replace('setInterval(show, 3e4);', '');
  element.insertBefore(again, script);
  again.remove();
  const notice = element.querySelector('.notice');
  return [notice.dataset.open, notice.dataset.by, notice.dataset.back, notice.textContent];
});
"""


def ask(
    browser: Browser, tmp_path: Path, wanted: WebsiteForm, zone: str, instants: Sequence[datetime]
) -> list[list[str]]:
    """What the notice says at each instant to a visitor in that time zone: open, by, back, words."""
    path = tmp_path / "page.html"
    path.write_text(page(wanted), "utf-8")
    browser.emulate("setTimezoneOverride", timezoneId=zone)
    browser.get(path.as_uri())
    form = browser.find_element(By.CSS_SELECTOR, ".punktual")
    answers: list[list[str]] = browser.execute_script(ASK, form, [at.timestamp() * 1000 for at in instants])
    return answers


def moments(zone: str, seed: str) -> list[datetime]:
    """Instants all over the year 2026, and close together around every jump of the clock."""
    draw = random.Random(seed)
    start = datetime(2026, 1, 2, tzinfo=UTC)
    found = [start + timedelta(seconds=draw.randrange(364 * 86400)) for _ in range(250)]
    found += [start + timedelta(minutes=30 * draw.randrange(364 * 48)) for _ in range(100)]
    hours = [start + timedelta(hours=n) for n in range(364 * 24)]
    local = ZoneInfo(zone)
    jumps = [a for a, b in pairwise(hours) if a.astimezone(local).utcoffset() != b.astimezone(local).utcoffset()]
    found += [at + timedelta(minutes=5 * n) for at in jumps for n in range(-36, 48)]
    return found


def rounded(at: datetime) -> datetime:
    """Up to five minutes: what is promised must not be earlier than what is kept."""
    return datetime.fromtimestamp(-(-int(at.timestamp() * 1000) // 300_000) * 300, UTC)


@pytest.mark.parametrize("name", CALENDARS)
@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Kiritimati"])
def test_the_notice_counts_as_the_program_does(browser: Browser, tmp_path: Path, name: str, zone: str) -> None:
    hours, target = CALENDARS[name]
    instants = moments(hours.timezone, name)
    wanted = WebsiteForm("en", hours, target, PostsTo.PHP, "form.php")
    for at, (is_open, by, back, text) in zip(instants, ask(browser, tmp_path, wanted, zone, instants), strict=True):
        due = rounded(calendar.add_open_time(hours, at, target))
        opening = None if calendar.is_open(hours, at) else calendar.next_opening(hours, at)
        if due > at + timedelta(days=399):
            continue
        assert (is_open, datetime.fromisoformat(by)) == (str(calendar.is_open(hours, at)).lower(), due), at
        assert (datetime.fromisoformat(back) if back else None) == opening, at
        assert text == english(at, due, opening, ZoneInfo(zone), ZoneInfo(hours.timezone)), at


def english(now: datetime, by: datetime, back: datetime | None, zone: ZoneInfo, owners: ZoneInfo) -> str:
    def say(at: datetime, today: str, tomorrow: str, day: str, other: str) -> str:
        local = at.astimezone(zone)
        days = (local.date() - now.astimezone(zone).date()).days
        form = today if days < 1 else tomorrow if days < 2 else day if days < 7 else other
        return form.format(time=f"{local.hour}:{local:%M}", day=f"{local:%A}", date=f"{local.day} {local:%B}")

    until = say(by, "by {time}", "by tomorrow {time}", "by {day} {time}", "by {date}, {time}")
    if back is None:
        text = f"Open now: you will hear from us {until}."
    else:
        again = say(back, "at {time}", "tomorrow at {time}", "{day} at {time}", "on {date} at {time}")
        text = f"Closed; back {again}. You will hear from us {until}."
    is_same = by.astimezone(zone).utcoffset() == by.astimezone(owners).utcoffset()
    return text if is_same else f"{text} (Your local time)"


MONDAY_MORNING, FRIDAY_EVENING = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 6, 19, tzinfo=UTC)
BEFORE_CHRISTMAS = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("pl", MONDAY_MORNING, "Teraz otwarte: odpowiemy do godz. 14:00."),
        (
            "pl",
            FRIDAY_EVENING,
            "Teraz zamknięte; wracamy w poniedziałek o 9:00. Odpowiemy do poniedziałku, godz. 13:00.",
        ),
        ("pl", BEFORE_CHRISTMAS, "Teraz zamknięte; wracamy 1 stycznia o 9:00. Odpowiemy do 1 stycznia, godz. 13:00."),
        ("de", MONDAY_MORNING, "Jetzt geöffnet: Sie hören bis 14:00 Uhr von uns."),
        (
            "de",
            BEFORE_CHRISTMAS,
            "Jetzt geschlossen; am 1. Januar um 9:00 Uhr sind wir wieder da. "
            "Sie hören bis 1. Januar, 13:00 Uhr, von uns.",
        ),
        ("fa", MONDAY_MORNING, "اکنون باز هستیم: تا ساعت ۱۴:۰۰ به شما پاسخ می‌دهیم."),
        (
            "fa",
            FRIDAY_EVENING,
            "اکنون بسته است؛ دوشنبه ساعت ۹:۰۰ برمی‌گردیم. تا دوشنبه ساعت ۱۳:۰۰ به شما پاسخ می‌دهیم.",
        ),
        ("fa", BEFORE_CHRISTMAS, "اکنون بسته است؛ ۱۱ دی ساعت ۹:۰۰ برمی‌گردیم. تا ۱۱ دی ساعت ۱۳:۰۰ به شما پاسخ می‌دهیم."),
    ],
)
def test_the_notice_in_other_languages(
    browser: Browser, tmp_path: Path, language: str, at: datetime, words: str
) -> None:
    wanted = WebsiteForm(language, CALENDARS["holidays"][0], 4 * 3600, PostsTo.PHP, "form.php")
    ((_, _, _, text),) = ask(browser, tmp_path, wanted, "Europe/Warsaw", [at])
    assert text == words


def test_never_open_again(browser: Browser, tmp_path: Path) -> None:
    wanted = WebsiteForm("en", BusinessHours(CLOSED, "Europe/Warsaw"), 3600, PostsTo.PHP, "form.php")
    ((is_open, _, _, text),) = ask(browser, tmp_path, wanted, "Europe/Warsaw", [MONDAY_MORNING])
    assert is_open is None
    assert text == "You will hear from us within one hour of opening time."
    assert browser.complaints() == []


def test_without_a_script(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(WebsiteForm("pl", default_hours(), 4 * 3600, PostsTo.PHP, "form.php")), "utf-8")
    browser.emulate("setScriptExecutionDisabled", value=True)
    try:
        browser.get(path.as_uri())
        assert browser.find_element(By.CSS_SELECTOR, ".notice").text == "Odpowiadamy w ciągu 4 godzin otwarcia."
    finally:
        browser.emulate("setScriptExecutionDisabled", value=False)
