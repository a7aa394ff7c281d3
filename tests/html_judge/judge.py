"""Whether HTML that is about to be shown could act, load or reach out. Independent of the sanitiser.

The HTML is read by html5lib and by lexbor, written again and read once more, since what is harmless in one reading
can come to life in the next. Every element and attribute of every reading is looked at; what is not known to be
harmless is a finding.

Usable by hand: python -m tests.html_judge.judge FILE...
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import html5lib
from selectolax.lexbor import LexborHTMLParser

Element = tuple[str, dict[str, str]]

HARMLESS_ELEMENTS = frozenset(
    {
        *("html", "head", "body", "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo"),
        *("big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn"),
        *("dir", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hgroup", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "nobr", "ol"),
        *("p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong"),
        *("sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul"),
        *("var", "wbr"),
    }
)
HARMLESS_ATTRIBUTES = frozenset(
    {
        *("align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "dir", "face"),
        *("height", "href", "lang", "nowrap", "rel", "rowspan", "size", "span", "src", "start", "style", "title"),
        *("type", "valign", "width"),
    }
)
WORDS_ONLY = frozenset(("alt", "title"))
LINK = re.compile(r"(?:https?://[^/\\\s]|mailto:|tel:)", re.IGNORECASE)
OWN_IMAGE = re.compile(r"(?:cid:|data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*$)", re.IGNORECASE)
REMOTE_IMAGE = re.compile(r"https?://[^/\\\s]", re.IGNORECASE)
ACTIVE_STYLE = re.compile(
    r"[\\@{}<>]|/\*|(?:url|image|image-set|element|paint|src|var|attr|calc|env|expression|cross-fade)\s*\(|behaviou?r|binding|position"
    r"|javascript|script|import|content\s*:|-link|//|file:|\d{6}"
)
REACHING = re.compile(r"//|\\\\|javascript:|vbscript:|data:|file:|url\(|expression\(|<")


def judge(html: str, remote_images: bool = False) -> list[str]:
    """What is wrong with the HTML, one sentence each; nothing for harmless HTML."""
    found: list[str] = []
    for name, read in (("html5lib", _by_html5lib), ("lexbor", _by_lexbor)):
        for other, read_again in (("html5lib", _by_html5lib), ("lexbor", _by_lexbor)):
            elements, written = read(html)
            again, _ = read_again(written)
            found += [f"{name}: {fault}" for element in elements for fault in _faults(element, remote_images)]
            found += [f"{name}, {other}: {fault}" for element in again for fault in _faults(element, remote_images)]
    return sorted(set(found))


def _by_html5lib(html: str) -> tuple[list[Element], str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=True)
        written = html5lib.serialize(
            tree, tree="etree", omit_optional_tags=False, quote_attr_values="always", alphabetical_attributes=False
        )
    return [(_local(node.tag), {_local(k): v for k, v in node.attrib.items()}) for node in tree.iter()], written


def _local(name: object) -> str:
    """The name, with its namespace where it is not HTML; "#comment" for comments."""
    text = name if isinstance(name, str) else "#comment"
    return text.removeprefix("{http://www.w3.org/1999/xhtml}")


def _by_lexbor(html: str) -> tuple[list[Element], str]:
    tree = LexborHTMLParser(html)
    elements: list[Element] = []
    root = tree.root
    if root is not None:
        for node in root.traverse(include_text=False):
            name = "#comment" if node.is_comment_node else (node.tag or "?")
            elements.append((name, {key: value or "" for key, value in node.attributes.items()}))
    return elements, tree.html or ""


def _faults(element: Element, remote_images: bool) -> Iterator[str]:
    name, attributes = element
    if name not in HARMLESS_ELEMENTS:
        yield f"element <{name}>"
    for key, value in attributes.items():
        if key not in HARMLESS_ATTRIBUTES:
            yield f"attribute {key} of <{name}>"
        elif not _is_harmless(name, key, value, remote_images):
            yield f"{key} of <{name}>: {value[:120]!r}"


def _is_harmless(name: str, key: str, value: str, remote_images: bool) -> bool:
    compact = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]", "", value)
    checks: dict[str, Callable[[], bool]] = {
        "href": lambda: name == "a" and LINK.match(value) is not None and compact[:4] == value[:4],
        "src": lambda: (
            name == "img"
            and (OWN_IMAGE.match(value) is not None or (remote_images and REMOTE_IMAGE.match(value) is not None))
        ),
        "style": lambda: ACTIVE_STYLE.search(value.lower()) is None and value.isascii(),
        "rel": lambda: value == "noopener noreferrer",
    }
    if key in checks:
        return checks[key]()
    return key in WORDS_ONLY or (REACHING.search(compact.lower()) is None and len(value) <= 200)


def main() -> None:
    for path in sys.argv[1:]:
        for fault in judge(Path(path).read_text("utf-8", "replace")):
            print(f"{path}: {fault}")


if __name__ == "__main__":
    main()
