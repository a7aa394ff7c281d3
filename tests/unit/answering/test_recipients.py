from __future__ import annotations

from app.answering.recipients import Recipients, recipients
from app.model.message import Address, FormReading, ParsedMessage

OWN = ["shop@example.org", "Me@Example.com"]
ANNA = Address("Anna", "anna@customer.example")
JAN = Address("Jan", "jan@customer.example")
ROBOT = Address("Shop", "wordpress@example.org")


def form(email: str | None) -> FormReading:
    return FormReading("Anna Kowalska", email, None, None, None)


def test_ordinary_mail_goes_back_to_its_author() -> None:
    assert recipients(ParsedMessage(from_=ANNA), None, OWN) == Recipients((ANNA,))


def test_reply_to_is_honoured() -> None:
    assert recipients(ParsedMessage(from_=ANNA, reply_to=(JAN,)), None, OWN) == Recipients((JAN,))


def test_a_useless_reply_to_is_passed_over() -> None:
    for useless in ("shop@example.org", "no-reply@x.example", "not an address", ""):
        assert recipients(ParsedMessage(from_=ANNA, reply_to=(Address("", useless),)), None, OWN) == Recipients((ANNA,))


def test_a_form_is_answered_to_the_visitor_alone() -> None:
    message = ParsedMessage(from_=ROBOT, reply_to=(JAN,), cc=(JAN,))
    expected = Recipients((Address("Anna Kowalska", "anna@customer.example"),))
    assert recipients(message, form("anna@customer.example"), OWN) == expected


def test_a_form_without_an_address_is_never_answered_to_the_robot() -> None:
    for missing in (None, "", "call me", "shop@example.org", "noreply@example.org", "a@b, c@d"):
        assert recipients(ParsedMessage(from_=ROBOT, reply_to=(JAN,)), form(missing), OWN) is None


def test_never_to_oneself_or_a_robot() -> None:
    for address in ("SHOP@example.org", "shop+web@example.org", "noreply@x.example", "do-not-reply@x.example", ""):
        assert recipients(ParsedMessage(from_=Address("", address)), None, OWN) is None


def test_robots_by_other_names() -> None:
    for local in ("no_reply", "donotreply", "MAILER-DAEMON", "shop-noreply", "noreply-orders", "nie-odpowiadaj"):
        assert recipients(ParsedMessage(from_=Address("", f"{local}@x.example")), None, OWN) is None
    for local in ("reply", "norbert", "anna.noreplyska"):
        assert recipients(ParsedMessage(from_=Address("", f"{local}@x.example")), None, OWN)


def test_copies_without_oneself_and_without_repeats() -> None:
    copied = (Address("", "me@example.com"), JAN, Address("J", "JAN@customer.example"), ANNA)
    assert recipients(ParsedMessage(from_=ANNA, cc=copied), None, OWN) == Recipients((ANNA,), (JAN,))


def test_a_crowd_is_not_copied() -> None:
    crowd = tuple(Address("", f"p{n}@x.example") for n in range(50))
    assert recipients(ParsedMessage(from_=ANNA, cc=crowd), None, OWN) == Recipients((ANNA,))


def test_line_breaks_make_no_address() -> None:
    assert recipients(ParsedMessage(from_=Address("x", "a@b.example\r\nBcc: c@d.example")), None, OWN) is None
