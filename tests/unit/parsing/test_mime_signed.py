"""Mail whose words are inside its signature."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parsing.mime import attachment_content, parse
from app.parsing.signed import signed_content

SIGNED, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
INNER = (
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nZażółć\n"
    "--b\nContent-Type: a/b; name=c.d\n\nxyz\n--b--\n"
).encode()


def whole(tag: int, content: bytes) -> bytes:
    """An element of definite length (X.690, 8.1.3)."""
    size = len(content)
    length = bytes((size,)) if size < 128 else bytes((0x82,)) + size.to_bytes(2, "big")
    return bytes((tag,)) + length + content


def streamed(tag: int, content: bytes) -> bytes:
    """An element of indefinite length."""
    return bytes((tag, 0x80)) + content + b"\0\0"


def in_one(content: bytes) -> bytes:
    octets = whole(0x30, DATA + whole(0xA0, whole(0x04, content)))
    return whole(
        0x30, SIGNED + whole(0xA0, whole(0x30, whole(0x02, b"\1") + whole(0x31, b"") + octets + whole(0x31, b"")))
    )


def in_pieces(content: bytes) -> bytes:
    octets = streamed(
        0x24, whole(0x04, content[:7]) + streamed(0x24, whole(0x04, content[7:50])) + whole(0x04, content[50:])
    )
    inside = streamed(0x30, DATA + streamed(0xA0, octets))
    return streamed(0x30, SIGNED + streamed(0xA0, streamed(0x30, whole(0x02, b"\1") + whole(0x31, b"") + inside)))


@pytest.mark.parametrize("wrap", [in_one, in_pieces])
@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/octet-stream; name=smime.p7m"])
def test_what_was_signed_is_read_and_the_signature_kept(wrap: Callable[[bytes], bytes], kind: str) -> None:
    head = f"Subject: x\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n".encode()
    raw = head + base64.encodebytes(wrap(INNER))
    message = parse(raw)
    assert (message.text, message.guessed) == ("Zażółć", ("signed",))
    assert [one.name for one in message.attachments][1:] == ["c.d"]
    assert [attachment_content(raw, index) for index in (0, 1)] == [wrap(INNER), b"xyz"]


@pytest.mark.parametrize("wrap", [in_one, in_pieces])
def test_a_cut_message_gives_what_is_there(wrap: Callable[[bytes], bytes]) -> None:
    data = wrap(INNER)
    found = [signed_content(data[:size]) for size in range(len(data) + 1)]
    assert all(one is None or INNER.startswith(one) for one in found)
    assert found[-1] == INNER


def test_a_signature_apart_from_its_text_has_no_content() -> None:
    apart = whole(0x30, SIGNED + whole(0xA0, whole(0x30, whole(0x02, b"\1") + whole(0x31, b"") + whole(0x30, DATA))))
    assert signed_content(apart) is None


@given(
    st.binary(max_size=60), st.sampled_from([in_one(INNER), in_pieces(INNER)]), st.integers(0, 80), st.integers(0, 9)
)
def test_never_raises(noise: bytes, data: bytes, at: int, gone: int) -> None:
    signed_content(noise)
    signed_content(data[:at] + noise + data[at + gone :])
