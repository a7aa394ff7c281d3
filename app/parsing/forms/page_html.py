"""HTML as lines: bold words, table cells, terms and headings become the leads they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.parsing.forms.page import LONGEST_LABEL, MOST_LINES, Lead, Line, clean_label, typed_leads

#: More than any form has. The parser is quadratic in nesting, so hostile mail must not get further than this.
_LONGEST_HTML = 300_000
_MOST_TAGS = 6_000
_DEEPEST = 120

_SKIPPED = frozenset(
    ("-comment", "head", "style", "script", "title", "template", "noscript", "img", "svg", "button", "select")
)
_MARKS = {
    "b": "bold",
    "strong": "bold",
    "label": "bold",
    "dt": "term",
    "th": "heading cell",
    "em": "italic",
    "i": "italic",
}
_MARKS |= {f"h{level}": "heading" for level in range(1, 7)} | {
    "u": "underlined",
    "summary": "heading",
    "legend": "heading",
}
_CELLS = frozenset(("td", "th", "li", "dt", "dd"))
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"))
_BLOCKS = _CELLS | _PARAGRAPHS
_BLOCKS |= {"div", "tr", "section", "article", "header", "footer", "center", "body", "fieldset", "address", "main"}
_LOOKS = frozenset(("td", "div", "p", "span", "font", "small"))
#: The text of a link that only says where it leads, as programs make of what visitors type.
_ADDRESS_AS_TEXT = re.compile(
    r"(?:https?://|www\.|mailto:|tel:)?[^\s@]{1,300}(?:[.@][^\s@.]{1,300}){1,20}/?$|[+\d][\d\s()./-]{4,30}$"
)
_LONGEST_LOOK = 300
_LABEL_CLASS = re.compile(r"(?:^|[-_\s])(?:label|question|field-?name|fieldtitle|field-title|key)(?:$|[-_\s])", re.I)
_LABEL_STYLE = re.compile(r"font-weight\s{0,3}:\s{0,3}(?:bold|[6-9]00)", re.I)
_HIDDEN = re.compile(
    r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|max-height\s{0,3}:\s{0,3}0(?![.\d]))", re.I
)
#: What may stand between the cell of a label and the cell of its value.
_ROW_MARKS = frozenset(("", ":", "-", "–", "=", "：", "»", "|", "→"))
_HEADER_VALUES = frozenset(
    ("value", "values", "response", "answer", "wartość", "odpowiedź", "wert", "antwort", "valeur", "valor")
)


def read_html(html: str) -> list[Line]:
    """The lines a reader sees; none of a body too large for a form."""
    if len(html) > _LONGEST_HTML or html.count("<") > _MOST_TAGS:
        return []
    body = LexborHTMLParser(html).body
    if body is None:
        return []
    walk = _Walk()
    walk.into(body, (), "", 0)
    walk.end_line(is_block=True)
    return walk.lines


@dataclass(slots=True)
class _Walk:
    """The lines so far, and the one being put together as (words, how they are marked)."""

    lines: list[Line] = field(default_factory=list)
    runs: list[tuple[str, str]] = field(default_factory=list)
    block: str = ""
    is_button: bool = False
    path: tuple[int, ...] = ()
    cells: int = 0
    is_apart: bool = True
    is_after_break: bool = False

    def into(self, node: LexborNode, path: tuple[int, ...], mark: str, depth: int) -> None:
        child = node.child
        while child is not None and len(self.lines) < MOST_LINES:
            tag = child.tag or ""
            if tag == "-text":
                self._add(child.text_content or "", path, mark, node.tag == "pre")
            elif tag == "br":
                self._break()
            elif tag == "hr":
                self.end_line(is_block=True)
                self.lines.append(Line("----", (), path, True))
                self.is_apart = True
            elif tag not in _SKIPPED and depth < _DEEPEST and not _is_hidden(child):
                self.is_button = self.is_button or (tag == "a" and _is_button(child))
                self._element(child, tag, path, mark, depth)
            child = child.next

    def _element(self, node: LexborNode, tag: str, path: tuple[int, ...], mark: str, depth: int) -> None:
        if tag == "tr" and self._row(node, path, depth):
            return
        mark = _mark(node, tag) or (_look_of_label(node, tag) if not mark or mark.startswith("look") else "") or mark
        is_block, is_paragraph = tag in _BLOCKS, tag in _PARAGRAPHS
        if is_block:
            self.end_line(is_block=True)
            self.is_apart = self.is_apart or is_paragraph
        if tag in _CELLS:
            self.cells += 1
            path = (*path, self.cells)
        around = self.block
        if is_block:
            self.block = _look(node, tag) or tag
        self.into(node, path, mark, depth + 1)
        if is_block:
            self.end_line(is_block=True)
            self.block = around
            self.is_apart = self.is_apart or is_paragraph

    def _row(self, row: LexborNode, path: tuple[int, ...], depth: int) -> bool:
        """Read a row that holds a label and its value; False where it holds something else."""
        cells = [cell for cell in _children(row) if cell.tag in ("td", "th")]
        if not 2 <= len(cells) <= 6:
            return False
        texts = [" ".join(cell.text(deep=True).split()) for cell in cells]
        filled = [i for i, text in enumerate(texts) if text not in _ROW_MARKS]
        if filled == [0] or (filled == [len(cells) - 1] and cells[-1].tag == "th"):  # an empty value
            filled = [0, len(cells) - 1]
        if len(filled) != 2:
            return False
        label, value = cells[filled[0]], cells[filled[1]]
        if label.tag == value.tag == "th" or texts[filled[1]].casefold() in _HEADER_VALUES:
            return True  # the table's own header
        self.end_line(is_block=True)
        self.cells += 1
        path = (*path, self.cells)
        start = len(self.lines)
        self._cell(label, path, depth)
        middle = len(self.lines)
        self._cell(value, path, depth)
        leads = [Lead("cells", clean_label(texts[filled[0]]))] if middle == start + 1 else []
        if len(self.lines) == middle + 1:
            last = self.lines[middle]
            self.lines[middle] = replace(last, leads=typed_leads(last.text))  # in a row of two, bold is no label
            leads.append(Lead("cells reversed", clean_label(texts[filled[1]])))
        if start == middle:  # an empty value before its label
            self.lines.insert(start, Line(""))
        self._lead_row(start, leads, path)
        return True

    def _lead_row(self, start: int, leads: list[Lead], path: tuple[int, ...]) -> None:
        fitting = tuple(lead for lead in leads if len(lead.label) <= LONGEST_LABEL)
        if fitting and start < len(self.lines):
            line = self.lines[start]
            self.lines[start] = Line(line.text, (*fitting, *line.leads), path, True, line.is_item)

    def _cell(self, cell: LexborNode, row: tuple[int, ...], depth: int) -> None:
        self.cells += 1
        self.into(
            cell, (*row, self.cells), _mark(cell, cell.tag or "") or _look_of_label(cell, cell.tag or ""), depth + 1
        )
        self.end_line(is_block=True)

    def _add(self, text: str, path: tuple[int, ...], mark: str, is_pre: bool) -> None:
        if is_pre and "\n" in text:
            for i, part in enumerate(text.split("\n")):
                if i:
                    self._break()
                self._add(part, path, mark, False)
        elif text.strip():
            if not self.runs:
                self.path = path
            self.runs.append((text, mark))
        elif self.runs:
            self.runs.append((" ", self.runs[-1][1]))

    def _break(self) -> None:
        if self.runs:
            self.end_line(is_block=False)
        else:
            self.is_apart = self.is_apart or self.is_after_break
        self.is_after_break = True

    def end_line(self, is_block: bool) -> None:
        """Close the line being put together; `is_block` where a block's edge ends it rather than a break."""
        text = " ".join("".join(words for words, _ in self.runs).split())
        if text:
            is_item = is_block and not self.is_after_break
            self.lines.append(
                Line(
                    text,
                    (*_marked_lead(self.runs, text), *typed_leads(text)),
                    self.path,
                    self.is_apart,
                    is_item,
                    self.block,
                    self.is_button,
                )
            )
            self.is_apart = self.is_button = False
        self.is_after_break = False
        self.runs.clear()


def _marked_lead(runs: list[tuple[str, str]], text: str) -> tuple[Lead, ...]:
    """The lead that the marked words at the beginning of a line make, if any."""
    mark = runs[0][1]
    if not mark:
        return ()
    marked = ""
    for words, how in runs:
        if how != mark:
            break
        marked += words
    marked = " ".join(marked.split())
    label, colon, inside = marked.partition(":")
    if not colon or inside.startswith("//") or len(label) > LONGEST_LABEL:
        label, inside = marked, ""
    if len(label) > LONGEST_LABEL:
        return ()
    if not inside.strip(" :"):  # "Where did you hear of us?:"
        label, inside = marked, ""
    rest = (inside + text[len(marked) :]).lstrip(":： ")
    return (Lead(mark, clean_label(label), rest),)


def _mark(node: LexborNode, tag: str) -> str:
    """How an element marks its words: by being bold or a heading, or by calling itself a label."""
    if tag in _MARKS:
        return _MARKS[tag]
    if tag in ("span", "div", "td", "p", "font"):
        attributes = node.attributes
        if _LABEL_STYLE.search(attributes.get("style") or ""):
            return "bold"
        if _LABEL_CLASS.search(attributes.get("class") or "") and len(node.text(deep=True)) <= 2 * LONGEST_LABEL:
            return "class"
    return ""


def _look(node: LexborNode, tag: str) -> str:
    """How an element looks, where it has a look of its own: labels that are not bold look alike, and unlike values."""
    attributes = node.attributes
    style, name = attributes.get("style") or "", attributes.get("class") or ""
    if not (style or name):
        return ""
    return f"look {tag} {name} {style}"[:_LONGEST_LOOK]


def _look_of_label(node: LexborNode, tag: str) -> str:
    return _look(node, tag) if tag in _LOOKS else ""


def _is_button(link: LexborNode) -> bool:
    """Whether a link has words of its own: then the site wrote it."""
    text = " ".join(link.text(deep=True).split())
    return bool(text) and bool(link.attributes.get("href")) and _ADDRESS_AS_TEXT.match(text) is None


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next
