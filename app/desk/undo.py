"""Whatever is done at once can be undone: the way back is kept until the program ends.

Decisions on what belongs together are kept in the log as well, so that they can be taken back at any time.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Collection

from sqlalchemy import Connection

from app.model.screen import Done

#: May name conversations that it changed besides those it was kept for.
WayBack = Callable[[Connection], Collection[int] | None]
_KEPT = 200


class WaysBack:
    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._kept: OrderedDict[int, tuple[WayBack, tuple[int, ...]]] = OrderedDict()

    def keep(self, way: WayBack, conversation_ids: tuple[int, ...]) -> Done:
        number = next(self._numbers)
        self._kept[number] = (way, conversation_ids)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return Done(number, conversation_ids)

    def take(self, number: int) -> tuple[WayBack, tuple[int, ...]] | None:
        """The way back, once; None where it was taken already or is too long ago."""
        return self._kept.pop(number, None)
