"""What the network, servers and certificates do to us ends in one sentence, and nothing is sent in the clear."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.channels.base import LAST_UID
from app.channels.folders import sent_folder, shown_name
from app.channels.imap import ImapMailbox
from app.errors import (
    CertificateRefused,
    NotAMailServer,
    PunktualError,
    RateLimited,
    ServerUnreachable,
    SignInRefused,
)
from app.model.account import Auth, FolderRole, Security, Server
from tests.contract.harnesses import ImapHarness
from tests.servers.certificates import Certificates
from tests.servers.dovecot import EXPIRED, FOREIGN, GOOD, PASSWORD, Dovecot, free_port
from tests.servers.lines import line_server

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def server(dovecot: Dovecot, user: str) -> Server:
    return Server(GOOD, dovecot.tls_port, Security.TLS, user)


def refused(server: Server, certificates: Certificates, secret: str = PASSWORD) -> PunktualError:
    with pytest.raises(PunktualError) as caught:
        ImapMailbox(server, lambda: secret, certificates.client()).connect()
    assert caught.value.title
    assert PASSWORD not in str(caught.value)
    return caught.value


@pytest.mark.dovecot
@pytest.mark.parametrize("secret", ["wrong", "", "zażółć gęślą", 'quote"back\\slash'])
def test_wrong_password(server: Server, certificates: Certificates, secret: str) -> None:
    error = refused(server, certificates, secret)
    assert isinstance(error, SignInRefused)
    assert not error.retry


@pytest.mark.dovecot
def test_nothing_listens(server: Server, certificates: Certificates) -> None:
    error = refused(replace(server, port=free_port()), certificates)
    assert isinstance(error, ServerUnreachable)
    assert error.retry


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 300, ""])
def test_no_such_host(certificates: Certificates, host: str) -> None:
    error = refused(Server(host, free_port(), Security.TLS, "anna"), certificates)
    assert isinstance(error, ServerUnreachable)


@pytest.mark.dovecot
def test_expired_certificate(server: Server, certificates: Certificates) -> None:
    error = refused(replace(server, host=EXPIRED), certificates)
    assert isinstance(error, CertificateRefused)
    assert "expired" in error.title


@pytest.mark.dovecot
def test_foreign_certificate(server: Server, certificates: Certificates) -> None:
    error = refused(replace(server, host=FOREIGN), certificates)
    assert isinstance(error, CertificateRefused)
    assert "unknown authority" in error.title


@pytest.mark.dovecot
def test_certificate_for_another_name(server: Server, certificates: Certificates) -> None:
    error = refused(replace(server, host="localhost"), certificates)
    assert isinstance(error, CertificateRefused)
    assert "another server" in error.title


@pytest.mark.dovecot
def test_starttls_checks_the_certificate_too(dovecot: Dovecot, certificates: Certificates, user: str) -> None:
    error = refused(Server(EXPIRED, dovecot.plain_port, Security.STARTTLS, user), certificates)
    assert isinstance(error, CertificateRefused)


@pytest.mark.dovecot
def test_the_owner_may_switch_checking_off_for_one_account(server: Server, certificates: Certificates) -> None:
    box = ImapMailbox(replace(server, host=FOREIGN, verify=False), lambda: PASSWORD, certificates.client())
    box.connect()
    assert box.folders()[FolderRole.INBOX] == "INBOX"
    box.close()


@pytest.mark.dovecot
def test_tls_where_starttls_belongs(dovecot: Dovecot, certificates: Certificates, user: str) -> None:
    error = refused(Server(GOOD, dovecot.plain_port, Security.TLS, user), certificates)
    assert isinstance(error, NotAMailServer)
    assert not error.retry


@pytest.mark.parametrize(
    "greeting", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail ESMTP\r\n", b"\0\1\2\r\n"]
)
def test_not_an_imap_server(certificates: Certificates, greeting: bytes) -> None:
    with line_server(greeting) as port:
        error = refused(Server("127.0.0.1", port, Security.NONE, "anna"), certificates)
    assert isinstance(error, NotAMailServer)


def test_starttls_missing_sends_no_password(certificates: Certificates) -> None:
    heard: list[bytes] = []

    def answer(line: bytes) -> bytes:
        heard.append(line)
        tag = line.split()[0]
        return b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n"

    with line_server(b"* OK ready\r\n", answer) as port:
        error = refused(Server("127.0.0.1", port, Security.STARTTLS, "anna"), certificates)
    assert isinstance(error, NotAMailServer)
    assert not any(PASSWORD.encode() in line or b"AUTH" in line or b"LOGIN" in line for line in heard)


def test_commands_put_in_before_tls_are_not_believed(certificates: Certificates) -> None:
    def answer(line: bytes) -> bytes:
        tag, command = line.split()[:2]
        if command == b"STARTTLS":
            return tag + b" OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
        return b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + tag + b" OK done\r\n"

    with line_server(b"* OK ready\r\n", answer) as port:
        error = refused(Server("127.0.0.1", port, Security.STARTTLS, "anna"), certificates)
    assert not error.retry or isinstance(error, ServerUnreachable)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (b"NO [AUTHENTICATIONFAILED] Invalid credentials", SignInRefused),
        (b"NO [ALERT] Application-specific password required", SignInRefused),
        (b"NO [UNAVAILABLE] Temporary authentication failure", RateLimited),
        (b"NO Too many simultaneous connections", RateLimited),
        (None, ServerUnreachable),
    ],
)
def test_what_a_refused_sign_in_means(
    certificates: Certificates, reply: bytes | None, expected: type[PunktualError]
) -> None:
    def answer(line: bytes) -> bytes | None:
        tag, command = line.split()[:2]
        if command == b"LOGIN":
            return reply and tag + b" " + reply + b"\r\n"
        return b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n"

    with line_server(b"* OK ready\r\n", answer) as port:
        error = refused(Server("127.0.0.1", port, Security.NONE, "anna"), certificates)
    assert type(error) is expected
    assert ("app password" in error.hint) == (reply is not None and b"Application-specific" in reply)


def test_token_for_xoauth2(certificates: Certificates) -> None:
    heard: list[bytes] = []

    def answer(line: bytes) -> bytes:
        heard.append(line)
        words = line.split()
        if len(words) == 1:
            return tag[0] + b" OK signed in\r\n"
        tag[0] = words[0]
        if words[1] == b"AUTHENTICATE":
            return b"+ \r\n"
        return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + words[0] + b" OK done\r\n"

    tag = [b""]
    with line_server(b"* OK ready\r\n", answer) as port:
        server = Server("127.0.0.1", port, Security.NONE, "anna@example.test", Auth.XOAUTH2)
        box = ImapMailbox(server, lambda: "token", certificates.client())
        box.connect()
        box.close()
    said = heard[heard.index(next(line for line in heard if b"AUTHENTICATE" in line)) + 1]
    assert base64.b64decode(said) == b"user=anna@example.test\1auth=Bearer token\1\1"


@pytest.mark.dovecot
def test_a_message_of_50_mb_comes_in_a_batch_of_its_own(
    dovecot: Dovecot, certificates: Certificates, server: Server, user: str
) -> None:
    line = b"x" * 76 + b"\r\n"
    huge = b"Subject: huge\r\n\r\n" + line * (50_000_000 // len(line))
    dovecot.fill(user, [b"Subject: a\r\n\r\na\r\n", huge, b"Subject: b\r\n\r\nb\r\n"])
    box = ImapMailbox(server, lambda: PASSWORD, certificates.client())
    box.connect()
    box.select("INBOX")
    batches = list(box.fetch([3, 2, 1]))
    assert [len(batch) for batch in batches] == [1, 1, 1]
    assert {one.flags.uid: len(one.raw) for batch in batches for one in batch}[2] == len(huge)
    box.close()


@pytest.mark.dovecot
def test_a_message_of_5000_parts_and_odd_octets_comes_as_it_is(
    dovecot: Dovecot, certificates: Certificates, server: Server, user: str
) -> None:
    parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\npart %d {5}\r\n" % number for number in range(5000))
    raw = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts + b"--b--\r\n"
    odd = b"Subject: \xff\xfe\r\n\r\n)\r\nA001 OK done\r\n* BYE\r\n{12}\r\n" + bytes(range(1, 256)) + b"\r\n"
    odd = odd.replace(b"\r\n", b"\n").replace(b"\r", b"").replace(b"\n", b"\r\n")
    dovecot.fill(user, [raw, odd])
    box = ImapMailbox(server, lambda: PASSWORD, certificates.client())
    box.connect()
    box.select("INBOX")
    assert sorted(one.raw for batch in box.fetch([1, 2]) for one in batch) == sorted([raw, odd])
    box.close()


@pytest.mark.dovecot
@pytest.mark.parametrize(
    "name", ['Odd "quoted" name', "back\\slash", "Zażółć & co", "پیام‌ها", "100% {5}", "(paren) *%]"]
)
def test_mailbox_names_with_odd_characters(
    dovecot: Dovecot, certificates: Certificates, user: str, server: Server, name: str
) -> None:
    with ImapHarness(dovecot, certificates, user).other_program() as other:
        other.delete_folder("Sent")
        other.create_folder(name)
        other.append(name, b"Subject: x\r\n\r\nx\r\n", msg_time=AT)
        spelled = [listed[2] for listed in other.list_folders() if listed[2] != "INBOX"]
    box = ImapMailbox(server, lambda: PASSWORD, certificates.client())
    box.connect()
    [listed] = [listed for listed in box._listed() if listed.name not in ("INBOX", "Sent")]
    assert shown_name(listed.name) in spelled
    box.select(listed.name)
    assert box.uids(1, LAST_UID) == [1]
    box.append(listed.name, b"Subject: y\r\n\r\ny\r\n")
    box.select(listed.name)
    assert len(box.uids(1, LAST_UID)) == 2
    box.close()


@pytest.mark.dovecot
@pytest.mark.parametrize("name", ["Wysłane", "Elementy wysłane", "Gesendete Elemente", "ارسال شده"])
def test_sent_is_found_by_its_name_where_the_server_marks_none(
    dovecot: Dovecot, certificates: Certificates, user: str, server: Server, name: str
) -> None:
    with ImapHarness(dovecot, certificates, user).other_program() as other:
        other.create_folder(f"Firma/{name}")
    box = ImapMailbox(server, lambda: PASSWORD, certificates.client())
    box.connect()
    unmarked = [replace(one, attributes=frozenset()) for one in box._listed() if one.name != "Sent"]
    found = sent_folder(unmarked)
    assert found is not None
    assert shown_name(found) == f"Firma/{name}"
    box.select(found)
    box.close()
