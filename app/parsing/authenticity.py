"""Whether a message is proven to come from the domain it names, by what the owner's own server found (RFC 8601).

Anybody can write an Authentication-Results field. The one on top is the owner's server's own if, and only if, that
server writes them at all: each server puts its fields above those it receives. Names can't tell whose field it is
(Gmail's is mx.google.com, Outlook's has no name), and a server that writes none doesn't take out forged ones either
(RFC 8601, 5). So it is told by habit: a server that writes the field writes it into all it takes in, under one name;
one that doesn't leaves most mail without any. To pass for such a habit a forger would have to fill the mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.model.message import ParsedMessage

#: Of the newest messages of other domains, how many are looked at, the fewest that tell anything, and from how many
#: domains they must come; of them nine in ten bear the server's name.
LOOKED_AT = 40
_FEWEST = 8
_FEWEST_DOMAINS = 3
_SHARE = 0.9
_LONGEST = 8_000  # characters
_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,320}"')
_COMMENT = re.compile(r"\([^()]*\)")
_DEEPEST = 5
_RESULT = re.compile(r"\s*([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)(?=\s|$)(.*)", re.DOTALL)
_PROPERTY = re.compile(r"(?<!\S)(header\.(?:from|d|i))\s*=\s*(\S{1,300})")
_NAME = re.compile(r"\s*([^\s;=]{1,255})(?:\s+\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Results:
    """One Authentication-Results field.

    :ivar server: who wrote it (authserv-id), lower case; "" where it doesn't say
    :ivar found: method, result, and the domains it is about, lower case
    """

    server: str
    found: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """:ivar domain: of the writer; :ivar server: of the topmost results, None where there are none"""

    domain: str
    server: str | None


def topmost(message: ParsedMessage) -> Results | None:
    """Of the results in a message those that were added last."""
    value = message.header("authentication-results")
    return None if value is None else read_results(value)


def read_results(value: str) -> Results:
    """What the field says; comments and quoted words, which may be the sender's, say nothing. Never raises."""
    text = _QUOTED.sub('""', value[:_LONGEST].lower())
    for _ in range(_DEEPEST):
        text = _COMMENT.sub(" ", text)
    if "(" in text or '"' in text.replace('""', ""):
        return Results("", ())  # not written by any server we know
    first, *rest = text.split(";")
    name = _NAME.fullmatch(first)
    statements = rest if name else [first, *rest]
    found = tuple(
        (match[1], match[2], _domains(match[1], match[3])) for match in map(_RESULT.match, statements) if match
    )
    return Results(name[1] if name else "", found)


def writes_results(samples: Sequence[Sample], own_domains: frozenset[str]) -> str | None:
    """The name under which the owner's server writes its results into all mail; None where it writes none.

    :param samples: of the newest messages of one account
    :param own_domains: whose mail never crosses the border, where results are written
    """
    foreign = [each for each in samples if each.domain not in own_domains]
    servers = [each.server for each in foreign if each.server is not None]
    if len(foreign) < _FEWEST or len({each.domain for each in foreign}) < _FEWEST_DOMAINS or not servers:
        return None
    usual = max(set(servers), key=servers.count)
    return usual if servers.count(usual) >= _SHARE * len(foreign) else None


def is_proven(message: ParsedMessage, server: str | None) -> bool:
    """Whether the owner's server found that the domain in From stands for the message: by DMARC (RFC 7489), or by a
    signature (RFC 6376) of that domain or one above it; nobody can have those sign who doesn't own them.

    :param server: as `writes_results` found
    """
    results = topmost(message)
    domain = domain_of(message)
    if results is None or server is None or results.server != server or not domain:
        return False
    policies = [(result, domains) for method, result, domains in results.found if method == "dmarc"]
    if any(result == "fail" for result, _ in policies):
        return False
    if any(result == "pass" and (domain in domains or not domains) for result, domains in policies):
        return True
    signed = [
        each for method, result, found in results.found if method == "dkim" and result == "pass" for each in found
    ]
    return any(domain == each or domain.endswith(f".{each}") for each in signed if "." in each)


def domain_of(message: ParsedMessage) -> str:
    return message.from_.address.rpartition("@")[2].lower()


def _domains(method: str, text: str) -> tuple[str, ...]:
    """Whom a result is about; the author's domain beside that of a signature is not whose signature it is."""
    named = _PROPERTY.findall(text)
    return tuple(_domain(value) for name, value in named if (method, name) != ("dkim", "header.from"))


def _domain(value: str) -> str:
    return value.rpartition("@")[2].strip('"<>.;,')
