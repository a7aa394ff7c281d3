"""HTML of a stranger, made safe to show.

nh3 parses and writes the HTML as browsers do; the filter here decides on every attribute. What is left cannot run,
load, submit or cover anything; images come from the message itself, and from elsewhere only when the owner asks.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field

import nh3
from selectolax.lexbor import LexborHTMLParser

from app.parsing.links import clean_href, host_of, suspicious
from app.parsing.sanitise_bounds import bounded
from app.parsing.sanitise_css import remote_references, safe_style
from app.parsing.sanitise_hidden import without_hidden
from app.parsing.sanitise_trackers import find_trackers

_TAGS = frozenset(
    {
        *(
            "a",
            "abbr",
            "address",
            "article",
            "aside",
            "b",
            "bdi",
            "bdo",
            "big",
            "blockquote",
            "br",
            "caption",
            "center",
        ),
        *(
            "cite",
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "dfn",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "font",
        ),
        *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark"),
        *(
            "nav",
            "ol",
            "p",
            "pre",
            "q",
            "rp",
            "rt",
            "ruby",
            "s",
            "samp",
            "section",
            "small",
            "span",
            "strike",
            "strong",
        ),
        *("sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
    }
)
#: Removed with their text: what they hold is no part of the message's words.
_EMPTIED = frozenset(
    {
        *("script", "style", "title", "option", "select", "optgroup", "datalist", "textarea", "noscript", "noembed"),
        *("noframes", "iframe", "frame", "frameset", "object", "embed", "applet", "template", "svg", "math", "xml"),
        *("audio", "video", "canvas", "head", "xmp"),
    }
)
_WORD = re.compile(r"[A-Za-z-]{1,20}")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,20}")
_LENGTH = re.compile(r"\d{1,4}(?:\.\d{1,3})?(?:%|px)?")
_SMALL = re.compile(r"[+-]?\d{1,2}")
_SPAN = re.compile(r"\d{1,3}")
_COLOUR = re.compile(r"#?[0-9A-Za-z]{1,24}")
_FACE = re.compile(r"[\w ,'-]{1,200}")
_SHAPES = {
    "align": _WORD, "valign": _WORD, "dir": _WORD, "lang": _LANGUAGE, "nowrap": re.compile(r"\w{0,10}"),
    "width": _LENGTH, "height": _LENGTH, "border": _SMALL, "cellpadding": _SPAN, "cellspacing": _SPAN,
    "colspan": _SPAN, "rowspan": _SPAN, "span": _SPAN, "start": _SPAN, "type": _WORD, "size": _SMALL,
    "bgcolor": _COLOUR, "color": _COLOUR, "face": _FACE,
}  # fmt: skip
#: Never kept, only looked at: they would load something from elsewhere.
_LOADING = ("background", "srcset", "poster", "lowsrc", "dynsrc")
_EVERYWHERE = {"align", "dir", "lang", "style", "bgcolor", "width", "height", "background"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", *_LOADING},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"type"},
    "hr": {"size", "color"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap", "valign"},
    "th": {"colspan", "rowspan", "nowrap", "valign"},
    "tr": {"valign"},
    "col": {"span", "valign"},
    "colgroup": {"span", "valign"},
}
_OWN_IMAGE = re.compile(
    r"cid:[^\s\"'<>]{1,400}|data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE
)
_REMOTE_IMAGE = re.compile(r"https?://[^\s\"'<>\\@]{1,4000}", re.IGNORECASE)
_LINK = re.compile(r'(<a(?: (?!href=)[a-z]+="[^"]*")* href="([^"]*)")')
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_MOST_LINKS = 2_000
#: The page's own direction, which is lost with its element.
_RTL_PAGE = re.compile(r"<(?:html|body)\b[^<>]{0,2000}?\bdir\s?=\s?[\"']?\s?rtl", re.IGNORECASE)
_PAGE_HEAD = 50_000  # characters


@dataclass(frozen=True, slots=True)
class SuspiciousLink:
    """:ivar reason: machine word of `links.suspicious`"""

    href: str
    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML that may be shown.

    :ivar held_remote: host of each remote image that was held back, in order, repeats and trackers included
    :ivar trackers: names of the services whose invisible pixels were found; these are held back in any case
    :ivar tracker_hosts: of each of those pixels, repeats included
    :ivar suspicious_links: links that pretend to go elsewhere
    :ivar warnings: machine words: "cut" where the HTML was too much to show whole, "suspicious link"
    """

    html: str
    held_remote: tuple[str, ...] = ()
    trackers: tuple[str, ...] = ()
    tracker_hosts: tuple[str, ...] = ()
    suspicious_links: tuple[SuspiciousLink, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _AttributeFilter:
    """Decides on one attribute after another; remembers the hosts of what it held back."""

    allow_remote: bool
    trackers: frozenset[str]
    held: list[str] = field(default_factory=list)

    def __call__(self, tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return clean_href(value)
        if name == "rel":
            return value
        if name == "style":
            for address in remote_references(value):
                self._hold(address)
            return safe_style(value) or None
        if name == "src":
            return self._image(value)
        if name in _LOADING:
            self._hold(value)
            return None
        if name == "alt":
            return value[:1000]
        shape = _SHAPES.get(name)
        return value if shape and shape.fullmatch(value.strip()) else None

    def _image(self, value: str) -> str | None:
        source = value.strip()
        if _OWN_IMAGE.fullmatch(source):
            return source
        address = clean_href(source) if self.allow_remote else None
        if address and address not in self.trackers and host_of(address) and _REMOTE_IMAGE.fullmatch(address):
            return address
        self._hold(source)
        return None

    def _hold(self, address: str) -> None:
        source = address.strip().replace("\\", "/")
        host = host_of(f"http:{source}" if source.startswith("//") else source)
        if host and "mailto:" not in source[:10]:
            self.held.append(host)


def safe_html(html: str, allow_remote: bool = False) -> SafeHtml:
    """What may be shown of a message's HTML. Linear in its length; never raises.

    :param allow_remote: let http and https images through, except trackers; everything else stays as strict
    """
    text, is_cut = bounded(_NOT_TEXT.sub("", html))
    trackers = find_trackers(text)
    decide = _AttributeFilter(allow_remote, frozenset(each.address for each in trackers))
    clean = nh3.clean(
        text,
        tags=set(_TAGS),
        clean_content_tags=set(_EMPTIED),
        attributes=_ATTRIBUTES,
        attribute_filter=decide,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    )
    clean = without_hidden(clean)
    if _RTL_PAGE.search(text[:_PAGE_HEAD]):
        clean = f'<div dir="rtl">{clean}</div>'
    links = _suspicious_links(clean)
    return SafeHtml(
        html=_LINK.sub(_with_host, clean),
        held_remote=tuple(decide.held),
        trackers=tuple(dict.fromkeys(each.name for each in trackers)),
        tracker_hosts=tuple(each.host for each in trackers),
        suspicious_links=links,
        warnings=("cut",) * is_cut + ("suspicious link",) * bool(links),
    )


def _with_host(match: re.Match[str]) -> str:
    """nh3 escapes quotes inside attributes and angle brackets inside text, so a match is a link and nothing else."""
    host = host_of(entities.unescape(match[2]))
    return f'{match[1]} title="{entities.escape(host)}"' if host else match[1]


def _suspicious_links(clean: str) -> tuple[SuspiciousLink, ...]:
    if "<a" not in clean:
        return ()
    found: dict[tuple[str, str], str | None] = {}
    for node in LexborHTMLParser(clean).css("a[href]")[:_MOST_LINKS]:
        link = node.attributes.get("href") or "", " ".join(node.text()[:300].split())
        if link not in found:
            found[link] = suspicious(*link)
    return tuple(SuspiciousLink(href, shown, reason) for (href, shown), reason in found.items() if reason)
