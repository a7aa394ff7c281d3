"""Sending to a real server: what arrives, and what is said about every way in which it does not."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator

import pytest

from app.channels.base import Fate
from app.channels.smtp import SmtpTransport
from app.errors import CertificateRefused, NotAMailServer, PunktualError, SignInRefused
from app.model.account import Auth, Security, Server
from tests.patience import PATIENCE_SECONDS
from tests.servers.certificates import Certificates
from tests.servers.dovecot import free_port
from tests.servers.lines import line_server
from tests.servers.smtp import PASSWORD, TOKEN, SmtpServer

ME = "anna@firma.example"
YOU = "jan@kunde.example"
RAW = b"From: anna@firma.example\r\nTo: jan@kunde.example\r\nSubject: Re: x\r\n\r\nOne\r\n.\r\n..two\r\nthree\r\n"


@pytest.fixture(autouse=True)
def fresh(smtp_server: SmtpServer) -> Iterator[None]:
    smtp_server.reset()
    yield
    smtp_server.reset()


@pytest.fixture
def transport(smtp_server: SmtpServer, certificates: Certificates) -> SmtpTransport:
    server = Server("127.0.0.1", smtp_server.tls_port, Security.TLS, ME)
    return SmtpTransport(server, lambda: PASSWORD, certificates.client())


def test_arrives_as_it_is(transport: SmtpTransport, smtp_server: SmtpServer) -> None:
    outcome = transport.send(ME, [YOU, "x@kunde.example"], RAW)
    assert outcome.fate is Fate.ACCEPTED
    [received] = smtp_server.received
    assert (received.sender, received.recipients) == (ME, (YOU, "x@kunde.example"))
    assert received.raw == RAW
    assert f"SIZE={len(RAW)}" in [option.upper() for option in received.options]


def test_bare_line_ends_and_a_missing_last_one_are_mended(transport: SmtpTransport, smtp_server: SmtpServer) -> None:
    assert transport.send(ME, [YOU], b"Subject: x\n\n.\na").fate is Fate.ACCEPTED
    assert smtp_server.received[0].raw == b"Subject: x\r\n\r\n.\r\na\r\n"


def test_starttls(smtp_server: SmtpServer, certificates: Certificates) -> None:
    server = Server("127.0.0.1", smtp_server.plain_port, Security.STARTTLS, ME)
    assert SmtpTransport(server, lambda: PASSWORD, certificates.client()).send(ME, [YOU], RAW).fate is Fate.ACCEPTED
    assert len(smtp_server.received) == 1


def test_eight_bit_and_international_addresses(transport: SmtpTransport, smtp_server: SmtpServer) -> None:
    raw = "Subject: Zażółć\r\n\r\nگل\r\n".encode()
    assert transport.send(ME, ["żółw@kunde.example"], raw).fate is Fate.ACCEPTED
    [received] = smtp_server.received
    assert received.recipients == ("żółw@kunde.example",)
    assert {"BODY=8BITMIME", "SMTPUTF8"} <= {option.upper() for option in received.options}


def test_token(smtp_server: SmtpServer, certificates: Certificates) -> None:
    server = Server("127.0.0.1", smtp_server.tls_port, Security.TLS, ME, Auth.XOAUTH2)
    SmtpTransport(server, lambda: TOKEN, certificates.client()).check()
    with pytest.raises(SignInRefused) as caught:
        SmtpTransport(server, lambda: "expired", certificates.client()).check()
    assert "Sign in" in caught.value.hint


@pytest.mark.parametrize("secret", ["wrong", "zażółć", ""])
def test_wrong_password_needs_the_owner(smtp_server: SmtpServer, certificates: Certificates, secret: str) -> None:
    server = Server("127.0.0.1", smtp_server.tls_port, Security.TLS, ME)
    transport = SmtpTransport(server, lambda: secret, certificates.client())
    with pytest.raises(SignInRefused):
        transport.check()
    outcome = transport.send(ME, [YOU], RAW)
    assert (outcome.fate, outcome.needs_owner) == (Fate.NOT_SENT, True)
    assert not smtp_server.received


def test_expired_certificate(smtp_server: SmtpServer, certificates: Certificates) -> None:
    server = Server("127.0.0.1", smtp_server.expired_port, Security.TLS, ME)
    with pytest.raises(CertificateRefused):
        SmtpTransport(server, lambda: PASSWORD, certificates.client()).check()


def test_starttls_missing_sends_no_password(smtp_server: SmtpServer, certificates: Certificates) -> None:
    server = Server("127.0.0.1", smtp_server.bare_port, Security.STARTTLS, ME)
    with pytest.raises(NotAMailServer):
        SmtpTransport(server, lambda: PASSWORD, certificates.client()).check()


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.2\r\n", b"* OK IMAP4rev1 ready\r\n", b"\0\1\r\n"])
def test_not_an_smtp_server(certificates: Certificates, greeting: bytes) -> None:
    with line_server(greeting) as port, pytest.raises(NotAMailServer):
        SmtpTransport(Server("127.0.0.1", port, Security.NONE, ME), lambda: PASSWORD).check()


def test_nothing_listens_is_tried_again(certificates: Certificates) -> None:
    server = Server("127.0.0.1", free_port(), Security.TLS, ME)
    outcome = SmtpTransport(server, lambda: PASSWORD, certificates.client()).send(ME, [YOU], RAW)
    assert (outcome.fate, outcome.needs_owner) == (Fate.NOT_SENT, False)


def test_a_recipient_refused_for_good_is_named_and_nobody_gets_it(
    transport: SmtpTransport, smtp_server: SmtpServer
) -> None:
    smtp_server.faults.recipients = {"b@x.example": "550 5.1.1 No such user", "c@x.example": "451 Later"}
    outcome = transport.send(ME, [YOU, "b@x.example", "c@x.example"], RAW)
    assert (outcome.fate, outcome.refused) == (Fate.REFUSED, ("b@x.example",))
    assert "No such user" in outcome.words
    assert not smtp_server.received


def test_a_recipient_refused_for_now(transport: SmtpTransport, smtp_server: SmtpServer) -> None:
    smtp_server.faults.recipients = {YOU: "451 4.7.1 Greylisted, come back in 5 minutes"}
    outcome = transport.send(ME, [YOU], RAW)
    assert outcome.fate is Fate.REFUSED_FOR_NOW
    assert "Greylisted" in outcome.words


@pytest.mark.parametrize(
    ("reply", "fate"), [("452 4.2.2 Mailbox full", Fate.REFUSED_FOR_NOW), ("554 5.7.1 Looks like spam", Fate.REFUSED)]
)
def test_refused_after_the_whole_message(
    transport: SmtpTransport, smtp_server: SmtpServer, reply: str, fate: Fate
) -> None:
    smtp_server.faults.data = reply
    outcome = transport.send(ME, [YOU], RAW)
    assert (outcome.fate, outcome.words) == (fate, reply)


def test_connection_lost_after_the_end_is_uncertain(transport: SmtpTransport, smtp_server: SmtpServer) -> None:
    smtp_server.faults.is_dropped = True
    assert transport.send(ME, [YOU], RAW).fate is Fate.UNCERTAIN
    assert len(smtp_server.received) == 1


def test_connection_lost_before_the_end_was_not_sent(transport: SmtpTransport, smtp_server: SmtpServer) -> None:
    smtp_server.faults.is_dropped_early = True
    outcome = transport.send(ME, [YOU], b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 500_000)
    assert outcome.fate is Fate.NOT_SENT
    assert not smtp_server.received


def _scripted(end_reply: bytes | None) -> Iterator[int]:
    is_in_data = [False]

    def answer(line: bytes) -> bytes | None:
        if is_in_data[0]:
            return b"" if line != b"." else end_reply
        if line == b"DATA":
            is_in_data[0] = True
            return b"354 go\r\n"
        return b"250 OK\r\n"

    with line_server(b"220 ready\r\n", answer) as port:
        yield port


@pytest.mark.parametrize(
    ("end_reply", "fate"),
    [
        (b"250 OK\r\n", Fate.ACCEPTED),
        (b"garbage\r\n", Fate.UNCERTAIN),
        (b"354 more\r\n", Fate.UNCERTAIN),
        (None, Fate.UNCERTAIN),
        (b"421 going down\r\n", Fate.REFUSED_FOR_NOW),
    ],
)
def test_only_a_clear_answer_is_believed(end_reply: bytes | None, fate: Fate) -> None:
    for port in _scripted(end_reply):
        server = Server("127.0.0.1", port, Security.NONE)
        assert SmtpTransport(server, lambda: "").send(ME, [YOU], RAW).fate is fate


def test_a_message_larger_than_the_server_takes(certificates: Certificates) -> None:
    def answer(line: bytes) -> bytes:
        return b"250-x\r\n250 SIZE 1000\r\n" if line.lower().startswith(b"ehlo") else b"250 OK\r\n"

    with line_server(b"220 ready\r\n", answer) as port:
        transport = SmtpTransport(Server("127.0.0.1", port, Security.NONE), lambda: "")
        outcome = transport.send(ME, [YOU], RAW * 2_000_000)
        assert outcome.fate is Fate.REFUSED
        assert "MB" in outcome.words
        outcome = transport.send(ME, ["żółw@kunde.example"], b"x")
        assert (outcome.fate, outcome.refused) == (Fate.REFUSED, ("żółw@kunde.example",))


@pytest.mark.parametrize("address", ["a@b\r\nRCPT TO:<evil@x>", "a\0@b"])
def test_no_command_gets_in_through_an_address(transport: SmtpTransport, smtp_server: SmtpServer, address: str) -> None:
    assert transport.send(ME, [address], RAW).fate is Fate.REFUSED
    assert not smtp_server.received


def test_a_blocked_send_ends_when_aborted() -> None:
    reached = threading.Event()

    def answer(line: bytes) -> bytes:
        if line == b"DATA":
            reached.set()
            return b""  # and silence
        return b"250 OK\r\n"

    with line_server(b"220 ready\r\n", answer) as port:
        transport = SmtpTransport(Server("127.0.0.1", port, Security.NONE), lambda: "")
        fates: list[Fate] = []
        sending = threading.Thread(target=lambda: fates.append(transport.send(ME, [YOU], RAW).fate))
        sending.start()
        assert reached.wait(PATIENCE_SECONDS)
        transport.abort()
        sending.join(PATIENCE_SECONDS)
        assert fates == [Fate.NOT_SENT]


def test_only_login_is_offered(certificates: Certificates) -> None:
    heard: list[bytes] = []

    def answer(line: bytes) -> bytes:
        heard.append(line)
        if line.lower().startswith(b"ehlo"):
            return b"250-x\r\n250 AUTH LOGIN\r\n"
        return b"235 in\r\n" if len(heard) == 3 else b"334 UGFzc3dvcmQ6\r\n"

    with line_server(b"220 ready\r\n", answer) as port:
        SmtpTransport(Server("127.0.0.1", port, Security.NONE, ME), lambda: PASSWORD).check()
    assert base64.b64decode(heard[1].split()[2]).decode() == ME
    assert base64.b64decode(heard[2]).decode() == PASSWORD


def test_every_error_is_one_of_ours_and_says_what_to_do(certificates: Certificates) -> None:
    with pytest.raises(PunktualError) as caught:
        SmtpTransport(Server("no-such-host.invalid", 465, Security.TLS, ME), lambda: PASSWORD).check()
    assert caught.value.title
    assert caught.value.hint
