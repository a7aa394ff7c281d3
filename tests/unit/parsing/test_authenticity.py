"""Only the owner's own server proves where a message comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Address, ParsedMessage
from app.parsing.authenticity import Sample, is_proven, read_results, topmost, writes_results

GMAIL = (
    "mx.google.com;\n       dkim=pass header.i=@shop.example header.s=s1 header.b=abc;\n       spf=pass (google.com:"
    " domain of x@shop.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=x@shop.example;\n"
    "       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=shop.example"
)
OUTLOOK = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=shop.example; dkim=pass (signature was verified)"
    " header.d=shop.example;dmarc=pass action=none header.from=shop.example;compauth=pass reason=100"
)
OPENDKIM = "mx.own.example;\n\tdkim=pass (2048-bit key; unprotected) header.d=shop.example header.i=@shop.example"
OPENDMARC = "mx.own.example; dmarc=pass (p=none dis=none) header.from=shop.example"


def mail(*fields: str, address: str = "anna@shop.example") -> ParsedMessage:
    return ParsedMessage(
        from_=Address("Anna", address), headers=tuple(("authentication-results", each) for each in fields)
    )


@pytest.mark.parametrize(
    ("field", "server"),
    [
        (GMAIL, "mx.google.com"),
        (OUTLOOK, ""),
        (OPENDKIM, "mx.own.example"),
        (OPENDMARC, "mx.own.example"),
        ("mx.own.example 1; dkim=pass header.d=shop.example", "mx.own.example"),
        ("mx.own.example; dkim=fail header.d=shop.example; dkim=pass header.d=shop.example", "mx.own.example"),
        ("mx.own.example; dkim=pass header.d=example.net; dkim=pass header.d=shop.example", "mx.own.example"),
        ("mx.own.example; dmarc=none header.from=shop.example; dkim=pass header.d=shop.example", "mx.own.example"),
    ],
)
def test_what_the_own_server_found_is_proof(field: str, server: str) -> None:
    assert is_proven(mail(field), server)


def test_a_domain_above_may_sign() -> None:
    signed = "mx.own.example; dkim=pass header.d=shop.example"
    assert is_proven(mail(signed, address="a@mail.shop.example"), "mx.own.example")
    assert not is_proven(mail("mx.own.example; dkim=pass header.d=mail.shop.example"), "mx.own.example")
    assert not is_proven(mail("mx.own.example; dkim=pass header.d=example"), "mx.own.example")


def test_anothers_signature_is_not_the_authors() -> None:
    signed = "mx.own.example; dkim=pass header.d=evil.example header.i=@evil.example header.from=shop.example"
    assert not is_proven(mail(signed), "mx.own.example")


FORGED = "mx.google.com; dmarc=pass header.from=shop.example"


@pytest.mark.parametrize(
    ("fields", "server"),
    [
        ((), "mx.google.com"),
        ((GMAIL,), None),
        ((GMAIL,), "mx.own.example"),
        ((FORGED,), "mx.own.example"),
        (("mx.google.com; dmarc=fail header.from=shop.example", FORGED), "mx.google.com"),
        (("mx.google.com; spf=pass smtp.mailfrom=x@shop.example",), "mx.google.com"),
        (("mx.google.com; dkim=pass header.d=evil.example",), "mx.google.com"),
        (("mx.google.com; dkim=pass header.d=myshop.example",), "mx.google.com"),
        (("mx.google.com; dmarc=pass header.from=evil.example",), "mx.google.com"),
        (("mx.google.com; dmarc=fail header.from=shop.example; dkim=pass header.d=shop.example",), "mx.google.com"),
        (("mx.google.com; dkim=neutral (dkim=pass header.d=shop.example)",), "mx.google.com"),
        (("mx.google.com; spf=pass (a (b; dmarc=pass header.from=shop.example)) smtp.helo=x",), "mx.google.com"),
        (
            ('mx.google.com; spf=pass smtp.mailfrom="a; dmarc=pass header.from=shop.example"@evil.example',),
            "mx.google.com",
        ),
        (("mx.google.com; spf=pass smtp.mailfrom=dkim=pass header.d=shop.example",), "mx.google.com"),
        (("mx.google.com; none",), "mx.google.com"),
        (("mx.google.com; dkim=passed header.d=shop.example",), "mx.google.com"),
        (("mx.google.com; x-dkim=pass header.d=shop.example",), "mx.google.com"),
        ((" ; (((((((( ; dmarc=pass header.from=shop.example",), ""),
    ],
)
def test_anything_else_is_no_proof(fields: tuple[str, ...], server: str | None) -> None:
    assert not is_proven(mail(*fields), server)


def test_the_topmost_counts() -> None:
    found = topmost(mail(OPENDMARC, FORGED))
    assert found is not None
    assert found.server == "mx.own.example"


ALL = [Sample(f"shop{number % 5}.example", "mx.own.example") for number in range(20)]
OWN = frozenset({"own.example"})


def test_a_server_is_known_by_what_it_always_writes() -> None:
    assert writes_results(ALL, OWN) == "mx.own.example"
    assert writes_results([*ALL, Sample("x.example", "mx.evil.example")], OWN) == "mx.own.example"
    assert writes_results([*ALL, *[Sample("own.example", None)] * 30], OWN) == "mx.own.example"
    assert writes_results([Sample(each.domain, "") for each in ALL], OWN) == ""


@pytest.mark.parametrize(
    "samples",
    [
        [],
        [Sample(each.domain, None) for each in ALL],
        [*ALL[:5], *[Sample("y.example", None)] * 15],  # some forged ones
        [*ALL[:10], *[Sample("y.example", "mx.other.example")] * 10],
        ALL[:3],
        [Sample("one.example", "mx.own.example")] * 40,
        [Sample("own.example", "mx.own.example")] * 40,
    ],
)
def test_what_others_write_makes_no_habit(samples: list[Sample]) -> None:
    assert writes_results(samples, OWN) is None


@given(st.text(alphabet='abcdkimpass=;()"\\ .@header', max_size=300))
def test_any_field_is_read(value: str) -> None:
    read_results(value)
    is_proven(mail(value), "")
