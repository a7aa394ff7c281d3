"""Every service file, found by scan: its documented answers are read whole, and every failure ends in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.channels.form_http import FormHttp
from app.channels.form_http_service import service_of, services
from app.errors import BadInput, NotAFormService, PunktualError, RateLimited, ServerUnreachable, SignInRefused
from app.model.form_source import FormSource
from app.model.message import FormReading
from tests.servers.form_services import ANY_FIELDS, KEY, PAGE, Play, Visit, plays

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)
CODES = [service.code for service in services()]


def visit(number: int, at: datetime) -> Visit:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return Visit(
        number,
        at,
        f"Anna Nowak{letters[number % 26]}",
        f"anna{number}@kunde.example",
        f"+48600100{number:03}",
        f"Dzień dobry,\nproszę o zwrot nr {number}.",
    )


def source(play: Play) -> FormSource:
    fields = ANY_FIELDS if play.code == "any" else ()
    return FormSource(1, "Kontakt", play.code, 1, LONG_AGO, play.settings, fields)


def form_of(play: Play, server: HTTPServer, key: str = KEY) -> FormHttp:
    return FormHttp(source(play), key, "PL", "Europe/Warsaw", server.url_for("").rstrip("/"))


@pytest.fixture(params=CODES)
def play(request: pytest.FixtureRequest, httpserver: HTTPServer) -> Iterator[Play]:
    found = plays()[request.param]
    found.visits = [visit(number, NOW - timedelta(hours=number)) for number in range(1, 2 * PAGE + 2)]
    found.serve(httpserver)
    yield found
    httpserver.check_handler_errors()


def test_every_file_is_played() -> None:
    assert set(CODES) == set(plays())


def test_what_the_visitor_sent_is_read_whole(play: Play, httpserver: HTTPServer) -> None:
    found = [one for page in form_of(play, httpserver).pages(LONG_AGO) for one in page.submissions]
    assert len({one.id for one in found}) == len(found)
    read = {(one.submitted_at, *_visitor(one.reading)) for one in found}
    assert read == {(v.at, v.name, v.email, v.phone, v.message) for v in play.visits}
    assert len(found) == len(play.visits)


def _visitor(reading: FormReading) -> tuple[str | None, ...]:
    return reading.name, reading.email, reading.phone, reading.message


def test_ids_stay_the_same(play: Play, httpserver: HTTPServer) -> None:
    """Also where the service gives none, and other columns or the delivery status have changed meanwhile."""

    def ids() -> list[str]:
        return [one.id for page in form_of(play, httpserver).pages(LONG_AGO) for one in page.submissions]

    first = ids()
    play.visits.append(visit(50, NOW))
    assert set(first) < set(ids())


def test_what_the_site_adds_is_no_field(play: Play, httpserver: HTTPServer) -> None:
    one = form_of(play, httpserver).newest(1)[0]
    labels = {label for label, _ in one.reading.fields}
    assert not any("ip" in label.lower().split("_") or label.startswith("_") for label in labels)
    assert b"{" in one.raw or b"[" in one.raw


def test_an_old_list_is_not_read_to_its_end(play: Play, httpserver: HTTPServer) -> None:
    play.visits += [visit(100 + n, LONG_AGO - timedelta(days=n)) for n in range(1, 5 * PAGE)]
    pages = list(form_of(play, httpserver).pages(NOW - timedelta(days=2)))
    found = [one for page in pages for one in page.submissions if one.submitted_at]
    assert {one.reading.email for one in found if one.submitted_at > LONG_AGO} == {
        v.email for v in play.visits if v.at > LONG_AGO
    }
    assert len(pages) <= 4


def test_the_last_three_are_the_newest(play: Play, httpserver: HTTPServer) -> None:
    newest = form_of(play, httpserver).newest(3)
    assert [one.reading.email for one in newest] == [v.email for v in play.newest()[:3]]


def test_nothing_submitted_yet(play: Play, httpserver: HTTPServer) -> None:
    play.visits.clear()
    assert [page.submissions for page in form_of(play, httpserver).pages(LONG_AGO)] == [()]


def test_a_missing_setting_is_asked_for(play: Play) -> None:
    data = source(play)
    for name in next(service.asks for service in services() if service.code == play.code):
        settings = {key: value for key, value in data.settings.items() if key != name}
        with pytest.raises(BadInput, match=name):
            service_of(FormSource(1, "", play.code, 1, LONG_AGO, settings))


def test_a_setting_can_not_lead_elsewhere(play: Play) -> None:
    if "form" in play.settings:
        data = FormSource(1, "", play.code, 1, LONG_AGO, {**play.settings, "form": "../../x?y=1#"})
        assert "../" not in service_of(data).url


def test_a_wrong_key(play: Play, httpserver: HTTPServer) -> None:
    with pytest.raises(SignInRefused) as caught:
        list(form_of(play, httpserver, "another-key").pages(LONG_AGO))
    assert "another-key" not in str(caught.value)
    assert caught.value.hint


HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
PAGE_FOR_PEOPLE = "<!DOCTYPE html><title>Maintenance</title>"
FAULTS: dict[str, tuple[Callable[[], Response], type[PunktualError]]] = {
    "no right": (lambda: Response("{}", 403), SignInRefused),
    "no form": (lambda: Response("{}", 404), NotAFormService),
    "pause": (lambda: Response("", 429, {"Retry-After": "120"}), RateLimited),
    "pause by date": (
        lambda: Response("", 429, {"Retry-After": (datetime.now(UTC) + timedelta(minutes=9)).strftime(HTTP_DATE)}),
        RateLimited,
    ),
    "gone": (lambda: Response("", 410), NotAFormService),
    "down": (lambda: Response("", 503), ServerUnreachable),
    "trouble": (lambda: Response("oops", 502), ServerUnreachable),
    "maintenance": (lambda: Response("", 503, {"Retry-After": "60"}), RateLimited),
    "refused": (lambda: Response("{}", 400), NotAFormService),
    "a page": (lambda: Response(PAGE_FOR_PEOPLE, content_type="text/html"), NotAFormService),
    "nothing": (lambda: Response(""), NotAFormService),
    "cut": (lambda: Response('{"submissions": [{"_date": "20', content_type="application/json"), ServerUnreachable),
    "deep": (lambda: Response("[" * 200_000), ServerUnreachable),
    "another thing": (lambda: Response('{"error": "no"}'), NotAFormService),
    "not even that": (lambda: Response("7"), NotAFormService),
    "elsewhere": (lambda: Response("", 302, {"Location": "https://other.example/"}), NotAFormService),
    "in a circle": (lambda: Response("", 302, {"Location": "/again"}), NotAFormService),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", [1, 3])
def test_a_failure_ends_in_words(play: Play, httpserver: HTTPServer, fault: str, at: int) -> None:
    if at > 1 and play.code == "google_sheets":
        pytest.skip("has one page only")
    respond, kind = FAULTS[fault]
    play.fault = lambda number: respond() if number >= at else None
    with pytest.raises(kind) as caught:
        list(form_of(play, httpserver).pages(LONG_AGO))
    assert type(caught.value) is kind
    assert caught.value.title
    assert caught.value.hint
    assert KEY not in str(caught.value)


def test_a_key_goes_to_no_other_server(play: Play, httpserver: HTTPServer) -> None:
    """Neither where a page is said to have moved to, nor where the next page is said to be."""
    with HTTPServer("127.0.0.1") as other:
        elsewhere = (other.url_for("/"), f"http://127.0.0.2:{httpserver.port}/", "https://127.0.0.1/", "//127.0.0.2/")
        for status in (301, 302, 303, 307, 308):
            for place in elsewhere:
                play.fault = lambda _number, status=status, to=place: Response("", status, {"Location": to})
                with pytest.raises((NotAFormService, BadInput)):
                    list(form_of(play, httpserver).pages(LONG_AGO))
        assert not other.log


def test_a_key_is_not_sent_in_the_clear(play: Play, httpserver: HTTPServer) -> None:
    own = {name: value for name, value in play.settings.items() if name in ("url", "site")}
    if not own:
        assert service_of(source(play)).url.startswith("https://")
        return
    for name in own:
        settings = {**play.settings, name: httpserver.url_for("/forms")}
        asked = FormSource(1, "", play.code, 1, LONG_AGO, settings)
        with pytest.raises(BadInput, match="can’t be used"):
            list(FormHttp(asked, KEY, "PL", "UTC").pages(LONG_AGO))
    assert not httpserver.log


def test_a_list_in_a_circle_ends(play: Play, httpserver: HTTPServer) -> None:
    """The service gives the same page for every place in the list."""
    first: list[Response] = []

    def same(number: int) -> Response | None:
        if number == 1 or (play.definition is not None and number == 2):
            return None
        return Response(first[0].get_data(), content_type=first[0].content_type) if first else None

    respond = play._respond

    def remember(request: Request) -> Response:
        answered = respond(request)
        if play.definition is None or request.path.endswith("/responses"):
            first.append(answered)
        return answered

    play._respond = remember  # type: ignore[method-assign]  # the play goes on as it began
    play.fault = same
    found = [one.id for page in form_of(play, httpserver).pages(LONG_AGO) for one in page.submissions]
    assert len(found) == len(set(found)) == (len(play.visits) if play.code == "google_sheets" else PAGE)
    assert len(play.asked) <= 4


def test_a_body_without_end_is_refused(play: Play, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.channels.form_http_wire._MAX_BYTES", 100_000)
    play.fault = lambda _number: Response("[" + " " * 200_000 + "]", content_type="application/json")
    with pytest.raises(NotAFormService, match="more than a list"):
        list(form_of(play, httpserver).pages(LONG_AGO))


def test_pages_without_end_are_given_up(play: Play, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    if service_of(source(play)).paging == "none":
        pytest.skip("has one page only")
    monkeypatch.setattr("app.channels.form_http._MOST_PAGES", 4)
    play.visits += [visit(100 + n, NOW - timedelta(minutes=n)) for n in range(5 * PAGE)]
    with pytest.raises(NotAFormService, match="never comes to the end"):
        list(form_of(play, httpserver).pages(LONG_AGO))
