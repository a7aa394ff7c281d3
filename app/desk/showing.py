"""Numbers as people write them, wherever the window shows one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.identity.normalize import shown_phone
from app.model.customer import Evidence, Identity, IdentityKind
from app.model.screen import GroupingEntry, PossibleRepeat


def identities(known: Iterable[Identity]) -> tuple[Identity, ...]:
    return tuple(
        replace(each, value=shown_phone(each.value)) if each.kind is IdentityKind.PHONE else each for each in known
    )


def evidence(reasons: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(replace(each, detail=shown_phone(each.detail)) if _is_number(each) else each for each in reasons)


def repeats(found: Iterable[PossibleRepeat]) -> tuple[PossibleRepeat, ...]:
    return tuple(replace(each, evidence=evidence(each.evidence)) for each in found)


def entry(logged: GroupingEntry) -> GroupingEntry:
    return replace(logged, evidence=evidence(logged.evidence))


def _is_number(reason: Evidence) -> bool:
    return reason.what == "same phone" or (reason.what == "one message" and reason.detail.startswith("+"))
