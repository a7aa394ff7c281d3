"""Quotes in HTML, by the marks the mail programs leave, else by what their first lines say, as in plain text.

The order of the pieces decides as it does in plain text: a quote with nothing new below it folds, a quote between
answers stays as their context, a forwarded message stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.parsing.quotes_shapes import CONTROLS, is_attribution, is_header_block, marker_kind, starts_header
from app.parsing.sanitise_bounds import bounded

_LONGEST_HEADER = 100  # nodes
_MOST_HEADER_LINES = 12
_MOST_LOOKS = 200
_LONGEST_ATTRIBUTION = 8  # texts: a name, an address in a link and what stands around them
_QUOTE_CLASSES = frozenset(
    {
        *("gmail_quote", "gmail_quote_container", "gmail_attr", "yahoo_quoted", "protonmail_quote", "tutanota_quote"),
        *("moz-cite-prefix", "zmail_extra", "mailru-blockquote", "iwcquote", "fastmail-quote", "quotedmessage"),
        "ms-outlook-mobile-reference-message",
    }
)
_QUOTE_IDS = ("isreplycontent", "yahoo_quoted", "reply-intro", "zmail_extra", "qt", "replybody", "orig-msg")
_REST_IDS = frozenset(
    {
        *("divrplyfwdmsg", "x_divrplyfwdmsg", "appendonsend", "x_appendonsend", "outlookmessageheader"),
        *("mail-editor-reference-message-container", "originalmessage"),
    }
)
_UNREAD = frozenset(("script", "style", "head", "title", "template", "noscript"))
_LINES = frozenset(("br", "p", "div", "tr", "table", "li", "ul", "ol", "hr", "blockquote", "h1", "h2", "h3", "body"))

_Kind = Literal["text", "quote", "rest"]


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: _Kind
    node: LexborNode


def cut_html(html: str) -> str:
    """The HTML without the quotes that fold; as it was given where there is none or nothing else would be left."""
    if "<" not in html or bounded(html)[1]:
        return html
    tree = LexborHTMLParser(html)
    pieces = list(_pieces(tree.body))
    folded = _folded(pieces)
    left = [piece for piece in pieces if piece.kind == "text" and piece not in folded]
    if not folded or not left:
        return html
    for piece in folded:
        if piece.kind == "rest":
            _remove_onwards(piece.node)
        else:
            piece.node.decompose()
    return tree.html or html


def _pieces(body: LexborNode | None) -> Iterator[_Piece]:
    """Texts and topmost quotes in the order of the document; "rest" ends it, and so does a forwarded message."""
    node = body.first_child if body else None
    texts: list[_Piece] = []
    looks_left = _MOST_LOOKS
    while node is not None:
        kind = _kind_of(node)
        if kind is None and node.tag == "blockquote" and looks_left:
            looks_left -= 1
            kind = "quote" if _attribution(texts) and not _is_forward(node) else None
        if kind == "text" and looks_left and _may_open_message(node):
            looks_left -= 1
            message = _message_at(_lines_from(node, body))
            if message == "forward" or (message and not texts):
                return  # the customer's content
            kind = "rest" if message else kind
        if kind:
            piece = _Piece(kind, _topmost(node) if kind == "rest" else node)
            yield piece
            if kind == "rest":
                return
            texts.extend((piece,) if kind == "text" else ())
        below = node.first_child if kind is None and node.tag not in _UNREAD else None
        node = below or _after(node, body)


def _may_open_message(text: LexborNode) -> bool:
    """A cheap look: a label, or a line between dashes."""
    start = _words(text)[:40]
    return ":" in start or "：" in start or start[:1] in "-_=*—–"


def _message_at(lines: Sequence[str]) -> str | None:
    """ "original" or "forward" where another message is announced in the first of these lines, else None."""
    if not lines:
        return None
    kind = marker_kind(lines, 0) if lines[0][0] in "-_=*—–" or lines[0][-1] in ":：*" else None
    return kind or ("original" if starts_header(lines[0]) and is_header_block(lines, 0) else None)


def _words(text: LexborNode) -> str:
    return " ".join(CONTROLS.sub("", (text.text_content or "")[:1000]).split())


def _lines_from(node: LexborNode, body: LexborNode | None) -> list[str]:
    """The lines that begin with this text, as they are seen; bounded."""
    lines = [""]
    at: LexborNode | None = node
    for _ in range(_LONGEST_HEADER):
        if at is None or len(lines) > _MOST_HEADER_LINES:
            break
        if at.is_text_node:
            lines[-1] = f"{lines[-1]} {_words(at)}".strip()
        below = at.first_child if at.is_element_node and at.tag not in _UNREAD else None
        after = below or _after(at, body)
        ends = at.tag in _LINES or after is None or after.tag in _LINES or (below is None and _leaves_line(at, after))
        if lines[-1] and ends:
            lines.append("")
        at = after
    return [line for line in lines if line]


def _leaves_line(node: LexborNode, after: LexborNode) -> bool:
    """Whether a paragraph or the like ends between these two."""
    parent, common = node.parent, after.parent
    while parent is not None and common is not None and parent.mem_id != common.mem_id:
        if parent.tag in _LINES:
            return True
        parent = parent.parent
    return False


def _topmost(node: LexborNode) -> LexborNode:
    """The outermost element that begins with this text: its border and its padding go with it."""
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "html", "-undef") and _is_first(node):
        node, parent = parent, parent.parent
    return node


def _is_first(node: LexborNode) -> bool:
    before = node.prev
    while before is not None and before.is_text_node and not (before.text_content or "").strip():
        before = before.prev
    return before is None


def _after(node: LexborNode | None, body: LexborNode | None) -> LexborNode | None:
    while node is not None and node.next is None:
        node = node.parent
        if node is None or (body is not None and node.mem_id == body.mem_id):
            return None
    return node.next if node is not None else None


def _kind_of(node: LexborNode) -> _Kind | None:
    if node.is_text_node:
        return "text" if node.text_content and node.text_content.strip("\xa0 \t\r\n\u200b") else None
    if not node.is_element_node:
        return None
    attributes = node.attributes
    name = (attributes.get("id") or "").lower()
    if name in _REST_IDS:
        return "rest"
    classes = (attributes.get("class") or "").lower().split()
    is_quote = (
        (node.tag == "blockquote" and (attributes.get("type") or "").lower() == "cite")
        or not _QUOTE_CLASSES.isdisjoint(classes)
        or (name != "" and name.startswith(_QUOTE_IDS))
        or attributes.get("name") == "messageReplySection"
    )
    return "quote" if is_quote and not _is_forward(node) else None


def _attribution(texts: Sequence[_Piece]) -> Sequence[_Piece]:
    """The last texts, as far as they introduce a quote together."""
    for count in range(1, min(_LONGEST_ATTRIBUTION, len(texts)) + 1):
        joined = " ".join(_words(piece.node) for piece in texts[-count:]).replace("< ", "<").replace(" >", ">")
        if is_attribution(joined, True):
            return texts[-count:]
    return ()


def _is_forward(node: LexborNode) -> bool:
    lines = [line.strip() for line in node.text(separator="\n")[:2000].splitlines() if line.strip()]
    joined = [*lines[:1], " ".join(lines[1:3])]
    return bool(lines) and "forward" in (marker_kind(joined, 0), marker_kind(lines[:6], 0))


def _folded(pieces: list[_Piece]) -> list[_Piece]:
    last = max((at for at, piece in enumerate(pieces) if piece.kind == "text"), default=-1)
    first = next((at for at, piece in enumerate(pieces) if piece.kind == "text"), len(pieces))
    folded = [piece for piece in pieces[last + 1 :] if piece.kind != "text"]
    if folded:
        folded += _attribution([piece for piece in pieces[: last + 1] if piece.kind == "text"])
    leading = pieces[:first]
    if not any(piece.kind == "quote" for piece in pieces[first : last + 1]) and len(leading) <= 2:
        folded += leading
    return folded


def _remove_onwards(node: LexborNode) -> None:
    """Remove a node and all that follows it in the document."""
    at: LexborNode | None = node
    while at is not None and at.tag not in ("body", "html", "-undef"):
        parent = at.parent
        while at.next is not None:
            at.next.decompose()
        at = parent
    node.decompose()
