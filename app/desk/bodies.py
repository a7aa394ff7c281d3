"""What is shown of a message's HTML and files, and what is said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from app.i18n import tr
from app.model.message import Attachment, FileKind
from app.model.screen import FileView, HeldRemote, MessageView
from app.parsing.file_risk import kind_of, safe_name
from app.parsing.links import host_of
from app.parsing.sanitise import SafeHtml, SuspiciousLink, safe_html

_MOST_LINKS_SAID = 3


def with_html(view: MessageView, html: str, *, with_remote: bool) -> MessageView:
    """:param with_remote: let pictures in from the network, trackers never"""
    safe = safe_html(html, allow_remote=with_remote)
    return replace(
        view,
        html=safe.html,
        held_remote=_held(safe),
        shows_remote=with_remote,
        doubtful_links=tuple(dict.fromkeys(link.href for link in safe.suspicious_links)),
        warnings=(*view.warnings, *_link_warnings(safe.suspicious_links)),
        attachments=tuple(_placed(file, safe.html) for file in view.attachments),
    )


def file_views(attachments: Sequence[Attachment]) -> tuple[FileView, ...]:
    return tuple(file_view(each) for each in attachments)


def file_view(one: Attachment) -> FileView:
    return FileView(
        one.index,
        one.name,
        one.media_type,
        one.size,
        kind_of(one.name, one.media_type),
        one.risk,
        one.content_id,
        safe_name=safe_name(one.name),
    )


def _placed(file: FileView, html: str) -> FileView:
    """A picture that the HTML shows is no chip besides."""
    shown = bool(file.content_id) and (f"cid:{file.content_id}" in html or f"cid:{file.content_id}" in unquote(html))
    return replace(file, is_in_text=True) if shown and file.kind is FileKind.IMAGE else file


def _held(safe: SafeHtml) -> HeldRemote | None:
    pictures = Counter(safe.held_remote)
    pictures.subtract(Counter(safe.tracker_hosts))
    held = HeldRemote(
        tuple((host, count) for host, count in pictures.items() if count > 0), len(safe.tracker_hosts), safe.trackers
    )
    return held if held.pictures or held.trackers else None


def _link_warnings(links: Sequence[SuspiciousLink]) -> tuple[str, ...]:
    words = list(dict.fromkeys(_link_words(link) for link in links))
    more = (tr("More links in this message pretend as well."),) if len(words) > _MOST_LINKS_SAID else ()
    return (*words[:_MOST_LINKS_SAID], *more)


def _link_words(link: SuspiciousLink) -> str:
    host = f"\u2068{host_of(link.href)}\u2069"
    if link.reason == "other host":
        return tr("A link reads “{shown}” but leads to {host}.").format(
            shown=f"\u2068{link.shown[:80]}\u2069", host=host
        )
    if link.reason == "lookalike":
        return tr("A link leads to {host}, which only looks like a name you may know.").format(host=host)
    if link.reason == "ip address":
        return tr("A link leads to a bare number, {host}, instead of a name.").format(host=host)
    return tr("A link pretends to lead elsewhere; it leads to {host}.").format(host=host)
