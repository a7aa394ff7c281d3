"""What did not arrive, where and why: from reports and from free texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Address, BounceReport, ParsedMessage
from app.parsing.bounces import read_bounce, words

REPORT = """From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: owner@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<client@example.org>: host mail.example.org said: {diagnostic}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; client@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b
Content-Type: {returned}

Message-ID: <answer-1@example.com>
From: owner@example.com
To: client@example.org
Subject: Re: offer

--b--
"""


def read(raw: str, text: str = "", subject: str = "Undelivered") -> BounceReport | None:
    message = ParsedMessage(
        subject=subject,
        text=text,
        from_=Address("", "mailer-daemon@mx.example.net"),
        to=(Address("", "owner@example.com"),),
    )
    return read_bounce(raw.encode(), message)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_answer_that_did_not_arrive(returned: str) -> None:
    raw = REPORT.format(action="failed", status="5.1.1", diagnostic="550 5.1.1 User unknown", returned=returned)
    report = read(raw)
    assert report == BounceReport("answer-1@example.com", "client@example.org", "5.1.1", "550 5.1.1 User unknown", True)
    assert words(report) == "There is no such address."


def test_still_trying_is_not_permanent() -> None:
    report = read(
        REPORT.format(action="delayed", status="4.4.1", diagnostic="connect timed out", returned="text/rfc822-headers")
    )
    assert report is not None
    assert not report.is_permanent
    assert words(report) == "Their mail server does not answer. Their server keeps trying."


def test_a_receipt_of_delivery_is_no_bounce() -> None:
    assert (
        read(REPORT.format(action="delivered", status="2.0.0", diagnostic="250 ok", returned="message/rfc822")) is None
    )


def test_a_complaint_is_about_mail_that_arrived() -> None:
    raw = REPORT.format(action="failed", status="5.0.0", diagnostic="x", returned="message/rfc822")
    content_type = "multipart/report; report-type=feedback-report; boundary=b"
    assert read_bounce(raw.encode(), ParsedMessage(headers=(("content-type", content_type),))) is None


@pytest.mark.parametrize(
    ("diagnostic", "status"),
    [
        ("552 5.2.2 The email account that you tried to reach is over quota", "5.2.2"),
        ("554 Message rejected as spam", "5.7.1"),
        ("552 message size exceeds fixed maximum message size", "5.3.4"),
        ("550 Requested action not taken: mailbox unavailable", "5.1.1"),
        ("554 5.4.6 Too many hops", "5.4.6"),
        ("550 5.7.26 This mail has been blocked because the sender is unauthenticated (DMARC)", "5.7.26"),
    ],
)
def test_a_vague_status_is_read_from_the_servers_words(diagnostic: str, status: str) -> None:
    report = read(REPORT.format(action="failed", status="5.0.0", diagnostic=diagnostic, returned="message/rfc822"))
    assert report is not None
    assert report.status == status


FREE_TEXTS = [
    (
        "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message.\n\n"
        "<client@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\n"
        "Return-Path: <owner@example.com>\nMessage-ID: <answer-2@example.com>\nSubject: x\n",
        BounceReport(
            "answer-2@example.com", "client@example.org", "5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)", True
        ),
    ),
    (
        "Delivery to client@example.org failed.\nThe user's mailbox is full.\n\n------ Original message ------\n"
        "Message-Id: <answer-3@example.com>\n",
        BounceReport("answer-3@example.com", "client@example.org", "5.2.2", "The user's mailbox is full.", True),
    ),
    (
        "Your message to client@example.org has been delayed 24 hours.\nDelivery attempts will continue to be made.",
        BounceReport(
            "", "client@example.org", "4.4.1", "Your message to client@example.org has been delayed 24 hours.", False
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected"), FREE_TEXTS, ids=["qmail", "full", "delayed"])
def test_free_texts(text: str, expected: BounceReport) -> None:
    assert read(f"Subject: failure notice\n\n{text}", text) == expected


def test_the_original_is_known_by_references_where_nothing_is_returned() -> None:
    message = ParsedMessage(text="client@example.org: 550 no such user", in_reply_to=("answer-4@example.com",))
    report = read_bounce(b"Subject: x\n\n", message)
    assert report is not None
    assert report.original_message_id == "answer-4@example.com"


def test_a_version_number_is_no_status() -> None:
    report = read("Subject: x\n\n", "Could not deliver 'Released 2.0.12' to client@example.org")
    assert report is not None
    assert report.status == ""


def test_nothing_told_nothing_read() -> None:
    assert read("Subject: hello\n\nhello", "hello") is None


@pytest.mark.parametrize("subject", ["1.1", "1.2", "2.2", "3.4", "4.1", "7.1", "7.26", "5.0", "6.1", "9.9", ""])
def test_every_status_has_words(subject: str) -> None:
    assert words(BounceReport("", "", f"5.{subject}", "", True)).endswith(".")


@given(raw=st.binary(), text=st.text())
def test_anything_is_taken(raw: bytes, text: str) -> None:
    read_bounce(raw, ParsedMessage(text=text))


@given(
    st.lists(
        st.sampled_from([*REPORT.splitlines(), "", "--b", "Content-Type: multipart/mixed; boundary=b", "\x00", "é"]),
        max_size=40,
    )
)
def test_shuffled_reports_are_taken(lines: list[str]) -> None:
    read("\n".join(lines))
