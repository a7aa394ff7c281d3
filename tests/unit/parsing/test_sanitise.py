"""No known way in passes, in two readings and the second one after; and what is harmless stays."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parsing.sanitise import safe_html
from app.parsing.sanitise_bounds import bounded
from tests.html_judge.judge import judge

VECTORS = json.loads((Path(__file__).parents[2] / "corpus/html/vectors.json").read_text("utf-8"))
WRAPPINGS = [
    "{}",
    "<table><tr><td>{}</td></tr></table>",
    "<svg>{}</svg>",
    "<p><b>{}<p>",
    "<!--{}-->",
    "<a href='https://ok.example'>{}",
]


def test_the_corpus_is_large_enough() -> None:
    assert len(VECTORS) >= 700


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_no_vector_passes(vector: str) -> None:
    for wrapping in WRAPPINGS:
        clean = safe_html(wrapping.format(vector)).html
        assert judge(clean) == []
        assert judge(safe_html(clean).html) == []


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_no_vector_passes_with_remote_images_allowed(vector: str) -> None:
    assert judge(safe_html(vector, allow_remote=True).html, remote_images=True) == []


@pytest.mark.parametrize("pair", list(pairwise(VECTORS[::3])), ids=lambda pair: VECTORS.index(pair[0]))
def test_no_pair_of_vectors_passes(pair: tuple[str, str]) -> None:
    assert judge(safe_html("".join(pair)).html) == []


def test_the_judge_finds_the_vectors_themselves() -> None:
    """A judge that is never unhappy proves nothing."""
    assert sum(bool(judge(vector)) for vector in VECTORS) >= 600


TAGS = [
    "a",
    "b",
    "p",
    "div",
    "span",
    "img",
    "table",
    "tr",
    "td",
    "svg",
    "math",
    "style",
    "title",
    "script",
    "select",
    "option",
]
TAGS += ["template", "noscript", "form", "textarea", "mtext", "xmp", "mglyph", "foreignObject", "desc", "iframe"]
FRAGMENTS = st.one_of(
    st.sampled_from(VECTORS),
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", '"', "'", "<", ">", "\x00", "&lt;", "&quot;", "=", "/", "`"]),
    st.text(max_size=10),
)


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_no_mixture_passes(html: str) -> None:
    assert judge(safe_html(html).html) == []


@given(st.text())
def test_any_text_is_taken(html: str) -> None:
    assert judge(safe_html(html).html) == []


def test_what_is_harmless_stays() -> None:
    html = (
        "<div style=\"color: #333; font-family: 'Segoe UI', Arial; margin: 0 auto; background-color: rgb(1, 2, 3)\">"
        '<table width="600" border="0"><tbody><tr><td colspan="2" align="center">Zażółć <b>gęślą</b></td></tr></tbody>'
        '</table><p dir="rtl">سلام</p><img src="cid:logo@x" alt="Logo" width="20"></div>'
    )
    assert safe_html(html).html == html


def test_links_show_their_real_host() -> None:
    clean = safe_html('<a href="https://Shop.example.com/x?a=1&amp;b=2">our shop</a>').html
    assert 'href="https://Shop.example.com/x?a=1&amp;b=2"' in clean
    assert 'title="shop.example.com"' in clean
    assert 'rel="noopener noreferrer"' in clean


@pytest.mark.parametrize(
    "html", ["<title>leak</title>x", "<select><option>leak</option></select>x", "<style>leak</style>x"]
)
def test_hidden_texts_do_not_leak(html: str) -> None:
    assert safe_html(html).html == "x"


def test_remote_content_is_held_and_counted() -> None:
    html = (
        '<img src="https://a.example/1.png"><img src="//b.example/2.png"><div style="background:url(http://c.example/x)">x</div>'
        '<table background="http://d.example/x"></table><img src="cid:own">'
    )
    safe = safe_html(html)
    assert safe.held_remote == ("a.example", "b.example", "c.example", "d.example")
    shown = safe_html(html, allow_remote=True)
    assert 'src="https://a.example/1.png"' in shown.html
    assert "c.example" not in shown.html


def test_trackers_are_named() -> None:
    html = (
        '<img src="https://x.list-manage.com/track/open.php?u=1" height="1" width="1">'
        '<img width=1 height=1 src="https://pixel.example/o.gif"><img src="https://shop.example/logo.png" width="100">'
    )
    assert safe_html(html).trackers == ("Mailchimp", "pixel.example")


def test_a_link_that_shows_another_host_is_told() -> None:
    safe = safe_html('<a href="https://evil.example/login">https://www.bank.example.pl</a>')
    assert safe.warnings == ("suspicious link",)
    assert safe.suspicious_links[0].reason == "other host"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<ul><li>" * 50_000,
        "<b></i>" * 50_000,
        "<a " + " ".join(f"x{n}" for n in range(50_000)) + ">",
        '<a ="> <a ' + " ".join(f"x{n}" for n in range(50_000)) + ' ">',
        "&" * 300_000,
    ],
    ids=["deep", "lists", "unmatched", "attributes", "hidden attributes", "entities"],
)
def test_what_would_take_a_parser_minutes_is_cut(html: str) -> None:
    assert bounded(html)[1]
    assert "cut" in safe_html(html).warnings


def test_large_own_images_are_not_cut() -> None:
    html = '<p>x</p><img src="data:image/png;base64,' + "A" * 6_000_000 + '"><p>end</p>'
    assert safe_html(html).html == html


def test_what_is_hidden_goes_with_all_it_holds_and_nothing_else() -> None:
    hidden = '<div style="display:none">a<div>b</div><img src="cid:x"><span style="opacity:0">c</span></div>'
    assert safe_html(f"<p>1</p>{hidden}<div>2{hidden}3</div>{hidden}").html == "<p>1</p><div>23</div>"
    assert safe_html('1<img src="cid:x" style="display:none">2<br style="display:none">3').html == "123"
    assert safe_html('<p title="x" style="display:none">a').html == ""
    assert safe_html('<p>style="display: none"</p>').html == '<p>style="display: none"</p>'


def test_letters_of_no_size_hide_a_text_and_not_a_frame() -> None:
    """Frames of templates (MJML, Foundation) have them, and each text inside a size of its own."""
    frame = '<div style="font-size:0px;text-align:center">{}</div>'
    for text in (
        '<span style="font-size:13px">letter</span>',
        '<b style="font:13px Arial">letter</b>',
        '<font size="2">letter</font>',
        '<div class="of-a-style-sheet">letter</div>',
        '<a href="https://a.example"><img src="cid:x"></a>',
    ):
        shown = safe_html(frame.format(text)).html
        assert "letter" in shown or "cid:x" in shown
        assert "text-align: center" in shown
        assert "preview" not in safe_html(frame.format(f'<i style="font-size:0">preview</i>{text}')).html
        assert safe_html("1" + frame.format("preview <b>more</b><br>") + text).html == "1" + safe_html(text).html
    nested = frame.format(frame.format("preview")) + "letter"
    assert safe_html(nested).html.endswith("letter") and "preview" not in safe_html(nested).html
    assert safe_html('<p style="color:#fff; font-size : 0 !important">preview</p>').html == ""
    assert "cid:x" in safe_html('<p><img src="cid:x" style="font-size:0"></p>').html


@given(
    st.lists(
        st.sampled_from(
            [
                '<div style="display:none">',
                '<div style="font-size:0">',
                '<p style="font-size:0px">',
                '<p style="font-size:9px">',
                '<img src="cid:x" style="font-size:0">',
                "<div>",
                "</div>",
                '<p style="opacity:0">',
                "</p>",
                '<td style="mso-hide:all">',
                "x",
                "<table>",
            ]
        ),
        max_size=30,
    )
)
def test_hidden_parts_leave_no_loose_ends(pieces: list[str]) -> None:
    clean = safe_html("".join(pieces)).html
    assert "display" not in clean
    assert clean.count("<div") == clean.count("</div>")
    assert judge(clean) == []
    assert safe_html(clean).html == clean
