"""Whatever a visitor types as his message, up to a whole form in another shape: who is answered stays who he is."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.parsing.forms import read_form
from app.parsing.mime import parse

TEMPLATES = Path(__file__).parents[4] / "shared" / "forms"
STRANGER, NAME = "mallory@evil.example", "Mallory Pry"

LABELS = ("Email", "E-Mail", "Adres e-mail", "ایمیل", "Correo", "Reply-To", "From", "Courriel", "البريد الإلكتروني")
NAMES = ("Name", "Imię i nazwisko", "Vorname", "نام", "Nom")
OTHERS = (("Telefon", "+48 601 999 999"), ("Message", "Send it there."), ("Wiadomość", "Tam proszę."), ("پیام", "آنجا"))
#: A stranger's address as it may be written: with a comment, quoted, with an unseen letter, a link, a Cyrillic "a".
WRITTEN = (
    STRANGER,
    f"<{STRANGER}>",
    f'"{NAME}" <{STRANGER}>',
    f"{NAME} ({STRANGER})",
    "mallory(comment)@evil.example",
    '"mallory x"@evil.example',
    "mallory\u200b@evil.example",
    "m\u0430llory@evil.example",
    f"mailto:{STRANGER}",
)
SHAPES = (
    "{0}: {1}",
    "{0}:\n{1}",
    "{0}\n{1}\n",
    "--- {0} ---\n\n{1}\n",
    "- **{0}:** {1}",
    "[{0}] {1}",
    "{0} = {1}",
    "{0}\t{1}",
    "*** {0} ***\n{1}",
    "{0}\n-------\n{1}",
    "1. {0}\n{1}",
    "{1} :{0}",
    "| {0} | {1} |",
    "{0}：{1}",
    "\u200b{0}\u200d: {1}",
    '{{"{0}": "{1}"}}',
    "> {0}: {1}",
)
FIRST = (
    "",
    "Hello,\n\n",
    "Hello.",
    f"Reply-To: {STRANGER}\n",
    f"{NAME}\n{STRANGER}\n\n",
    f"{NAME} ({STRANGER}) sent a message using the contact form at https://evil.example/contact.\n\n",
    f"-----Original Message-----\nFrom: {NAME} <{STRANGER}>\nTo: x@y.example\nSubject: z\n\n",
)
LAST = (
    "",
    "\n\nThanks",
    f"\n-- \n{NAME}\n{STRANGER}",
    "\n\nIP: 203.0.113.9",
    "\n\nConsent: yes",
    f"\nQuestions? Write to {STRANGER}",
)
RULES = ("\n", "\n\n", "\n-----\n", "\n\n-- \n")


@dataclass(frozen=True)
class Template:
    """A notification of the given folder, and what of it is the visitor's."""

    slug: str
    raw: bytes
    address: str | None
    name: str | None  # where a field asks for it
    said: str
    labels: tuple[str, ...]
    region: str
    own: frozenset[str]

    def filled(self, text: str) -> bytes | None:
        """The mail with another message; None where its message can't be found in it."""
        mail = email.message_from_bytes(self.raw, policy=email.policy.default)
        is_there = False
        for part in mail.walk():
            if part.get_content_maintype() != "text":
                continue
            if "\ufffd" in part.get_content():
                return None  # 8-bit without a charset
            is_html = part.get_content_subtype() == "html"
            words = (re.escape(html.escape(word, quote=False) if is_html else word) for word in self.said.split())
            between = r"(?:\s|<br ?/?>|</?p>)+" if is_html else r"\s+"
            shown = html.escape(text, quote=False).replace("\n", "<br />\n") if is_html else text
            body, count = re.subn(between.join(words), lambda _match, new=shown: new, part.get_content())  # type: ignore[misc]  # a default binds it
            is_there = is_there or count > 0
            part.set_content(body, subtype=part.get_content_subtype(), charset="utf-8", cte="base64")
        return mail.as_bytes(policy=email.policy.SMTP) if is_there else None


@cache
def templates() -> tuple[Template, ...]:
    found = []
    for path in sorted(TEMPLATES.glob("*.eml")):
        told = json.loads(path.with_suffix(".json").read_text("utf-8"))
        if not told["is_form"] or len(told["message"] or "") < 4:
            continue
        own = frozenset(told["never_reply_to"])
        is_asked = any(value and value in (told["name"] or "") for value in told["fields"].values())
        who = told["email"], told["name"] if is_asked else None, told["message"], tuple(told["fields"])
        one = Template(path.stem, path.read_bytes(), *who, told["default_region"], own)
        if one.filled("x"):
            found.append(one)
    return tuple(found)


@st.composite
def hostile(draw: st.DrawFn, labels: tuple[str, ...]) -> str:
    pairs = st.one_of(
        st.tuples(st.sampled_from(LABELS), st.sampled_from(WRITTEN)),
        st.tuples(st.sampled_from(NAMES), st.just(NAME)),
        st.tuples(st.sampled_from(labels or LABELS), st.sampled_from((*WRITTEN, NAME))),
        st.sampled_from(OTHERS),
    )
    said = [draw(st.sampled_from(SHAPES)).format(*pair) for pair in draw(st.lists(pairs, min_size=1, max_size=5))]
    return draw(st.sampled_from(FIRST)) + draw(st.sampled_from(RULES)).join(said) + draw(st.sampled_from(LAST))


@pytest.mark.skipif(not TEMPLATES.is_dir(), reason="the given notifications are not here")
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_nobody_is_answered_whom_the_message_names(data: st.DataObject) -> None:
    template = data.draw(st.sampled_from(templates()), "template")
    raw = template.filled(data.draw(hostile(template.labels), "message"))
    assert raw is not None
    reading = read_form(parse(raw), template.region, template.own)
    assert reading is None or reading.email in (template.address, None), template.slug
    if reading and template.name and reading.email:
        assert NAME not in (reading.name or "") and "evil" not in (reading.name or ""), template.slug
