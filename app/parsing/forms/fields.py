"""A submission that comes as labels and values: no mail around it, no shape to find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.model.message import FormReading, ParsedMessage
from app.parsing.forms.endings import Site
from app.parsing.forms.envelope import Envelope
from app.parsing.forms.page import Line
from app.parsing.forms.shapes import Found, Pair
from app.parsing.forms.values import addresses, is_phone_alone
from app.parsing.forms.visitor import FIELDS, read_visitor
from app.parsing.forms.vocabulary import Role, exact_role, role_of

_LONGEST_VALUE = 60_000
_MOST_FIELDS = 300
_NOBODY = Envelope(frozenset(), frozenset(), frozenset(), "", None, None, ())
_NOWHERE = Site("", frozenset())


@dataclass(frozen=True, slots=True)
class Field:
    """:ivar role: what the form's maker said the field holds; None where he said nothing"""

    label: str
    value: str
    role: Role | None = None


def read_fields(fields: Sequence[Field], region: str) -> FormReading:
    """Who the visitor is and what he wants; the same vocabulary as for forms that come by mail.

    :param region: ISO 3166 country of the site, for phone numbers without a country code
    """
    pairs = tuple(map(_pair, fields[:_MOST_FIELDS]))
    pairs = _with_alone(_with_alone(pairs, Role.EMAIL), Role.PHONE)
    visitor = read_visitor(Found(FIELDS, pairs, (), ()), (), ParsedMessage(), _NOBODY, _NOWHERE, region)
    return FormReading(
        name=visitor.name,
        email=visitor.email,
        phone=visitor.phone,
        subject=" ".join(visitor.subject.split()) if visitor.subject else None,
        message=visitor.message,
        fields=visitor.fields,
        signs=("form service",),
        shape="fields",
    )


def _pair(field: Field) -> Pair:
    """A label of the vocabulary says more than the kind of the input; the kind more than a word in the label."""
    told = exact_role(field.label)
    if told is Role.SUBJECT and field.role is Role.MESSAGE:  # "What is it about?" over a large box
        told = field.role
    role = told or field.role or role_of(field.label)
    value = "\n".join(field.value[:_LONGEST_VALUE].splitlines()).strip()
    return Pair(field.label.strip().rstrip(":").rstrip(), role, (Line(value),) if value else ())


def _with_alone(pairs: tuple[Pair, ...], role: Role) -> tuple[Pair, ...]:
    """Where no label says so, the one value that is nothing but an address or a number is the visitor's."""
    if any(pair.role in (role, Role.FROM) for pair in pairs):
        return pairs
    fits = _is_address if role is Role.EMAIL else is_phone_alone
    alone = [pair for pair in pairs if pair.role is None and fits(pair.value)]
    if len(alone) != 1:
        return pairs
    return tuple(replace(pair, role=role) if pair is alone[0] else pair for pair in pairs)


def _is_address(value: str) -> bool:
    return addresses(value) == [value.strip().lower()]
