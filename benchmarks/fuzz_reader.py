"""Search for bytes that the reader stumbles over.

    python -m benchmarks.fuzz_reader --seconds 300 [--out FOLDER]

With atheris (`pip install atheris`; not every platform has it, so it is no dependency) coverage guides the search;
without it messages are mutated and spliced at random. Findings are written to the folder: each belongs into
tests/corpus/mime, where a test reads all of them.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from pathlib import Path

from app.model.message import ParsedMessage
from app.parsing.mime import attachment_content, inline_parts, parse
from benchmarks.parse_cost import COMMON, HOSTILE

MAX_BYTES = 20_000
MAX_CPU_SECONDS = 0.5
_SLOWNESS_OF_WATCHED_CODE = 20  # atheris counts every branch
TOKENS = (
    b"\r\n",
    b"\n",
    b"\n\n",
    b"\r",
    b"\0",
    b"--b",
    b"\n--b\n",
    b"\n--b--\n",
    b"=?utf-8?q?",
    b"=?iso-2022-jp?b?",
    b"?=",
    b"Content-Type: ",
    b"multipart/mixed; boundary=b",
    b'multipart/alternative; boundary="b"',
    b"multipart/digest",
    b"message/rfc822",
    b"text/html",
    b"text/calendar",
    b"application/ms-tnef",
    b"text/plain; charset=",
    b"utf-7",
    b"utf-16",
    b"hz",
    b"iso-2022-kr",
    b"gb2312",
    b"shift_jis",
    b"idna",
    b"format=flowed; delsp=yes",
    b"name*0*=utf-8''%C4",
    b"filename=",
    b"Content-Transfer-Encoding: ",
    b"base64",
    b"quoted-printable",
    b"x-uuencode",
    b"begin 644 a\n",
    b"\nend\n",
    b"From: ",
    b"Date: ",
    b"99999999",
    b"+9999",
    b"Subject: ",
    b"Message-ID: <",
    b"<",
    b">",
    b'"',
    b"(",
    b")",
    b":",
    b";",
    b",",
    b"@",
    b"\\",
    b"=",
    b"&#",
    b"&#xD800;",
    b"<!--",
    b"<pre>",
    b"<td>",
    b"<blockquote type=cite>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"+2AA-",
    b"\x1b$B",
    b"~{",
    b"\x78\x9f\x3e\x22",
    b"BEGIN:VEVENT\n",
    b"DTSTART:",
    b"xn--a.b",
)


def problem(raw: bytes, max_cpu_seconds: float = MAX_CPU_SECONDS) -> str:
    """What is wrong with the reading of these bytes, "" where all is well."""
    start = time.process_time()
    try:
        message = parse(raw)
        contents = [attachment_content(raw, one.index) for one in message.attachments[:5]]
        inline_parts(raw)
        parse(raw, charset="cp1250")
    except Exception as error:  # noqa: BLE001  every one is a finding
        return f"{type(error).__name__}: {error}"
    if time.process_time() - start > max_cpu_seconds:
        return f"slow: {time.process_time() - start:.2f} s"
    if any(len(data) != one.size for data, one in zip(contents, message.attachments, strict=False)):
        return "size of an attachment is not that of its content"
    return next((f"bad text: {text[:60]!r}" for text in texts_of(message) if is_bad(text)), "")


def texts_of(message: ParsedMessage) -> list[str]:
    people = [message.from_, *message.to, *message.cc, *message.reply_to]
    return [
        message.subject, message.text, message.html or "", message.message_id, *message.references,
        *(text for one in people for text in (one.name, one.address)), *(value for _, value in message.headers),
        *(text for one in message.attachments for text in (one.name, one.media_type, one.content_id)),
    ]  # fmt: skip


def is_bad(text: str) -> bool:
    """Lone surrogates and NUL break the database and the window."""
    return "\0" in text or any("\ud800" <= char <= "\udfff" for char in text)


def seeds() -> list[bytes]:
    own = Path(__file__).parent.parent / "tests" / "corpus" / "mime"
    shared = Path(__file__).parent.parent.parent / "shared" / "mail" / "data"
    found = [
        path.read_bytes() for folder in (own, shared) if folder.is_dir() for path in folder.rglob("*") if path.is_file()
    ]
    made = [make(2000) for make in HOSTILE.values()]
    return [raw for raw in (*COMMON.values(), *made, *found) if 0 < len(raw) <= MAX_BYTES]


def mutate(raw: bytes, pool: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        length = chance.choice((1, 1, 2, 4, 16, 100))
        how = chance.randrange(6)
        if how == 0:
            data[at:at] = chance.choice(TOKENS)
        elif how == 1:
            del data[at : at + length]
        elif how == 2:
            data[at : at + length] = chance.randbytes(length)
        elif how == 3:
            data[at : at + length] = chance.choice(TOKENS)
        elif how == 4:
            other = chance.choice(pool)
            start = chance.randint(0, len(other))
            data[at:at] = other[start : start + chance.choice((20, 200, 2000))]
        else:
            data[at:at] = bytes(data[at : at + length]) * chance.choice((2, 10, 50))
    return bytes(data[:MAX_BYTES])


def note(raw: bytes, what: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{hashlib.sha256(raw).hexdigest()[:12]}.eml"
    path.write_bytes(raw)
    print(f"{what}\n    {path.name}", flush=True)


def run_at_random(seconds: float, out: Path, seed: int) -> int:
    chance, pool = random.Random(seed), seeds()
    end, tries, kinds = time.monotonic() + seconds, 0, set[str]()
    while time.monotonic() < end:
        raw = mutate(chance.choice(pool), pool, chance)
        tries += 1
        if (what := problem(raw)) and what[:40] not in kinds:
            kinds.add(what[:40])
            note(raw, what, out)
    print(f"{tries} messages read, {len(kinds)} kinds of findings")
    return len(kinds)


def run_guided(seconds: float, out: Path) -> None:
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    corpus = out / "seeds"
    corpus.mkdir(parents=True, exist_ok=True)
    for raw in seeds():
        (corpus / hashlib.sha256(raw).hexdigest()[:12]).write_bytes(raw)

    def one(raw: bytes) -> None:
        if what := problem(raw, MAX_CPU_SECONDS * _SLOWNESS_OF_WATCHED_CODE):
            note(raw, what, out)

    atheris.instrument_all()
    options = [str(corpus), f"-artifact_prefix={out}/", "-print_final_stats=1"]
    options += [f"-max_total_time={int(seconds)}", f"-max_len={MAX_BYTES}"]
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out/fuzz"))
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--random", action="store_true", help="without atheris even where it is installed")
    arguments = parser.parse_args()
    try:
        if arguments.random:
            raise ImportError
        run_guided(arguments.seconds, arguments.out)
    except ImportError:
        sys.exit(min(1, run_at_random(arguments.seconds, arguments.out, arguments.seed)))


if __name__ == "__main__":
    main()
