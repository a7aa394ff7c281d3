"""The HTML form of an answer, made from its text so that both say the same."""

from __future__ import annotations

import re
from html import escape

_LINK = re.compile(r"\bhttps?://[^\s<>\"'“”„«»]{1,2000}")
_AFTER_LINK = ".,;:!?)]}…»"
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_QUOTE_STYLE = "margin:0;padding-inline-start:1em;border-inline-start:2px solid #ccc;color:#555"


def html_of(text: str, quote: str) -> str:
    """Paragraphs that find their own direction, links to click, the quotation set apart."""
    parts = [_paragraphs(text)]
    if quote:
        first, _, rest = quote.partition("\n")
        lines = [line[1:].removeprefix(" ") if line.startswith(">") else line for line in rest.split("\n")]
        original = _paragraphs("\n".join(lines))
        parts += [_paragraphs(first), f'<blockquote style="{_QUOTE_STYLE}">\n{original}</blockquote>\n']
    return f"<!DOCTYPE html>\n<html><body>\n{''.join(parts)}</body></html>\n"


def _paragraphs(text: str) -> str:
    blocks = (block.strip("\n") for block in _BLANK_LINES.split(text))
    lined = ("<br>\n".join(map(_line, block.split("\n"))) for block in blocks if block)
    return "".join(f'<p dir="auto">{lines}</p>\n' for lines in lined)


def _line(line: str) -> str:
    pieces: list[str] = []
    done = 0
    for found in _LINK.finditer(line):
        url = found[0].rstrip(_AFTER_LINK)
        pieces += [_spaced(line[done : found.start()]), f'<a href="{escape(url)}">{escape(url)}</a>']
        done = found.start() + len(url)
    pieces.append(_spaced(line[done:]))
    return "".join(pieces)


def _spaced(text: str) -> str:
    """Escaped, with runs of spaces kept."""
    return escape(text, quote=False).replace("\t", "    ").replace("  ", "&nbsp; ")
