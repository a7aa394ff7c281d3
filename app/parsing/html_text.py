"""HTML to readable plain text in linear time.

Reads tags one after the other instead of building a tree: a tree costs quadratic time on deep nesting, and mail is
hostile. What a person does not see on the page is not in the text: titles, styles, scripts, options, hidden preheaders.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

MAX_HTML_CHARS = 1 << 19

_DATA_URI = re.compile(r"data:[^\"'\s>]{500,}")
_MARKUP = re.compile(r"<(?=[a-zA-Z!?]|/[a-zA-Z])")
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
#: Text and the plain tag after it: the way of nearly all; what does not match is read with more care.
_USUAL = re.compile(r"([^<]*)<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})((?:[\s/][^<>]*)?>)")
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|mso-hide\s{0,9}:\s{0,9}all|\shidden(?=[\s=>])", re.I)
_CITED = re.compile(
    r"type\s{0,3}=\s{0,3}[\"']?cite|class\s{0,3}=\s{0,3}[\"']?[\w -]{0,60}quote|border-left\s{0,3}:", re.I
)
_ALT = re.compile(r"\salt\s{0,3}=\s{0,3}[\"']([^\"'\s]{1,3})[\"']", re.I)
#: In HTML a quote opens a value behind a "=" only.
_VALUE = re.compile(r"""=\s{0,9}(?:"[^"]*"|'[^']*')""")
_OPEN_VALUE = re.compile(r"""=\s{0,9}(?:"[^"]*|'[^']*)$""")
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
_RAW = {
    name: re.compile(rf"</{name}[\s>/]", re.I) for name in ("style", "script", "title", "xml", "noembed", "noframes")
}
_UNSEEN = frozenset(
    ("option", "select", "datalist", "template", "svg", "math", "audio", "video", "object", "iframe", "map")
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "dl", "pre", "table"))
_LINES = frozenset(
    (
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "section",
        "summary",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "caption",
        "legend",
    )
)
_CLOSING = _PARAGRAPHS | _LINES
_INLINE = frozenset(
    ("a", "abbr", "b", "big", "code", "em", "font", "i", "o:p", "s", "small", "span", "strong", "sub", "u")
)
_MAX_QUOTE_DEPTH = 10
_MAX_LIST_DEPTH = 40


def html_to_text(html: str) -> str:
    """The text as a browser would show it: paragraphs, lines, lists, cells separated by a tab, `> ` before quotes.

    Reads at most `MAX_HTML_CHARS` characters, embedded pictures not counted.
    """
    html = _DATA_URI.sub("", html)[:MAX_HTML_CHARS] if "data:" in html else html[:MAX_HTML_CHARS]
    text = _Page(html, hides=True).read()
    if not text:
        text = _Page(html, hides=False).read()
    return text.replace("\ufffd", "") if "\ufffd" in text and "\ufffd" not in html else text


def _is_whole(tag: str) -> bool:
    """Whether no quoted value is still open where this tag ends."""
    if "'" not in tag:
        return tag.count('"') % 2 == 0
    return _OPEN_VALUE.search(_VALUE.sub("", tag)) is None


@lru_cache(maxsize=200)
def _paired(name: str) -> re.Pattern[str]:
    """Opening and closing tags of this name; a paragraph is also closed by the next block."""
    return re.compile(rf"<(/?){name}(?=[\s>/])" if name != "p" else r"<(/?)(?:p|div|table|ul|ol|h[1-6])(?=[\s>])", re.I)


class _Page:
    """One walk over the tags.

    :param hides: leave out what its own style hides
    """

    def __init__(self, html: str, *, hides: bool) -> None:
        self._html = html
        self._hides = hides
        self._has_comment_end = True
        self._search_left = 4 * len(html)
        self._out: list[str] = []
        self._line_is_empty = True
        self._breaks = 0  # line ends owed before the next text
        self._gap = ""  # a space or a tab owed before the next text
        self._pre = 0
        self._quotes: list[bool] = []
        self._quote_depth = self._last_depth = 0
        self._lists: list[int] = []

    def read(self) -> str:
        html, at, match = self._html, 0, _USUAL.match
        while True:
            usual = match(html, at)
            text, slash, name, attributes = usual.groups() if usual else ("", "", "", '"')
            if usual and (attributes == ">" or _is_whole(attributes)):
                if text:
                    self._write(text)
                at = self._read_tag(name.lower(), attributes, usual.end(), is_close=slash != "")
            elif found := _MARKUP.search(html, at):
                start = found.start()
                if start > at:
                    self._write(html[at:start])
                at = self._read_markup(start)
            else:
                break
        self._write(html[at:])
        lines = [line.rstrip() for line in "".join(self._out).replace("\0", "").split("\n")]
        return "\n".join(lines).strip("\n")

    def _read_markup(self, start: int) -> int:
        """Handle what begins at a `<`; returns where to go on."""
        html = self._html
        after = html[start + 1 : start + 2]
        if after in ("!", "?"):
            return self._skip_declaration(start)
        name_match = _TAG_NAME.match(html, start)
        end = self._tag_end(start)
        if name_match is None or end < 0:
            self._write(html[start:])
            return len(html)
        return self._read_tag(name_match[1].lower(), html[name_match.end() : end], end, is_close=after == "/")

    def _read_tag(self, name: str, attributes: str, end: int, *, is_close: bool) -> int:
        """:param attributes: what stands after the name, with the `>`"""
        if name == "br" and not is_close:
            self._breaks = self._breaks + 1 if self._breaks and self._line_is_empty else max(self._breaks, 1)
            self._line_is_empty = True
            return end
        if is_close:
            if name in _CLOSING:
                self._close(name)
            return end
        if name in _INLINE and (len(attributes) == 1 or not self._hides or not _HIDDEN.search(attributes)):
            return end
        return self._open(name, attributes, end)

    def _skip_declaration(self, start: int) -> int:
        if self._html.startswith("<!--", start):
            end = self._html.find("-->", start + 2) if self._has_comment_end else -1
            self._has_comment_end = end >= 0
            return end + 3 if end >= 0 else start + 4
        end = self._html.find(">", start)
        return end + 1 if end >= 0 else start + 2

    def _tag_end(self, start: int) -> int:
        """Past the `>` of this tag, -1 where none follows; one inside a quoted attribute does not count."""
        first = end = self._html.find(">", start)
        for _ in range(5):
            if end < 0 or _is_whole(self._html[start:end]):
                break
            end = self._html.find(">", end + 1)
        else:
            end = first
        found = end if end >= 0 else first
        return found + 1 if found >= 0 else -1

    def _open(self, name: str, attributes: str, end: int) -> int:
        if name in _RAW:
            closing = _RAW[name].search(self._html, end)
            return len(self._html) if closing is None else closing.start()
        if name in _UNSEEN or (self._hides and name not in _VOID and attributes and _HIDDEN.search(attributes)):
            past = self._past(name, end)
            if past >= 0:
                return past
        if name in ("td", "th"):
            self._gap = "\t" if not self._line_is_empty else ""
        elif name == "img" and (alt := _ALT.search(attributes)) and not alt[1].isalnum():
            self._write(alt[1])
        elif name in _PARAGRAPHS:
            self._open_paragraph(name, attributes)
        elif name in _LINES:
            self._break(1)
            if name == "li":
                self._mark_item()
        return end

    def _open_paragraph(self, name: str, attributes: str) -> None:
        self._break(1 if name in ("table", "ul", "ol", "dl") or self._lists else 2)
        if name == "pre":
            self._pre += 1
        elif name == "blockquote":
            self._quotes.append(bool(_CITED.search(attributes)))
            self._count_quotes()
        elif name in ("ul", "ol") and len(self._lists) < _MAX_LIST_DEPTH:
            self._lists.append(0 if name == "ol" else -1)

    def _close(self, name: str) -> None:
        if name == "pre":
            self._pre = max(0, self._pre - 1)
        elif name in ("ul", "ol") and self._lists:
            self._lists.pop()
        if name in _PARAGRAPHS:
            self._break(1 if name in ("table", "dl") or self._lists else 2)
        elif name in _LINES:
            self._break(1)
        if name == "blockquote" and self._quotes:
            self._quotes.pop()
            self._count_quotes()

    def _past(self, name: str, at: int) -> int:
        """Where the element ends, counting elements of its own name inside; -1 where it is never closed."""
        if self._search_left <= 0:
            return -1
        depth, end = 1, -1
        for match in _paired(name).finditer(self._html, at):
            end = match.start()
            is_close = match[1] == "/"
            depth += -1 if is_close else 1
            if depth == 0 or (name == "p" and not is_close):
                break
        self._search_left -= (len(self._html) if depth else end) - at
        return end if depth == 0 or name == "p" else -1

    def _count_quotes(self) -> None:
        self._quote_depth = min(sum(self._quotes[-200:]), _MAX_QUOTE_DEPTH)

    def _break(self, lines: int) -> None:
        if self._out:
            self._breaks = max(self._breaks, lines)
        self._line_is_empty = True
        self._gap = ""

    def _mark_item(self) -> None:
        if not self._lists:
            return
        if self._lists[-1] >= 0:
            self._lists[-1] += 1
        number = self._lists[-1]
        self._put(f"{number}. " if number > 0 else "- ")
        self._line_is_empty = True

    def _write(self, text: str) -> None:
        if "&" in text:
            text = unescape(_LONG_NUMBER.sub("", text) if "&#" in text else text)
        if self._pre:
            self._put(text.replace("\r\n", "\n"))
            return
        words = text.split()
        if not self._line_is_empty and not self._gap and text[:1].isspace():
            self._gap = " "
        if words:
            self._put(" ".join(words))
            if text[-1].isspace():
                self._gap = " "

    def _put(self, text: str) -> None:
        marks = "> " * self._quote_depth
        if self._breaks or not self._out:
            if marks or self._last_depth:
                between = "\n" + ("> " * min(self._quote_depth, self._last_depth)).rstrip()
                self._out.append(between * (self._breaks - 1) + "\n" * bool(self._breaks) + marks)
            else:
                self._out.append("\n" * self._breaks)
            self._breaks = 0
        elif self._gap and not self._line_is_empty:
            self._out.append(self._gap)
        self._gap = ""
        self._last_depth = self._quote_depth
        self._out.append(text.replace("\n", "\n" + marks) if marks and "\n" in text else text)
        self._line_is_empty = False
