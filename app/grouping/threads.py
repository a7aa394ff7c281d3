"""Which messages are one thread (RFC 5322, 3.6.4): by Message-ID, In-Reply-To and References, never by subject."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MAX_KEYS = 40  # RFC 5322 names no limit; mail programs keep the first and the newest ones
_MAX_ID = 250
_JUNK = re.compile(r"[\s<>\"']+")
#: Ids that name nothing: robots that send the same one with every mail, and placeholders of broken programs.
_EMPTY = frozenset({"", "@", "null", "none", "undefined", "0", "unknown", "message-id", "localhost"})


def thread_keys(message_id: str, in_reply_to: Iterable[str], references: Iterable[str]) -> tuple[str, ...]:
    """The ids by which a message ties into a thread, its own first, then the nearest ancestors; at most 40.

    Messages that share a key, directly or through others, are one thread. Of a longer References header the first
    (the root) and the last (the nearest) ids are kept.
    """
    own = _key(message_id)
    parents = [key for key in map(_key, _bounded(in_reply_to)) if key]
    ancestors = [key for key in map(_key, _bounded(references)) if key]
    near = [*parents, *reversed(ancestors)]
    root = ancestors[:1]
    found = dict.fromkeys([*([own] if own else []), *root, *near])
    return tuple(found)[:_MAX_KEYS]


def _bounded(ids: Iterable[str]) -> list[str]:
    kept = list(ids)
    return kept if len(kept) <= _MAX_KEYS else [kept[0], *kept[1 - _MAX_KEYS :]]


def _key(raw: str) -> str:
    """One id without brackets, case and blanks; "" for what can't tell one message from another.

    Case is folded: some programs change the case of the domain when they answer.
    """
    key = _JUNK.sub("", raw[: 2 * _MAX_ID]).strip(".,;").lower()[:_MAX_ID]
    left = key.partition("@")[0]
    return "" if key in _EMPTY or left in _EMPTY or len(key) < 5 else key


class ThreadIndex:
    """Keys of threads in memory, joined as messages arrive in any order (union by key)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def add(self, keys: Iterable[str]) -> None:
        """Tie these keys into one thread."""
        roots = [self.root(key) for key in keys]
        for root in roots[1:]:
            first, other = sorted((self.root(roots[0]), self.root(root)))
            self._parent[other] = first

    def root(self, key: str) -> str:
        """The one key that stands for the thread of this key."""
        path = []
        while (parent := self._parent.setdefault(key, key)) != key:
            path.append(key)
            key = parent
        for step in path:
            self._parent[step] = key
        return key
