"""Reading whole messages: what is said, by whom, what hangs on it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from app.model.message import Address
from app.parsing.mime import attachment_content, inline_parts, parse
from app.parsing.quotes import new_text
from app.parsing.uuencoded import without_files


def mail(head: str, body: str | bytes = "") -> bytes:
    text = body.encode() if isinstance(body, str) else body
    return head.strip().encode() + b"\n\n" + text


def multipart(kind: str, *parts: str, boundary: str = "b") -> bytes:
    inner = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inner}--{boundary}--\n'.encode()


def test_reads_an_ordinary_message() -> None:
    message = parse(
        mail(
            "From: =?utf-8?Q?Zofia_=C5=BB=C3=B3=C5=82ta?= <zofia@Example.COM>\n"
            "To: Shop <info@example.org>, b@example.org\n"
            "Cc: c@example.org\nSubject: =?utf-8?B?xbzDs8WCdHk=?= =?utf-8?Q?_kolor?=\nMessage-ID: <m1@example.com>\n"
            "In-Reply-To: <m0@example.org>\nReferences: <r@example.org>\n <m0@example.org>\n"
            "Date: Fri, 21 Nov 2025 10:04:11 +0100\nContent-Type: text/plain; charset=utf-8",
            "Dzień dobry\r\nZofia\r\n",
        )
    )
    assert message.subject == "żółty kolor"
    assert message.from_ == Address("Zofia Żółta", "zofia@example.com")
    assert [one.address for one in message.to] == ["info@example.org", "b@example.org"]
    assert message.cc == (Address("", "c@example.org"),)
    assert message.message_id == "m1@example.com"
    assert message.in_reply_to == ("m0@example.org",)
    assert message.references == ("r@example.org", "m0@example.org")
    assert message.sent_at == datetime(2025, 11, 21, 9, 4, 11, tzinfo=UTC)
    assert message.text == "Dzień dobry\nZofia"
    assert (message.html, message.attachments, message.guessed) == (None, (), ())
    assert message.header("references") == "<r@example.org> <m0@example.org>"


def test_text_of_html_where_plain_is_blank() -> None:
    raw = multipart(
        "alternative",
        "Content-Type: text/plain\n\n \n",
        "Content-Type: text/html\n\n<p>Hello<br>there</p><style>p{}</style>",
    )
    message = parse(raw)
    assert message.text == "Hello\nthere"
    assert message.html is not None and "<p>Hello" in message.html


def test_plain_part_is_the_text_and_html_stays_as_sent() -> None:
    raw = multipart("alternative", "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<b>rich</b>")
    assert (parse(raw).text, parse(raw).html) == ("plain", "<b>rich</b>")


def test_html_sent_as_plain_text_is_read_as_html() -> None:
    message = parse(mail("Content-Type: text/plain", "<!DOCTYPE html><html><body><p>Hi</p></body></html>"))
    assert message.text == "Hi"
    assert "html" in message.guessed


def test_texts_between_pictures_are_joined() -> None:
    raw = multipart("mixed", "\none", "Content-Type: image/png; name=a.png\n\nx", "Content-Type: text/plain\n\ntwo")
    message = parse(raw)
    assert message.text == "one\ntwo"
    assert [one.name for one in message.attachments] == ["a.png"]


def test_attachments_with_content_and_inline_parts() -> None:
    data = bytes(range(256))
    encoded = base64.encodebytes(data).decode()
    raw = multipart(
        "related",
        'Content-Type: text/html\n\n<img src="cid:logo@x">',
        f"Content-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\n{encoded}",
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''Za%C5%BC%C3%B3.pdf\n\nPDF",
    )
    logo, pdf = parse(raw).attachments
    assert (logo.media_type, logo.size, logo.content_id, logo.is_inline) == ("image/png", 256, "logo@x", True)
    assert (pdf.name, pdf.size, pdf.is_inline) == ("Zażó.pdf", 3, False)
    assert attachment_content(raw, 0) == data
    assert attachment_content(raw, pdf.index) == b"PDF"
    assert inline_parts(raw) == {"logo@x": ("image/png", data)}
    with pytest.raises(IndexError):
        attachment_content(raw, 2)


def test_picture_before_the_html_of_a_related_part() -> None:
    raw = multipart(
        "related", "Content-Type: image/gif\nContent-ID: <i>\n\nG", "Content-Type: text/html\n\n<p>words</p>"
    )
    assert parse(raw).text == "words"


def test_attached_message_is_kept_raw_and_speaks_where_nothing_else_does() -> None:
    inner = "Subject: inner\nFrom: a@b.example\n\ninner words"
    alone = parse(multipart("mixed", f"Content-Type: message/rfc822\n\n{inner}"))
    assert alone.text == "inner words"
    assert alone.guessed == ("body",)
    raw = multipart("mixed", "\nouter words", f"Content-Type: message/rfc822\n\n{inner}")
    assert parse(raw).text == "outer words"
    assert parse(raw).attachments[0].name == "inner.eml"
    assert attachment_content(raw, 0).decode() == inner


def test_root_that_is_a_message() -> None:
    message = parse(mail("Subject: outer\nContent-Type: message/rfc822", "Subject: inner\n\nwords"))
    assert (message.subject, message.text, len(message.attachments)) == ("outer", "words", 1)


UUENCODED = "begin 644 note.txt\n#0V%T\n`\nend\n"


def test_uuencoded_file_in_the_text_becomes_an_attachment_and_folds() -> None:
    raw = mail("Subject: x", f"before\n\n{UUENCODED}after\n")
    message = parse(raw)
    assert [(one.name, one.size) for one in message.attachments] == [("note.txt", 3)]
    assert attachment_content(raw, 0) == b"Cat"
    assert message.text == f"before\n\n{UUENCODED}after"
    assert new_text(message.text) == without_files(message.text) == "before\n\nafter"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (UUENCODED, ""),
        (f"words\n{UUENCODED}" + "more words\n" * 10_000, "words\n" + "more words\n" * 10_000),
    ],
    ids=["nothing else", "very long"],
)
def test_uuencoded_file_is_taken_out_where_it_would_not_fold(body: str, text: str) -> None:
    message = parse(mail("Subject: x", body))
    assert (message.text, len(message.attachments)) == (text.rstrip("\n"), 1)


def test_uuencoded_file_in_flowed_text_is_taken_out() -> None:
    assert parse(mail("Content-Type: text/plain; format=flowed", f"words\n{UUENCODED}")).text == "words"


def test_prose_that_begins_like_uuencode_stays() -> None:
    assert parse(mail("Subject: x", "begin 2024 with us\nbegin at once\n")).text == "begin 2024 with us\nbegin at once"


def test_flowed_paragraphs_are_joined_and_quotes_kept_apart() -> None:
    body = "> a quoted \n> line\nMy long \nanswer\n-- \nMe\n stuffed\n"
    assert parse(mail("Content-Type: text/plain; format=flowed", body)).text == (
        "> a quoted line\nMy long answer\n-- \nMe\nstuffed"
    )


def test_delsp_joins_without_a_space() -> None:
    assert parse(mail("Content-Type: text/plain; format=flowed; delsp=yes", "super \ncali\n")).text == "supercali"


def test_truncated_base64_gives_what_is_complete() -> None:
    raw = mail("Content-Type: text/plain\nContent-Transfer-Encoding: base64", "SGVsbG8gd29ybGQsIGFnYWlu"[:-1])
    assert parse(raw).text.startswith("Hello world, aga")


def test_base64_footer_is_no_garbage() -> None:
    body = base64.b64encode(b"Words").decode() + "\n_______\nlist mailing list\n"
    assert parse(mail("Content-Transfer-Encoding: base64", body)).text == "Words"


def test_prose_under_a_base64_label_is_shown() -> None:
    body = "Dear shop, where is my parcel? I have been waiting for a week, and nothing came."
    assert parse(mail("Content-Transfer-Encoding: base64", body)).text == body


def test_missing_boundary_and_wrong_boundary_lose_no_text() -> None:
    assert parse(mail("Content-Type: multipart/mixed", "just words")).text == "just words"
    wrong = mail('Content-Type: multipart/mixed; boundary="x"', "--y\nContent-Type: text/plain\n\nwords\n--y--\n")
    assert parse(wrong).text == "words"
    assert "boundary" in parse(wrong).guessed


def test_boundary_that_begins_like_another() -> None:
    inner = multipart("alternative", "Content-Type: text/plain\n\ninner", boundary="ab").decode()
    assert parse(multipart("mixed", inner, "\nlast", boundary="a")).text == "inner\nlast"


def test_part_after_a_broken_delimiter_is_read() -> None:
    raw = multipart("alternative", "Content-Type: text/html\n\n<p>second")
    broken = raw.replace(b"\n\n--b", b"\n\n-b\nContent-Type: text/plain\n\nfirst\n--b", 1)
    message = parse(broken)
    assert (message.text, message.html, message.guessed) == ("first", "<p>second", ("boundary",))


def test_blank_line_of_spaces_before_the_first_part() -> None:
    raw = multipart("mixed", "Content-Transfer-Encoding: quoted-printable\n\n=41 word")
    assert parse(raw.replace(b"\n\n", b"\n \n", 1)).text == "A word"


def test_beginning_of_a_message_sent_in_pieces_is_shown() -> None:
    head = "Content-Type: message/partial; id=a; total=2; number="
    assert parse(mail(head + "1", "Subject: x\n\nthe beginning")).text == "the beginning"
    assert parse(mail(head + "2", "QUJDREVGRw==")).text == ""


def test_text_before_the_first_part_is_shown_where_there_is_no_other() -> None:
    raw = mail("Content-Type: multipart/mixed; boundary=b", "Words out of place.\n--b\n\n\n--b--\n")
    assert parse(raw).text == "Words out of place."


def test_text_parts_in_the_attached_manner_speak_where_nothing_else_does() -> None:
    raw = mail("Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt", "words")
    assert (parse(raw).text, len(parse(raw).attachments)) == ("words", 1)


def test_invitation_is_summarised_and_kept() -> None:
    body = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Fitting\\, second\nDTSTART;TZID=Europe/Warsaw:20251124T100000\n"
        "LOCATION:Shop\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    message = parse(mail("Content-Type: text/calendar; method=REQUEST", body))
    assert message.text == "Fitting, second\n2025-11-24 10:00 Europe/Warsaw\nShop"
    assert message.attachments[0].media_type == "text/calendar"


def test_encrypted_mail_says_so_and_is_kept() -> None:
    raw = multipart(
        "encrypted",
        "Content-Type: application/pgp-encrypted\n\nVersion: 1",
        "Content-Type: application/octet-stream\n\nx",
    )
    assert "encrypted" in parse(raw).guessed
    assert len(parse(raw).attachments) == 2
    assert "encrypted" in parse(mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "x")).guessed
    assert "signed" in parse(mail("Content-Type: application/pkcs7-mime; smime-type=signed-data", "x")).guessed
    assert (
        "encrypted"
        in parse(mail("Subject: x", "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----")).guessed
    )


def test_sender_stands_in_for_an_empty_from() -> None:
    message = parse(mail("From: \nReply-To: Ann <ann@example.com>", "x"))
    assert message.from_ == Address("Ann", "ann@example.com")
    assert "from" in message.guessed


def test_second_from_field_counts_where_the_first_says_nothing() -> None:
    assert parse(mail("From:\nFrom: a@example.com", "x")).from_.address == "a@example.com"


@pytest.mark.parametrize(
    "junk",
    ["From a@b Sat Nov 21 10:00:00 2026\n", "\n\r\n", "+OK 200 octets follow\n", ">From x\nFrom y Sat\n", "\ufeff"],
)
def test_junk_before_the_header_is_skipped(junk: str) -> None:
    message = parse((junk + "Subject: hello\nFrom: a@example.com\n\nwords").encode())
    assert (message.subject, message.text) == ("hello", "words")


def test_junk_within_the_header_is_skipped_where_known_fields_follow() -> None:
    message = parse(b"Subject: hello\nthis is no field\nFrom: a@example.com\nContent-Type: text/html\n\n<p>words")
    assert (message.from_.address, message.text) == ("a@example.com", "words")
    assert "headers" in message.guessed


def test_fold_of_spaces_alone_does_not_end_the_header() -> None:
    message = parse(b"Subject: one\r\n \r\n\ttwo\r\nFrom: a@example.com\r\n\r\nwords")
    assert (message.subject, message.from_.address, message.text) == ("one two", "a@example.com", "words")


def test_body_without_a_blank_line_before_it() -> None:
    message = parse(b"Subject: hello\nDear shop, where is it?\nAnn\n")
    assert (message.subject, message.text) == ("hello", "Dear shop, where is it?\nAnn")


def test_no_header_at_all() -> None:
    assert parse(b"Dear shop, where is it?\n\nAnn").text == "Dear shop, where is it?\n\nAnn"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_line_ends_of_all_kinds(end: bytes) -> None:
    raw = end.join([b"Subject: hello", b"Content-Type: text/plain", b"", b"one", b"two"])
    message = parse(raw)
    assert message.subject == "hello"
    assert message.text.split() == ["one", "two"]


def test_empty_and_tiny_messages() -> None:
    for raw in (b"", b"\n", b"\r\n\r\n", b":", b"a", b"\0", b"Subject:", b"From:\n\n"):
        assert parse(raw).text.strip("a:\n") == ""


def test_nul_bytes_and_lone_surrogates_never_come_through() -> None:
    raw = mail(
        "Subject: a\0b =?utf-7?Q?+2AA-?=\nFrom: \0 <a\0@b>\nContent-Type: text/plain; charset=utf-7", "+2AA-x\0y"
    )
    message = parse(raw)
    seen = message.subject + message.from_.address + message.text + "".join(value for _, value in message.headers)
    assert "\0" not in seen
    assert seen.encode()


def test_five_thousand_parts() -> None:
    raw = multipart("mixed", *["Content-Type: application/x; name=a\n\nx"] * 5000)
    assert len(parse(raw).attachments) == 5000


def test_deep_nesting_ends_in_an_attachment() -> None:
    depth = 200
    raw = (
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)) + b"\ntext"
    )
    message = parse(raw)
    assert "truncated" in message.guessed
    assert b"text" in attachment_content(raw, 0)


def test_parts_beyond_the_limit_stay_in_one_attachment() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: a/b\n\nx\n" * 12_000
    message = parse(raw)
    assert "truncated" in message.guessed
    assert sum(attachment_content(raw, message.attachments[-1].index).count(b"--b") for _ in range(1)) > 1000


def test_text_of_many_megabytes_is_cut_and_kept_whole_as_attachment() -> None:
    body = b"A line of a very long log.\n" * 80_000
    raw = b"Subject: log\n\n" + body
    message = parse(raw)
    assert len(message.text) <= 1 << 20
    assert "truncated" in message.guessed
    assert attachment_content(raw, 0) == body


def test_base64_multipart_is_opened_although_forbidden() -> None:
    inner = base64.encodebytes(b"--b\n\nwords\n--b--\n").decode()
    raw = mail("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64", inner)
    assert parse(raw).text == "words"


def test_names_lose_folders_and_direction_marks() -> None:
    raw = multipart(
        "mixed",
        "\nx",
        'Content-Type: a/b; name="C:\\docs\\in\u202egpj.exe"\n\nx',
        "Content-Type: a/b; name=../../etc/passwd\n\nx",
    )
    assert [one.name for one in parse(raw).attachments] == ["ingpj.exe", "passwd"]
