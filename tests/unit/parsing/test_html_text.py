"""HTML as readable text, and the line of preview."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parsing.html_text import html_to_text
from app.parsing.preview import preview


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Hello <b>bold</b>\n word, un<i>brok</i>en", "Hello bold word, unbroken"),
        ("<p>one</p><p>two</p>three<br>four<br><br>five", "one\n\ntwo\n\nthree\nfour\n\nfive"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<head><title>no</title><style>p{}</style></head><script>x()</script>yes", "yes"),
        ("<select><option>no</option></select>yes<!-- no --><![if !mso]>too<![endif]>", "yestoo"),
        ("<div style='display: none'>no<div>no</div></div><span hidden>no</span>yes", "yes"),
        ("<p style='display:none'>no<p>yes", "yes"),
        ("<div style='display:none'>all there is</div>", "all there is"),
        ("<table><tr><th>a</th><td>b</td></tr>\n<tr><td>c<td>d</table>", "a\tb\nc\td"),
        ("<ul><li>a<li>b</ul><ol><li>c</li><li>d</li></ol>", "- a\n- b\n\n1. c\n2. d"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("Fish &amp; chips &nbsp; &euro;5 x &lt; 3 < 4 &#8211; ok", "Fish & chips €5 x < 3 < 4 – ok"),
        ('<img alt="a > b" src="x">text <a href="https://x.example">link</a>', "text link"),
        ("<img alt='a > b' src='x'>text <a title='>' href=x>link</a>", "text link"),
        ("<a title=\"it's\">one</a><p it's>two</p><a href='never closed>three</a>", "one\n\ntwo\n\nthree"),
        ('I am <img alt="😀" src="x"> happy', "I am 😀 happy"),
        ('me<blockquote type="cite"><p>you<p>too</blockquote>', "me\n\n> you\n>\n> too"),
        ("<blockquote>indented</blockquote>", "indented"),
        ("a<b", "a<b"),
        ("1 <3 you", "1 <3 you"),
        ("<!-- never closed <p>text", "never closed\n\ntext"),
        ("&#99999999999999999999;&#xD800;a", "a"),
        ("", ""),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


@given(st.text(st.sampled_from("<>/!-\"'= abpdivstyle&#x;\n\0"), max_size=120))
def test_never_raises_and_gives_clean_text(html: str) -> None:
    assert "\0" not in html_to_text(html)


@given(st.text(st.characters(categories=["L", "Nd", "Zs"]), max_size=100))
def test_words_are_all_kept(text: str) -> None:
    assert html_to_text(f"<div><p>{text}</p></div>").split() == text.split()


def test_preview_is_one_line_cut_between_words() -> None:
    assert preview("Dzień dobry,\n\nczy  mógłbym\u200b zamówić?") == "Dzień dobry, czy mógłbym zamówić?"
    assert preview("-----\nHello\n=====\n") == "Hello"
    cut = preview("word " * 100, length=30)
    assert cut == "word word word word word word…"


@given(st.text(max_size=400), st.integers(5, 200))
def test_preview_is_short_and_has_no_line_ends(text: str, length: int) -> None:
    line = preview(text, length)
    assert len(line) <= length
    assert "\n" not in line
