"""What reading one message costs: CPU per message of 10 kB in its common shapes, and the worst that 25 MB can do.

    python -m benchmarks.parse_cost            # both tables
    python -m benchmarks.parse_cost --common   # the first alone

The standard library reads the same messages in the same run for comparison. CPU seconds, because machines are noisy.
"""

from __future__ import annotations

import argparse
import base64
import email
import email.policy
import quopri
import time
import tracemalloc
from collections.abc import Callable

from app.parsing.automatic import classify
from app.parsing.mime import parse
from app.parsing.preview import preview
from app.parsing.quotes import new_text

HEADER = "".join(
    f"Received: from mx{n}.example.net (mx{n}.example.net [192.0.2.{n}])\r\n\tby mail.example.org (Postfix) with ESMTPS"
    f" id 4TxQ{n}\r\n\tfor <info@example.org>; Fri, 21 Nov 2025 10:0{n}:00 +0100 (CET)\r\n"
    for n in range(1, 5)
) + (
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;\r\n\tbh=" + "A" * 44 + ";\r\n\tb="
    + "B" * 300 + "\r\nAuthentication-Results: mx.example.org; dkim=pass; spf=pass\r\nX-Spam-Status: No, score=-1.9\r\n"
    "From: =?utf-8?Q?Zofia_=C5=BB=C3=B3=C5=82ta?= <zofia@example.com>\r\nTo: Sklep <info@example.org>\r\n"
    "Subject: =?utf-8?Q?Pytanie_o_zam=C3=B3wienie_1234?=\r\nDate: Fri, 21 Nov 2025 10:04:11 +0100\r\n"
    "Message-ID: <abc.123@example.com>\r\nIn-Reply-To: <xyz@example.org>\r\nReferences: <xyz@example.org>\r\n"
    "MIME-Version: 1.0\r\nUser-Agent: Mozilla Thunderbird\r\n"
)  # fmt: skip
PROSE = "Dzień dobry, chciałabym zapytać o zamówienie, które złożyłam w zeszłym tygodniu.\r\n" * 75
SHORT_HTML = "<html><body><p>" + PROSE[:2500].replace("\r\n", "<br>\r\n") + "</p></body></html>"


def _plain() -> bytes:
    return (
        HEADER + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + PROSE
    ).encode()


def _quoted_printable() -> bytes:
    head = HEADER + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + quopri.encodestring(PROSE[:6000].encode())


def _base64() -> bytes:
    head = HEADER + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(PROSE[:5500].encode())


def _alternative() -> bytes:
    part = "--b1\r\nContent-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return (
        (HEADER + 'Content-Type: multipart/alternative; boundary="b1"\r\n\r\n' + part.format("plain")).encode()
        + quopri.encodestring(PROSE[:2500].encode())
        + ("\r\n" + part.format("html")).encode()
        + quopri.encodestring(SHORT_HTML.encode())
        + b"\r\n--b1--\r\n"
    )


def _html_only() -> bytes:
    return (HEADER + "Content-Type: text/html; charset=utf-8\r\n\r\n" + SHORT_HTML * 2).encode()


COMMON = {
    "text/plain 8bit": _plain(),
    "text/plain quoted-printable": _quoted_printable(),
    "text/plain base64": _base64(),
    "multipart/alternative": _alternative(),
    "text/html alone": _html_only(),
}

_MULTI = b'Content-Type: multipart/mixed; boundary="b"\n\n'
_HTML = b"Content-Type: text/html\n\n"


def _nested(size: int) -> bytes:
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(60))
    return head + b"x\n" * (size // 2)


#: Everything that was found or thought to cost too much; each takes the wanted size in bytes.
HOSTILE: dict[str, Callable[[int], bytes]] = {
    "plain text": lambda n: b"Subject: x\n\n" + b"Dear all, this is a line of text.\n" * (n // 34),
    "utf-8 with one emoji": lambda n: b"Content-Type: text/plain; charset=utf-8\n\n\xf0\x9f\x98\x80"
    + b"abcdefg\n" * (n // 8),
    "windows-1250, undeclared": lambda n: b"Subject: x\n\n" + "Zażółć gęślą jaźń. ".encode("cp1250") * (n // 19),
    "base64 attachment": lambda n: _MULTI + b"--b\n\nhi\n--b\nContent-Type: a/b\nContent-Transfer-Encoding: base64\n\n"
    + (b"QUJD" * 19 + b"\n") * (n // 77),
    "one header": lambda n: b"Subject: " + b"x" * n + b"\n\nhi",
    "many headers": lambda n: b"a:b\n" * (n // 4) + b"\nhi",
    "folded header": lambda n: b"Subject: x\n" + b" y\n" * (n // 3) + b"\nhi",
    "encoded words": lambda n: b"Subject: " + b"=?utf-8?q?=C3?= " * (n // 16) + b"\n\nhi",
    "open encoded words": lambda n: b"Subject: " + b"=?utf-8?q?" * (n // 10) + b"\n\nhi",
    "wrong charsets in words": lambda n: b"Subject: " + b"=?x-no?q?=B1=FE=9C?=a" * (n // 21) + b"\n\nhi",
    "addresses": lambda n: b"To: " + b"a@b, " * (n // 5) + b"\n\nhi",
    "comments": lambda n: b"From: " + b"(" * n + b"\n\nhi",
    "quotes": lambda n: b"From: " + b'"\\' * (n // 2) + b"\n\nhi",
    "content type parameters": lambda n: b"Content-Type: text/plain" + b"; a*0=b" * (n // 7) + b"\n\nhi",
    "content type quotes": lambda n: b"Content-Type: text/plain; a=" + b'"\\' * (n // 2) + b"\n\nhi",
    "boundaries": lambda n: _MULTI + b"--b\n" * (n // 4),
    "near boundaries": lambda n: _MULTI + b"--bx\n" * (n // 5),
    "inline boundaries": lambda n: _MULTI + b"--b\n\n" + b"--b" * (n // 3),
    "dashes": lambda n: _MULTI.replace(b"b\"", b"-" * 70 + b"\"") + b"\n" + b"-" * n,
    "nested": _nested,
    "parts with many headers": lambda n: _MULTI + (b"--b\n" + b"a:b\n" * 200 + b"\n") * (n // 805),
    "parts in wrong charsets": lambda n: _MULTI + b"--b\n\n\xb1\xfe\x9c abc\n" * (n // 15),
    "names in wrong charsets": lambda n: _MULTI + b"--b\nContent-Type: a/b; name*=x''%B1%FE%9C\n\n\n" * (n // 45),
    "html tags": lambda n: _HTML + b"<b>" * (n // 3),
    "html open tags": lambda n: _HTML + b"<" * n,
    "html attributes": lambda n: _HTML + b'<a "' * (n // 4),
    "html open values": lambda n: _HTML + b"<a b='>" * (n // 7),
    "html values": lambda n: _HTML + b"<a b='\"' c=\"'\" =>" * (n // 18),
    "html hidden": lambda n: _HTML + b"<div hidden>" * (n // 12),
    "html entities": lambda n: _HTML + b"&amp" * (n // 4),
    "html number": lambda n: _HTML + b"&#" + b"9" * n,
    "html with a picture inside": lambda n: _HTML + b'<p>hi<img src="data:image/png;base64,' + b"A" * n + b'">you',
    "flowed": lambda n: b"Content-Type: text/plain; format=flowed\n\n" + b">" * (n // 2) + b" \n" * (n // 4),
    "quoted-printable": lambda n: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"= \n" * (n // 3),
    "uuencode": lambda n: b"Subject: x\n\n" + b"begin 644 a\n#86%A\n" * (n // 18),
    "uuencoded file": lambda n: b"Subject: x\n\nbegin 644 a\n" + (b"M" + b"86%A" * 15 + b"\n") * (n // 62) + b"end\n",
    "winmail.dat": lambda n: b"Content-Type: application/ms-tnef\n\n"
    + b"\x78\x9f\x3e\x22\0\0" + (b"\x02" + b"\0" * 10) * (n // 11),
    "utf-7": lambda n: b"Content-Type: text/plain; charset=utf-7\n\n" + b"+2AA-" * (n // 5),
    "carriage returns": lambda n: b"Subject: x\r\r" + b"\r" * n,
    "calendar": lambda n: b"Content-Type: text/calendar\n\nBEGIN:VEVENT\n" + b"SUMMARY:x\n " * (n // 11),
    "one line": lambda n: b"Content-Type: text/plain; charset=utf-8\n\n" + "ż".encode() * (n // 2),
    "empty parts": lambda n: _MULTI + b"--b\n\n\n" * (n // 6),
    "nested without end": lambda n: b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (k, k) for k in range(n // 60)
    ),
    "recipients": lambda n: b"To: " + b'"Jan K." <jan@example.com>,\n ' * (n // 30) + b"\n\nhi",
    "many fields of recipients": lambda n: b"To: a@example.com, b@example.com\n" * (n // 33) + b"\nhi",
    "base64 with junk": lambda n: b"Content-Transfer-Encoding: base64\n\n" + b"QUJD!\x80=*\n" * (n // 10),
    "base64 of one letter too many": lambda n: b"Content-Transfer-Encoding: base64\n\n" + b"A" * (n | 1),
    "quoted-printable zeros": lambda n: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=00" * (n // 3),
    "quoted-printable html": lambda n: b"Content-Transfer-Encoding: quoted-printable\n" + _HTML
    + b"<td style=3D\"display:none\">=C5=BB<b>" * (n // 36),
    "long encoded word": lambda n: b"Subject: =?utf-8?q?" + b"=C5=BC" * (n // 6) + b"?=\n\nhi",
    "html tables without end": lambda n: _HTML + b"<table><tr><td>x" * (n // 16),
    "html quotes in quotes": lambda n: _HTML + b"<blockquote type=cite>x" * (n // 23),
    "html quotes in tags": lambda n: _HTML + b"<p title=\"a>b\">x</p>" * (n // 22),
    "undeclared, of all scripts": lambda n: b"Subject: x\n\n" + bytes(range(128, 256)) * (n // 128),
    "near attributions": lambda n: b"Subject: x\n\n" + b"Original Messa Nowak napsal( napsal(a):\n" * (n // 40),
    "near headers of messages": lambda n: b"Subject: x\n\n" + b"From: a\nSent: b\n" * (n // 16),
    "near signatures": lambda n: b"Subject: x\n\n" + b"-- \nx\n\n" * (n // 7),
    "messages in messages": lambda n: b"Content-Type: message/rfc822\n\n" * (n // 30),
}  # fmt: skip


def read_row(raw: bytes) -> None:
    """What is stored of a message that is no form: who wrote it, what he wrote anew, how it begins."""
    message = parse(raw)
    classify(message)
    preview(new_text(message.text))


def cpu_ms(call: Callable[[bytes], object], raw: bytes, times: int) -> float:
    call(raw)
    start = time.process_time()
    for _ in range(times):
        call(raw)
    return (time.process_time() - start) / times * 1000


def _stdlib(raw: bytes, policy: email.policy.Policy) -> None:  # type: ignore[type-arg]
    message = email.message_from_bytes(raw, policy=policy)
    for part in message.walk():
        if part.get_content_maintype() == "text":
            part.get_payload(decode=True)


def print_common(times: int = 2000) -> None:
    print(f"{'shape':32}{'bytes':>8}{'parse':>9}{'row':>9}{'compat32':>10}{'default':>9}   ms CPU")
    for name, raw in COMMON.items():
        ours, row = cpu_ms(parse, raw, times), cpu_ms(read_row, raw, times)
        lean = cpu_ms(lambda data: _stdlib(data, email.policy.compat32), raw, times // 10)
        full = cpu_ms(lambda data: _stdlib(data, email.policy.default), raw, times // 10)
        print(f"{name:32}{len(raw):8}{ours:9.3f}{row:9.3f}{lean:10.3f}{full:9.3f}")


def print_hostile(megabytes: int) -> None:
    print(f"\n{'hostile':32}{'MB':>4}{'CPU s':>8}{'half':>8}{'memory / size':>15}")
    for name, make in HOSTILE.items():
        size = megabytes << 20
        half = cpu_ms_once(make(size // 2))
        raw = make(size)
        whole = cpu_ms_once(raw)
        memory = peak_ratio(raw)
        mark = "  <-- over" if whole > 1 or memory > 4 or (whole > 0.2 and whole > 3 * half) else ""
        print(f"{name:32}{len(raw) / (1 << 20):4.0f}{whole:8.2f}{half:8.2f}{memory:15.1f}{mark}", flush=True)


def cpu_ms_once(raw: bytes) -> float:
    start = time.process_time()
    read_row(raw)
    return time.process_time() - start


def peak_ratio(raw: bytes) -> float:
    """Memory at its highest while reading, the message itself included, by its size."""
    tracemalloc.start(1)
    read_row(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (peak + len(raw)) / len(raw)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--common", action="store_true")
    parser.add_argument("--megabytes", type=int, default=25)
    arguments = parser.parse_args()
    print_common()
    if not arguments.common:
        print_hostile(arguments.megabytes)


if __name__ == "__main__":
    main()
