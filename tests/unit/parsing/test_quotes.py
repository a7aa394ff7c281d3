"""Every language, every place a reply can stand, and every word a customer might lose."""

from __future__ import annotations

import json
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parsing.quotes import new_text, split
from app.parsing.signatures import is_sent_from

CORPUS = json.loads((Path(__file__).parents[2] / "corpus/quotes/replies.json").read_text("utf-8"))
NEW = "Dzień dobry,\nczy mogę odebrać zamówienie 12.05.2024 o 10:00?\nPozdrawiam"
OLD = "Hello,\n\nyour order 1234 is ready.\n\nRegards"
MARKED = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))
HEADER = "From: Jan <jan@example.com>\nSent: Monday, November 6, 2023 10:15 AM\nTo: Anna\nSubject: Re: x"


def words(text: str) -> str:
    return " ".join(text.split())


def named(group: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", CORPUS[group].values(), ids=CORPUS[group])


@named("attributions")
@pytest.mark.parametrize("old", [MARKED, OLD], ids=["marked", "unmarked"])
@pytest.mark.parametrize("width", [40, 55, 72, 400])
def test_reply_above_its_quote(case: str, old: str, width: int) -> None:
    broken = "\n".join(textwrap.wrap(case, width, break_on_hyphens=False))
    assert new_text(f"{NEW}\n\n{broken}\n\n{old}\n") == NEW


@named("attributions")
def test_attribution_without_a_blank_line_above(case: str) -> None:
    assert new_text(f"{NEW}\n{case}\n{MARKED}\n") == NEW


@named("attributions")
def test_words_before_an_attribution_in_its_line_stay(case: str) -> None:
    assert new_text(f"{NEW}\nsee you--- {case}\n{MARKED}\n").startswith(f"{NEW}\nsee you--- ")


@pytest.mark.parametrize(("lines", "is_cut"), [(6, True), (60, False)])
def test_a_notice_is_a_paragraph_and_no_part_of_a_longer_one(lines: int, is_cut: bool) -> None:
    notice = ["This e-mail is confidential and intended for the addressee; copying it is prohibited."] * lines
    text = "\n".join([NEW, "", *notice])
    assert new_text(text) == (NEW if is_cut else text)


@named("attributions")
def test_reply_below_its_quote(case: str) -> None:
    assert new_text(f"{case}\n{MARKED}\n\n{NEW}\n") == NEW


@named("attributions")
def test_crlf(case: str) -> None:
    text = f"{NEW}\n\n{case}\n\n{MARKED}\n".replace("\n", "\r\n")
    assert words(new_text(text)) == words(NEW)


@named("attributions")
def test_interleaved_quotes_stay_as_the_context_of_the_answers(case: str) -> None:
    between = "> question one?\n\nanswer one\n\n> question two?\n\nanswer two"
    assert words(new_text(f"Hello,\n\n{case}\n{between}\n\n> bye")) == words(f"Hello,\n{between}")


@named("headers")
@pytest.mark.parametrize("rule", ["", "________________________________\n"], ids=["plain", "ruled"])
@pytest.mark.parametrize("bold", ["", "*"], ids=["plain", "bold"])
@pytest.mark.parametrize("colon", [":", " :", "："])
def test_header_block(case: list[str], rule: str, bold: str, colon: str) -> None:
    values = (
        "Jan Nowak <jan@example.com>",
        "Monday, November 6, 2023 10:15 AM",
        "Anna <anna@example.org>",
        "zamówienie",
    )
    block = "\n".join(f"{bold}{label}{colon}{bold} {value}" for label, value in zip(case, values, strict=True))
    assert new_text(f"{NEW}\n\n{rule}{block}\n\n{OLD}\n") == NEW


@named("originals")
@pytest.mark.parametrize(
    "line", ["-----{}-----", "-------- {} --------", "*-------- {} --------*", "---------- {} ----------"]
)
@pytest.mark.parametrize("header", ["", HEADER + "\n\n"], ids=["bare", "header"])
def test_original_message_line(case: str, line: str, header: str) -> None:
    assert new_text(f"{NEW}\n\n{line.format(case)}\n{header}{OLD}") == NEW


@named("forwards")
@pytest.mark.parametrize("line", ["---------- {} ---------", "-------- {} --------"])
def test_forwarded_message_stays(case: str, line: str) -> None:
    text = f"FYI\n\n{line.format(case)}\n{HEADER}\n\n{OLD}"
    assert new_text(text) == text
    assert [part.kind for part in split(text)] == ["new", "forward"]


def test_forward_inside_quote_marks_stays() -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in f"Begin forwarded message:\n\n{HEADER}\n\n{OLD}".split("\n"))
    assert new_text(f"Proszę zobaczyć:\n\n{quoted}") == f"Proszę zobaczyć:\n\n{quoted}"


def test_signature_above_a_forward_is_folded() -> None:
    text = f"FYI\n\n-- \nJan\n\n---------- Forwarded message ---------\n{HEADER}\n\n{OLD}"
    assert [part.kind for part in split(text)] == ["new", "signature", "forward"]


@named("replies")
def test_programs_in_the_wild(case: list[str]) -> None:
    text, expected = case
    assert new_text(text) == expected


@named("kept_whole")
def test_no_word_of_the_customer_is_lost(case: str) -> None:
    assert words(new_text(case)) == words(case)


@named("kept_whole")
def test_no_word_is_lost_above_a_quote(case: str) -> None:
    """What stands alone and stays must stay above a reply's quote as well."""
    if case == "-- \nJan" or any(line.startswith(">") for line in case.split("\n")[-2:]):
        pytest.skip("ends in what is a quote or a signature in a reply")
    text = f"Dzień dobry,\n\n{case}\n\nOn Mon, 6 Nov 2023 at 10:15, Jan <jan@example.com> wrote:\n{MARKED}"
    assert words(new_text(text)) == words(f"Dzień dobry,\n\n{case}")


@pytest.mark.parametrize("line", CORPUS["sent_from"])
def test_sent_from(line: str) -> None:
    assert is_sent_from(line)
    assert new_text(f"Dzień dobry\n\n{line}\n") == "Dzień dobry"


def test_signature_delimiter() -> None:
    assert new_text("Proszę o ofertę\n\n-- \nJan Nowak\n500 600 700") == "Proszę o ofertę"
    assert new_text("Proszę o ofertę\n--\nJan Nowak\nwww.example.com") == "Proszę o ofertę"


def test_signature_between_reply_and_quote() -> None:
    text = f"MIT\n\n--\nJan\n\nOn Mon, 6 Nov 2023 at 10:15, Jan <jan@example.com> wrote:\n\n{MARKED}\n"
    assert [part.kind for part in split(text)] == ["new", "signature", "quote"]


def test_signature_below_the_quote() -> None:
    text = f"Thanks\n\nOn Mon, 6 Nov 2023 at 10:15, Jan <jan@example.com> wrote:\n\n{MARKED}\n\n--\nJan\n500 600 700"
    assert new_text(text) == "Thanks"


@pytest.mark.parametrize("text", ["", "\n", "> only a quote", "-- \nJan", "Sent from my iPhone", f"{HEADER}\n\n{OLD}"])
def test_what_would_be_empty_keeps_all(text: str) -> None:
    assert new_text(text) == text.strip("\n")


ODDS = [
    "> quoted",
    ">> twice",
    "",
    "-- ",
    "--",
    "______",
    HEADER,
    "From:",
    ":",
    ">:",
    "<",
    "On 1 May",
    "\u202b",
    "\x00",
    "\r",
]
WHOLE = CORPUS["attributions"] | CORPUS["kept_whole"] | CORPUS["originals"]


@pytest.mark.parametrize("line", ["> quoted for a very long time\n", "unmarked for a very long time\n"])
def test_a_very_long_quote_folds_to_its_end(line: str) -> None:
    assert new_text(f"{NEW}\n\nOn Mon, 6 Nov 2023 at 10:15, Jan <jan@example.com> wrote:\n{line * 20_000}") == NEW


def test_after_very_many_lines_like_attributions_all_counts_as_new() -> None:
    near = "Jan Nowak wrote:\nnothing\n" * 400
    assert new_text(f"{NEW}\n\n{near}\n{CORPUS['attributions']['en_gmail']}\n\nold").endswith("old")


def test_a_reply_below_a_very_long_quote_is_kept() -> None:
    quote = "> quoted for a very long time\n" * 20_000
    assert new_text(f"On Mon, 6 Nov 2023 at 10:15, Jan <jan@example.com> wrote:\n{quote}\n{NEW}").endswith(NEW)


@pytest.mark.parametrize("text", ["👍", ":-)", "?", "1"])
def test_a_sign_alone_is_an_answer(text: str) -> None:
    assert new_text(f"{text}\n\nOn Mon, 6 Nov 2023 at 10:15, Jan <jan@example.com> wrote:\n{MARKED}") == text


PIECES = st.sampled_from(
    ["begin 644 a.txt\n#0V%T\n`\nend", *WHOLE.values(), *CORPUS["sent_from"], *CORPUS["slow"], *ODDS]
)


def test_file_in_the_text_folds_wherever_it_stands() -> None:
    file = "begin 644 a.txt\n#0V%T\n`\nend\n"
    quoted = "On Mon, 6 Nov 2023 at 10:15, Jan <jan@example.com> wrote:\n> How many?\n"
    assert [part.kind for part in split(f"Two.\n{file}Please.\n\n{quoted}")] == ["new", "file", "new", "quote"]
    assert new_text(f"Two.\n\n{quoted}\n{file}") == "Two."
    assert new_text(f"-- \nJan\n{file}") == "-- \nJan"


@given(st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=30).map("\n".join))
def test_split_covers_every_text_in_order(text: str) -> None:
    parts = split(text)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.start < part.end for part in parts)
    assert all(before.kind != after.kind for before, after in pairwise(parts))
    assert not any(map(str.isalnum, text)) or any(char.isprintable() and not char.isspace() for char in new_text(text))


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert "".join(text[part.start : part.end] for part in split(text)) == text
