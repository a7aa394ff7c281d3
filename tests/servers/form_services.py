"""Form services as their documentation describes them: what they answer, page by page, and how they fail."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = "s3cret-key"
PAGE = 3


@dataclass(frozen=True)
class Visit:
    """What a visitor sent."""

    number: int
    at: datetime
    name: str
    email: str
    phone: str
    message: str


Answer = Callable[["Play", Mapping[str, str]], Any]


@dataclass
class Play:
    """One form at one service.

    :ivar fault: asked before each answer with the number of the request; what it gives is answered instead
    :ivar now: the service's clock, which its Date header tells
    """

    code: str
    settings: Mapping[str, str]
    answer: Answer
    header: tuple[str, str] = ("Authorization", f"Bearer {KEY}")
    definition: Any = None
    visits: list[Visit] = field(default_factory=list)
    asked: list[Mapping[str, str]] = field(default_factory=list)
    fault: Callable[[int], Response | None] = lambda _number: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def serve(self, server: HTTPServer) -> None:
        server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    def newest(self) -> list[Visit]:
        return sorted(self.visits, key=lambda visit: visit.at, reverse=True)

    def page(self, number: int, visits: list[Visit] | None = None) -> list[Visit]:
        """:param number: from 0"""
        return (self.newest() if visits is None else visits)[number * PAGE : (number + 1) * PAGE]

    def _handle(self, request: Request) -> Response:
        self.asked.append(request.args.to_dict())
        if (response := self.fault(len(self.asked))) is None:
            response = self._respond(request)
        response.headers["Date"] = self.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
        return response

    def _respond(self, request: Request) -> Response:
        name, value = self.header
        given = request.args.get("key") if name == "key" else request.headers.get(name)
        if given != value:
            return Response('{"error": "unauthorized"}', 401, content_type="application/json")
        if self.definition is not None and not request.path.endswith("/responses"):
            return as_json(self.definition)
        answered = self.answer(self, request.args.to_dict())
        return answered if isinstance(answered, Response) else as_json(answered)


def as_json(data: Any) -> Response:
    return Response(json.dumps(data), content_type="application/json")


def _since(visits: list[Visit], told: str, zone: ZoneInfo | None = None) -> list[Visit]:
    if not told:
        return visits
    at = datetime.fromisoformat(told)
    at = at if at.tzinfo else at.replace(tzinfo=zone or UTC)
    return [visit for visit in visits if visit.at >= at]


def _formspree(play: Play, args: Mapping[str, str]) -> Any:
    start = int(args.get("offset", 0))
    found = _since(play.newest(), args.get("since", ""))[start : start + PAGE]
    return {
        "fields": ["_date", "email", "message", "_status"],
        "submissions": [
            {
                "_date": f"{v.at:%Y-%m-%dT%H:%M:%S.%f}",
                "email": v.email,
                "name": v.name,
                "phone": v.phone,
                "message": v.message,
                "_status": {"owner@shop.example": {"delivered": len(play.asked) > 1}},
            }
            for v in found
        ],
    }


def _netlify(play: Play, args: Mapping[str, str]) -> Any:
    return [
        {
            "id": f"5f{v.number}",
            "number": v.number,
            "email": v.email,
            "name": v.name,
            "data": {"name": v.name, "email": v.email, "phone": v.phone, "message": v.message, "ip": "192.0.2.1"},
            "created_at": f"{v.at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        }
        for v in play.page(int(args.get("page", 1)) - 1)
    ]


def _typeform(play: Play, args: Mapping[str, str]) -> Any:
    visits = _since(play.newest(), args.get("since", ""))
    before = next((i + 1 for i, v in enumerate(visits) if f"tok{v.number}" == args.get("before")), 0)

    def answer(ref: str, kind: str, value: Any) -> dict[str, Any]:
        return {"field": {"id": f"id-{ref}", "type": kind, "ref": ref}, "type": kind, kind: value}

    return {
        "total_items": len(visits),
        "page_count": 1,
        "items": [
            {
                "landing_id": "x",
                "token": f"tok{v.number}",
                "submitted_at": f"{v.at:%Y-%m-%dT%H:%M:%SZ}",
                "metadata": {"user_agent": "Mozilla/5.0", "platform": "other"},
                "answers": [
                    answer("who", "text", v.name),
                    answer("mail", "email", v.email),
                    answer("tel", "phone_number", v.phone),
                    answer("what", "text", v.message),
                    answer("topic", "choice", {"label": "Returns"}),
                ],
            }
            for v in visits[before : before + PAGE]
        ],
    }


_TYPEFORM = {
    "title": "Kontakt",
    "fields": [
        {
            "type": "group",
            "id": "group",
            "title": "You",
            "properties": {
                "fields": [
                    {"id": "id-who", "ref": "who", "title": "Imię i nazwisko", "type": "short_text"},
                    {"id": "id-mail", "ref": "mail", "title": "Jak odpisać?", "type": "email"},
                ]
            },
        },
        {"id": "id-tel", "ref": "tel", "title": "Numer", "type": "phone_number"},
        {"id": "id-what", "ref": "what", "title": "W czym możemy pomóc?", "type": "long_text"},
        {"id": "id-topic", "ref": "topic", "title": "Temat", "type": "multiple_choice"},
    ],
}


def _jotform(play: Play, args: Mapping[str, str]) -> Any:
    zone = ZoneInfo("America/New_York")
    told = json.loads(args["filter"])["created_at:gt"]
    start = int(args.get("offset", 0))
    visits = _since(play.newest(), told, zone)[start : start + PAGE]

    def entry(order: int, name: str, text: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "order": str(order), "text": text, "type": kind} | more

    return {
        "responseCode": 200,
        "message": "success",
        "content": [
            {
                "id": str(5000 + v.number),
                "form_id": "1",
                "ip": "192.0.2.1",
                "created_at": f"{v.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                "status": "ACTIVE",
                "new": "1",
                "answers": {
                    "1": entry(1, "header", "Contact", "control_head"),
                    "6": entry(4, "what", "How can we help?", "control_textarea", answer=v.message),
                    "3": entry(
                        2,
                        "who",
                        "Who are you?",
                        "control_fullname",
                        answer=dict(zip(("first", "last"), v.name.split(" ", 1), strict=True)),
                        prettyFormat=v.name,
                    ),
                    "4": entry(3, "email", "E-mail", "control_email", answer=v.email),
                    "5": entry(5, "tel", "Call me", "control_phone", answer={"full": v.phone}),
                    "2": entry(6, "submit", "Send", "control_button"),
                },
            }
            for v in visits
        ],
        "limit-left": 987,
        "resultSet": {"offset": start, "limit": PAGE, "count": len(visits)},
    }


def _tally(play: Play, args: Mapping[str, str]) -> Any:
    visits = _since(play.newest(), args.get("startDate", ""))
    page = int(args.get("page", 1))

    def response(question: str, answer: Any) -> dict[str, Any]:
        return {"id": f"r{question}", "questionId": question, "answer": answer}

    return {
        "page": page,
        "limit": PAGE,
        "hasMore": page * PAGE < len(visits),
        "questions": [
            {"id": "q1", "type": "INPUT_TEXT", "title": "First name"},
            {"id": "q2", "type": "INPUT_TEXT", "title": "Last name"},
            {"id": "q3", "type": "INPUT_EMAIL", "title": "Where do we answer?"},
            {"id": "q4", "type": "INPUT_PHONE_NUMBER", "title": "Phone"},
            {"id": "q5", "type": "TEXTAREA", "title": "What is it about?"},
            {"id": "q6", "type": "CHECKBOXES", "title": "You want"},
        ],
        "submissions": [
            {
                "id": f"GG{v.number}",
                "isCompleted": True,
                "submittedAt": f"{v.at:%Y-%m-%dT%H:%M:%S}.000Z",
                "responses": [
                    response("q1", v.name.split()[0]),
                    response("q2", v.name.split()[1]),
                    response("q3", v.email),
                    response("q4", v.phone),
                    response("q5", v.message),
                    response("q6", ["an offer", "a call"]),
                ],
            }
            for v in play.page(page - 1, visits)
        ],
    }


def _hubspot(play: Play, args: Mapping[str, str]) -> Any:
    start = int(base64.b64decode(args["after"])) if "after" in args else 0
    found = play.newest()[start : start + PAGE]
    data: dict[str, Any] = {
        "results": [
            {
                "conversionId": f"c{v.number}",
                "submittedAt": int(v.at.timestamp() * 1000),
                "values": [
                    {"name": "firstname", "value": v.name.split()[0], "objectTypeId": "0-1"},
                    {"name": "lastname", "value": v.name.split()[1], "objectTypeId": "0-1"},
                    {"name": "email", "value": v.email, "objectTypeId": "0-1"},
                    {"name": "phone", "value": v.phone, "objectTypeId": "0-1"},
                    {"name": "message", "value": v.message, "objectTypeId": "0-1"},
                ],
                "pageUrl": "https://shop.example/contact",
            }
            for v in found
        ]
    }
    if start + PAGE < len(play.visits):
        data["paging"] = {"next": {"after": base64.b64encode(str(start + PAGE).encode()).decode()}}
    return data


def _gravity(play: Play, args: Mapping[str, str]) -> Any:
    visits = _since(play.newest(), json.loads(args["search"])["start_date"], ZoneInfo("Europe/Warsaw"))
    labels = {
        "1": {"1.3": "First", "1.6": "Last"},
        "2": "E-mail",
        "3": "Phone",
        "4": "Message",
        "5": {"5.1": "Consent"},
    }
    return {
        "total_count": len(visits),
        "entries": [
            {
                "id": str(v.number),
                "form_id": "2",
                "date_created": f"{v.at:%Y-%m-%d %H:%M:%S}",
                "is_starred": 0,
                "ip": "192.0.2.1",
                "source_url": "https://shop.example/kontakt/",
                "currency": "PLN",
                "status": "active",
                "1.3": v.name.split()[0],
                "1.6": v.name.split()[1],
                "2": v.email,
                "3": v.phone,
                "4": v.message,
                "5.1": "Checked",
                "_labels": labels,
            }
            for v in play.page(int(args["paging[current_page]"]) - 1, visits)
        ],
    }


def _fluent(play: Play, args: Mapping[str, str]) -> Any:
    page = int(args.get("page", 1))
    first, last = "first_name", "last_name"
    return {
        "current_page": page,
        "per_page": PAGE,
        "total": len(play.visits),
        "data": [
            {
                "id": v.number,
                "form_id": args["form_id"],
                "serial_number": v.number,
                "response": json.dumps(
                    {
                        "__fluent_form_embded_post_id": "7",
                        "_wp_http_referer": "/kontakt/",
                        "names": dict(zip((first, last), v.name.split(" ", 1), strict=True)),
                        "email": v.email,
                        "phone": v.phone,
                        "message": v.message,
                    }
                ),
                "status": "unread",
                "created_at": f"{v.at.astimezone(ZoneInfo('Europe/Warsaw')):%Y-%m-%d %H:%M:%S}",
            }
            for v in play.page(page - 1)
        ],
    }


def _webflow(play: Play, args: Mapping[str, str]) -> Any:
    start = int(args.get("offset", 0))
    return {
        "formSubmissions": [
            {
                "id": f"65{v.number}",
                "displayName": "Contact",
                "dateSubmitted": f"{v.at:%Y-%m-%dT%H:%M:%S}.000Z",
                "formResponse": {"Name": v.name, "Email": v.email, "Phone": v.phone, "Message": v.message},
            }
            for v in play.newest()[start : start + PAGE]
        ],
        "pagination": {"limit": PAGE, "offset": start, "total": len(play.visits)},
    }


def _sheet(play: Play, _args: Mapping[str, str]) -> Any:
    def serial(at: datetime) -> float:
        local = at.astimezone(ZoneInfo("Europe/Warsaw")).replace(tzinfo=UTC)
        return (local - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1)

    header = ["Sygnatura czasowa", "Imię i nazwisko", "Adres e-mail", "Telefon", "Wiadomość", "Załatwione"]
    rows = [
        [serial(v.at), v.name, v.email, int(v.phone.lstrip("+")), v.message, *(["tak"] if len(play.asked) > 1 else [])]
        for v in reversed(play.newest())
    ]
    return {"range": "Form!A1:Z1000", "majorDimension": "ROWS", "values": [header, *rows]}


def _any(play: Play, args: Mapping[str, str]) -> Any:
    start = int(args.get("from", 0))
    found = _since(list(reversed(play.newest())), args.get("after", ""))[start : start + PAGE]
    return {
        "meta": {"version": 1},
        "result": {
            "rows": [
                {
                    "nr": v.number,
                    "when": int(v.at.timestamp()),
                    "person": {"who": v.name, "reach": [v.email, v.phone]},
                    "body": v.message,
                }
                for v in found
            ]
        },
    }


def _punktual(play: Play, args: Mapping[str, str]) -> Any:
    start = int(args["offset"])
    found = _since(list(reversed(play.newest())), args["since"])[start : start + PAGE]
    lines = [
        {
            "id": f"{v.number:024x}",
            "at": f"{v.at:%Y-%m-%dT%H:%M:%SZ}",
            "name": v.name,
            "email": v.email,
            "phone": v.phone,
            "subject": "Zwrot",
            "consent": "✓",
            "message": v.message,
        }
        for v in found
    ]
    text = "\n".join(json.dumps(line) + "\n" for line in lines)
    return Response(text, content_type="application/x-ndjson; charset=UTF-8")


ANY_SETTINGS = {
    "url": "https://shop.example/forms.php?list=1",
    "header": "X-Key",
    "items": "result.rows",
    "id": "nr",
    "time": "when",
    "paging": "offset",
    "page_parameter": "from",
    "since_parameter": "after",
}
ANY_FIELDS = (
    ("person.who", "name"),
    ("person.reach.0", "email"),
    ("person.reach.1", "phone"),
    ("body", "message"),
)
_BASIC = ("Authorization", "Basic " + base64.b64encode(f"ck_1:{KEY}".encode()).decode())
_SITE = {"site": "https://shop.example/", "form": "2", "login": "ck_1"}


def plays() -> dict[str, Play]:
    """A form of each service there is a file for."""
    found = [
        Play("formspree", {"form": "abc"}, _formspree),
        Play("netlify", {"form": "abc"}, _netlify),
        Play("typeform", {"form": "abc"}, _typeform, definition=_TYPEFORM),
        Play("jotform", {"form": "1"}, _jotform, ("APIKEY", KEY)),
        Play("tally", {"form": "abc"}, _tally),
        Play("hubspot", {"form": "abc"}, _hubspot),
        Play("gravity_forms", _SITE, _gravity, _BASIC),
        Play("fluent_forms", _SITE, _fluent, _BASIC),
        Play("webflow", {"site_id": "s", "form": "f"}, _webflow),
        Play("google_sheets", {"spreadsheet": "1x", "range": "Form!A:Z"}, _sheet, ("key", KEY)),
        Play("punktual", {"url": "https://shop.example/kontakt.php"}, _punktual, ("X-Form-Key", KEY)),
        Play("any", ANY_SETTINGS, _any, ("X-Key", KEY)),
    ]
    return {play.code: play for play in found}
