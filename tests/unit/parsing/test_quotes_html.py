"""Quotes of the mail programs in HTML fold; what a customer wrote between them, or forwards, stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.parsing.quotes import cut_html

CITE = '<blockquote type="cite">OLD</blockquote>'
WROTE = '<div class="moz-cite-prefix">W dniu 6.11.2023 o 10:15, Jan pisze:<br></div>'
FOLDED = {
    "gmail": '<div dir="ltr">NEW<br></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    "On Mon, 6 Nov 2023 at 10:15, Jan &lt;jan@example.com&gt; wrote:<br></div>"
    '<blockquote class="gmail_quote">OLD</blockquote></div>',
    "outlook web": '<div>NEW</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Jan<br></div>'
    "<div>OLD</div>",
    "outlook": '<div class=WordSection1><p class=MsoNormal>NEW</p><div><div style="border:none;border-top:solid 1.0pt">'
    "<p class=MsoNormal><b>Von:</b> Jan<br><b>Gesendet:</b> Montag<br><b>An:</b> A<br><b>Betreff:</b> AW: x</p>"
    "</div></div><p>OLD</p></div>",
    "outlook, spans": '<div><p>NEW</p><div style="border-top:solid"><p><b><span>From:</span></b><span> Jan '
    "[mailto:jan@example.com]<br><b><span>Sent:</span></b> Friday, June 27, 2014 12:06 PM<br><b>To:</b> A<br>"
    "<b>Subject:</b> x</span></p></div>"
    "<p>OLD</p></div>",
    "hotmail": "<div>NEW<br><br><div><hr>Date: Thu, 26 Jun 2014 13:53:45 +0400<br>Subject: x<br>"
    "From: jan@example.com<br>To: a@example.com<br><br><div>OLD</div></div></div>",
    "mail.ru": "<p>NEW</p><br>Thu, 26 Jun 2014 14:00:51 +0400 от Jan &lt;jan@example.com&gt;:<br>"
    "<blockquote>OLD</blockquote>",
    "yandex": '<p>NEW<br><br>26.06.2014, 14:41, "Jan" &lt;<a href="mailto:jan@example.com">jan@example.com</a>&gt;:</p>'
    "<blockquote>OLD</blockquote>",
    "original message": "<p>NEW</p><p>-----Original Message-----</p><p>OLD</p>",
    "thunderbird": f"<p>NEW</p>{WROTE}{CITE}",
    "thunderbird, below": f"{WROTE}{CITE}<p>NEW</p>",
    "apple": '<body>NEW<br><div><br><blockquote type="cite"><div>On 6 Nov 2023, at 10:15, Jan wrote:</div>OLD'
    "</blockquote></div></body>",
    "apple, older": "<body>NEW<br><div><div>On 6 Nov 2023, at 10:15, Jan &lt;jan@example.com&gt; wrote:</div><br>"
    f"{CITE}</div></body>",
    "yahoo": '<div>NEW</div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>On Monday Jan wrote:</div>OLD</div>',
    "proton": f'<div>NEW</div><div class="protonmail_quote">On Monday Jan wrote:{CITE}</div>',
    "spark": '<div name="messageBodySection">NEW</div><div name="messageReplySection">On Monday Jan wrote:OLD</div>',
}
KEPT = {
    "forward": '<div>NEW</div><div class="gmail_quote"><div class="gmail_attr">'
    "---------- Forwarded message ---------<br>Od: <b>Jan</b> &lt;jan@example.com&gt;<br>"
    "Date: pon., 6 lis 2023 o 10:15<br>Subject: x<br>To: a@example.com<br></div>OLD</div>",
    "forward with a header": "<p>NEW</p><p>-------- Forwarded Message --------</p><p><b>From:</b> Jan "
    "&lt;jan@example.com&gt;<br><b>Date:</b> Fri, 27 Jun 2014 12:06:00 +0200<br>"
    "<b>To:</b> a@example.com<br><b>Subject:</b> x</p><p>OLD</p>",
    "header at the very top": "<p><b>From:</b> Jan &lt;jan@example.com&gt;<br><b>Sent:</b> Friday, June 27, 2014<br>"
    "<b>To:</b> A<br><b>Subject:</b> x</p><p>OLD</p>",
    "travel": "<p>NEW</p><p>From: London<br>To: Paris<br>Date: 12 May 2024 10:00<br>People: 4</p><p>OLD</p>",
    "only a quote": CITE,
    "own blockquote": "<p>NEW</p><blockquote>OLD</blockquote>",
    "no html": "NEW < OLD",
    "bold words": "<p><b>From</b> here on <b>OLD</b> is <b>NEW</b></p>",
}
ODDS = ["<p>x</p>", "<div>", "</div>", "<b>From:</b>", "<table>", "</p>", "y"]


def shown(html: str) -> list[str]:
    return LexborHTMLParser(html).text(separator=" ").split()


@pytest.mark.parametrize("html", FOLDED.values(), ids=FOLDED)
def test_quotes_fold(html: str) -> None:
    assert shown(cut_html(html)) == ["NEW"]


@pytest.mark.parametrize("html", KEPT.values(), ids=KEPT)
def test_what_is_no_quote_stays(html: str) -> None:
    assert cut_html(html) == html


def test_quotes_between_answers_stay() -> None:
    html = f"{WROTE}{CITE}<p>one</p>{CITE}<p>two</p>{CITE}"
    assert shown(cut_html(html))[-4:] == ["OLD", "one", "OLD", "two"]


PIECES = st.sampled_from([*FOLDED.values(), *KEPT.values(), CITE, WROTE, *ODDS])


@given(st.lists(PIECES, max_size=8).map("".join))
def test_something_is_always_left(html: str) -> None:
    assert bool(shown(cut_html(html))) == bool(shown(html))


@given(st.text())
def test_anything_is_taken(html: str) -> None:
    cut_html(html)
