"""Quotes in HTML, by the marks the mail programs leave.

The order of the pieces decides as it does in plain text: a quote with nothing new below it folds, a quote between
answers stays as their context, a forwarded message stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.parsing.quotes_shapes import is_attribution, marker_kind
from app.parsing.quotes_words import ROLES
from app.parsing.sanitise_bounds import bounded

_LONGEST_HEADER = 30  # nodes side by side
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
    """Texts and topmost quotes in the order of the document; "rest" ends it."""
    node = body.first_child if body else None
    while node is not None:
        kind = _kind_of(node)
        if kind:
            yield _Piece(kind, node)
            if kind == "rest":
                return
        below = node.first_child if kind is None and node.tag not in _UNREAD else None
        node = below or _after(node, body)


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
    if node.tag in ("b", "strong") and _heads_a_message(node):
        return "rest"
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


def _heads_a_message(bold: LexborNode) -> bool:
    """Outlook's header: a paragraph whose bold words are From, Sent, To and Subject."""
    if _role(bold) != "from":
        return False
    roles, node = {"from"}, bold.next
    for _ in range(_LONGEST_HEADER):
        if node is None:
            break
        roles.add(_role(node) if node.tag in ("b", "strong") else "")
        node = node.next
    return {"from", "date", "subject"} <= roles


def _role(bold: LexborNode) -> str:
    first = bold.first_child
    label = first.text_content if first is not None and first.is_text_node else None
    return ROLES.get((label or "")[:40].strip(":： \xa0\t\r\n").casefold(), "")


def _is_forward(node: LexborNode) -> bool:
    lines = [line.strip() for line in node.text(separator="\n")[:2000].splitlines() if line.strip()]
    joined = [*lines[:1], " ".join(lines[1:3])]
    return bool(lines) and "forward" in (marker_kind(joined, 0), marker_kind(lines[:6], 0))


def _folded(pieces: list[_Piece]) -> list[_Piece]:
    last = max((at for at, piece in enumerate(pieces) if piece.kind == "text"), default=-1)
    first = next((at for at, piece in enumerate(pieces) if piece.kind == "text"), len(pieces))
    folded = [piece for piece in pieces[last + 1 :] if piece.kind != "text"]
    if folded and last >= 0 and is_attribution(" ".join((pieces[last].node.text_content or "").split()), True):
        folded.append(pieces[last])
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
