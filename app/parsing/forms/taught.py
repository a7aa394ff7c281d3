"""Mails of a form that the owner taught: read by what stands around each value.

What a rule can't read with certainty it does not read: the mail is said to have changed, for the owner to look at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from app.model.message import FormReading, ParsedMessage
from app.model.taught import FormRow, FormRule, Lessons, Marked
from app.parsing.forms.envelope import Envelope, is_never_a_visitor, is_robot, is_web_user, read_envelope
from app.parsing.forms.page import clean_label, typed_leads
from app.parsing.forms.reading import read_form
from app.parsing.forms.taught_lines import (
    LONGEST_TEXT,
    answers,
    find,
    fits_subject,
    label_in,
    label_of,
    lines_of,
    normal,
    place,
    says,
    values_on,
)
from app.parsing.forms.values import addresses, is_phone_alone, is_placeholder, one_line, person_name, phone_number
from app.parsing.forms.visitor import header_address, header_name, subject_of_header

#: The shape of a reading that stands for a mail which is not read: the form is known and looks different now.
CHANGED = "changed"


class _ChangedError(Exception):
    """The mail is not as the rule says; the argument is what is wrong, for the owner."""


def sender_of(message: ParsedMessage) -> str:
    """By whom a form's mails are known: the site's robot, also where the visitor stands in From. Lower case."""
    from_ = message.from_.address.lower()
    if is_robot(from_):
        return from_
    posted = message.sender.address.lower() if message.sender else ""
    path = (message.header("return-path") or "")[:320].strip().strip("<>").lower()
    return posted or (path if is_web_user(path) else from_)


def recognise(
    message: ParsedMessage, region: str, lessons: Lessons, own_addresses: Collection[str] = frozenset()
) -> tuple[FormReading | None, str]:
    """A form by what was taught of its sender, else by what forms usually look like.

    :param own_addresses: the owner's, lower case
    :returns: the reading, and what is missing where the form is known and looks different now
    """
    if not lessons.forms and not lessons.not_forms:
        return read_form(message, region, own_addresses), ""
    sender = sender_of(message)
    readings = [read_taught(rule, message, region, own_addresses) for rule in lessons.forms.get(sender, ())]
    if form := next((form for form, _ in readings if form), None):
        return form, ""
    if changed := next((reason for _, reason in readings if reason), ""):
        return changed_reading(message), changed
    return (None if sender in lessons.not_forms else read_form(message, region, own_addresses)), ""


def read_taught(
    rule: FormRule, message: ParsedMessage, region: str, own_addresses: Collection[str] = frozenset()
) -> tuple[FormReading | None, str]:
    """What the visitor put into the form.

    :param region: ISO 3166 country of the site, for phone numbers without a country code
    :param own_addresses: the owner's, lower case
    :returns: the reading and ""; None with what is missing where the form changed; None and "" for other mail
    """
    if (answers(message) and not rule.answers) or len(message.text) > LONGEST_TEXT:
        return None, ""
    lines = lines_of(message.text)
    try:
        return _Mail(rule, message, lines, region, own_addresses).read(), ""
    except _ChangedError as changed:
        return None, str(changed) if _is_of_form(rule, message, lines) else ""


def changed_reading(message: ParsedMessage) -> FormReading:
    """Stands for a form's mail that could not be read: all of it is the message, of nobody known."""
    return FormReading(None, None, None, None, message.text, signs=("taught",), shape=CHANGED)


def _is_of_form(rule: FormRule, message: ParsedMessage, lines: Sequence[str]) -> bool:
    """By its subject; where visitors write the subject, by at least half of the rows."""
    if rule.subject:
        return fits_subject(message.subject, rule.subject)
    there = sum(
        place(row, lines, 0, len(lines)) is not None for row in rule.rows if row.above is None or row.above.text
    )
    return there > 0 and 2 * there >= len(rule.rows)


@dataclass(slots=True)
class _Mail:
    rule: FormRule
    message: ParsedMessage
    lines: list[str]
    region: str
    own_addresses: Collection[str]
    said: dict[Marked, list[str]] = field(default_factory=dict)
    fields: list[tuple[int, str, str]] = field(default_factory=list)  # with their lines

    def read(self) -> FormReading:
        begin, end, row = self._message_place()
        at = next(n for n, each in enumerate(self.rule.rows) if each is row)
        taken = {
            *self._take(self.rule.rows[:at], 0, begin),
            *self._take(self.rule.rows[at + 1 :], end, len(self.lines)),
        }
        text = self._take_message(row, begin, end)
        self._take_labelled([*range(begin), *range(end, len(self.lines))], taken)
        envelope = read_envelope(self.message, self.own_addresses)
        email = self._email(envelope)
        name = person_name(" ".join(self.said.get(Marked.NAME, ())))
        return FormReading(
            name=name if Marked.NAME in self.said else header_name(self.message, envelope, email),
            email=email,
            phone=self._phone(),
            subject=self._subject(envelope),
            message=text or None,
            fields=tuple((label, value) for _, label, value in sorted(self.fields, key=lambda one: one[0])),
            signs=("taught",),
            shape="taught",
        )

    def _message_place(self) -> tuple[int, int, FormRow]:
        """Its first line, the line behind its last, and its row."""
        row = next(each for each in self.rule.rows if Marked.MESSAGE in each.values)
        begin = place(row, self.lines, 0, len(self.lines))
        if begin is None:
            raise _ChangedError(label_of(row))
        if not self.rule.below:
            return begin, len(self.lines), row
        first = begin if row.above else begin + 1  # where the message is empty, what ends it stands in its place
        ends = (find(anchor, self.lines, first, len(self.lines)) for anchor in self.rule.below)
        end = next((at for at in ends if at is not None), None)
        if end is None:
            raise _ChangedError(self.rule.below[0].shown)
        return begin, end, row

    def _take(self, rows: Sequence[FormRow], start: int, stop: int) -> list[int]:
        """Read these rows between two lines; returns their lines."""
        taken = []
        for row in rows:
            at = place(row, self.lines, start, stop)
            values = values_on(row, self.lines[at]) if at is not None else None
            if at is None or values is None:
                self._leave(row)
                continue
            if row.above is not None and self._is_of_the_form(self.lines[at]):
                values = ["" for _ in values]  # an empty value: the next label stands in its place
            else:
                taken.append(at)
            self._note(row, at, values)
        return taken

    def _note(self, row: FormRow, at: int, values: Sequence[str]) -> None:
        for n, (what, value) in enumerate(zip(row.values, values, strict=True)):
            is_by_place = row.above is not None and (row.lines_below > 1 or not row.above.text)
            if what is Marked.PHONE and is_by_place and not (is_phone_alone(value) or is_placeholder(value)):
                raise _ChangedError(what)
            self.said.setdefault(what, []).append(value)
            self.fields.append((at, label_of(row, n), value))

    def _leave(self, row: FormRow) -> None:
        """A row is missing: forms leave out what is empty, but an address has always been there."""
        if Marked.EMAIL in row.values or self._strange_label() is not None:
            raise _ChangedError(label_of(row))
        for what in row.values:
            self.said.setdefault(what, [])

    def _strange_label(self) -> str | None:
        """A label outside of the message that the form did not have."""
        begin, end, _ = self._message_place()
        outside = [*self.lines[:begin], *self.lines[end:]]
        known = {*self.rule.labels, *(normal(label_of(row)) for row in self.rule.rows)}
        return next((label for line in outside if (label := label_in(line)) and label not in known), None)

    def _is_of_the_form(self, line: str) -> bool:
        for row in self.rule.rows:
            if row.above is None:
                if place(row, [line], 0, 1) is not None:
                    return True
            elif row.above.text and says(line, row.above):
                return True
        return any(says(line, anchor) for anchor in self.rule.below) or label_in(line) in self.rule.labels

    def _take_message(self, row: FormRow, begin: int, end: int) -> str:
        values = values_on(row, self.lines[begin]) if begin < end else [""] * len(row.values)
        if values is None:
            raise _ChangedError(label_of(row))
        *others, first = values
        for n, (what, value) in enumerate(zip(row.values, others, strict=False)):
            self.said.setdefault(what, []).append(value)
            self.fields.append((begin, label_of(row, n), value))
        text = "\n".join((first, *(line.rstrip() for line in self.lines[begin + 1 : end]))).strip()
        self.fields.append((begin, label_of(row, len(others)), text))
        return text

    def _take_labelled(self, places: Sequence[int], taken: set[int]) -> None:
        """The form's other fields, where they say what they are."""
        for at in places:
            if at not in taken and label_in(self.lines[at]) in self.rule.labels:
                lead = typed_leads(self.lines[at].strip())[0]
                self.fields.append((at, clean_label(lead.label), lead.rest))

    def _email(self, envelope: Envelope) -> str | None:
        """The visitor's address, or None rather than a guess."""
        if Marked.EMAIL not in self.said:
            return header_address(envelope)
        value = " ".join(self.said[Marked.EMAIL])
        found = addresses(value)
        if not found and value and not is_placeholder(value):
            raise _ChangedError(Marked.EMAIL)
        own = envelope.own | {sender_of(self.message)}
        given = [each for each in found if each not in own and not is_never_a_visitor(each)]
        if len(found) == 1 and found[0] in envelope.owner:
            return found[0]  # the owner tries his own form
        return given[0] if len(given) == 1 else None

    def _phone(self) -> str | None:
        return phone_number(" ".join(self.said.get(Marked.PHONE, ())), self.region)

    def _subject(self, envelope: Envelope) -> str | None:
        if Marked.SUBJECT in self.said:
            return one_line(" ".join(self.said[Marked.SUBJECT]))
        return subject_of_header(self.message, envelope)


def is_changed(form: FormReading | None) -> bool:
    """Whether a reading only stands for a mail that could not be read."""
    return form is not None and form.shape == CHANGED
