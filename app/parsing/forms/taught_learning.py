"""From a mail in which the owner marked the values to the rule by which others of the same form are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from app.errors import BadInput
from app.i18n import tr
from app.model.message import FormReading, ParsedMessage
from app.model.taught import Anchor, FormRow, FormRule, Mark, Marked
from app.parsing.forms.page import typed_leads
from app.parsing.forms.taught import read_taught
from app.parsing.forms.taught_lines import LONGEST_TEXT, answers, label_in, lines_of, normal, says
from app.parsing.forms.values import addresses, one_line, person_name, phone_number

_LONGEST_WHOLE = 60
_MOST_WORDS = 5
_MOST_BELOW = 3
_LONGEST_AFTER = 20
_FEWEST_LETTERS = 4
_MOST_OTHERS = 50


def learn(message: ParsedMessage, marks: Sequence[Mark], region: str, others: Sequence[ParsedMessage] = ()) -> FormRule:
    """The rule for the form that sent this mail.

    :param others: mails of the same sender, which show what stays the same
    :raises BadInput: the marks can't be learnt from, in the owner's words
    """
    if len(message.text) > LONGEST_TEXT:
        raise BadInput(tr("This message is too long for a form."))
    page = _Page(message, _checked(message.text, marks), [lines_of(one.text) for one in others[:_MOST_OTHERS]])
    rule = FormRule(tuple(page.rows()), tuple(page.below()), (), tuple(page.labels()), answers(message))
    same = [one for one in others[:_MOST_OTHERS] if read_taught(rule, one, region)[0]]
    rule = replace(rule, subject=_subject_shape(message, page.marked, [one.subject for one in same]))
    _prove(rule, message, page, region)
    return rule


@dataclass(frozen=True, slots=True)
class _Marked:
    """A mark by lines: the message to its last line, everything else on one."""

    what: Marked
    first: int
    start: int  # on its line
    last: int
    end: int
    text: str


def _checked(text: str, marks: Sequence[Mark]) -> list[_Marked]:
    kept = sorted(each for each in map(lambda mark: _trimmed(text, mark), marks) if each.start < each.end)
    kinds = [each.what for each in kept if each.what is not Marked.NAME]
    if Marked.MESSAGE not in kinds:
        raise BadInput(tr("Mark the message of the form."))
    if len(kinds) != len(set(kinds)):
        raise BadInput(tr("Mark everything only once; the name may be in two parts."))
    if any(one.end > other.start for one, other in pairwise(kept)):
        raise BadInput(tr("Two marks overlap."))
    return [_by_lines(text, each) for each in kept]


def _trimmed(text: str, mark: Mark) -> Mark:
    start, end = max(0, mark.start), min(len(text), mark.end)
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Mark(start, start + len(piece.strip()), mark.what)


def _by_lines(text: str, mark: Mark) -> _Marked:
    first = text.count("\n", 0, mark.start)
    start = mark.start - (text.rfind("\n", 0, mark.start) + 1)
    end = mark.end
    if mark.what is not Marked.MESSAGE and "\n" in text[mark.start : mark.end]:
        end = text.index("\n", mark.start)
    last = text.count("\n", 0, end)
    return _Marked(mark.what, first, start, last, end - (text.rfind("\n", 0, end) + 1), text[mark.start : end])


class _Page:
    """The marked mail and what the others have in common with it."""

    def __init__(self, message: ParsedMessage, marked: list[_Marked], others: list[list[str]]) -> None:
        self.marked = marked
        self._lines = lines_of(message.text)
        self._others = others
        self._message = next(one for one in marked if one.what is Marked.MESSAGE)
        self._taken = {line for one in marked for line in range(one.first, one.last + 1)}

    def rows(self) -> Iterator[FormRow]:
        for first, group in groupby(self.marked, key=lambda one: one.first):
            values = list(group)
            line = self._lines[first]
            if any(one.what is Marked.MESSAGE for one in values[:-1]):
                raise BadInput(tr("The message must be the last on its line."))
            starts, ends = [one.start for one in values], [one.end for one in values]
            between = [line[end:start] for end, start in zip(ends, starts[1:], strict=False)]
            is_message = values[-1].what is Marked.MESSAGE
            after = "" if is_message else _first_piece(line[ends[-1] :])
            row = FormRow((line[: starts[0]].lstrip(), *between, after), tuple(one.what for one in values))
            yield row if _has_letters(row.literals[0]) else self._counted(row, first)

    def _counted(self, row: FormRow, first: int) -> FormRow:
        """The row by a line above it that others have as well, the nearest one."""
        begin = self._message.last + 1 if first > self._message.last else 0
        above = [i for i in range(begin, first) if self._lines[i].strip() and i not in self._taken]
        found = [(i, anchor) for i in reversed(above) if (anchor := self._anchor(i))]
        shares = [self._share(anchor) for _, anchor in found]
        best = next((pair for pair, share in zip(found, shares, strict=True) if 2 * share >= max(shares)), None)
        at, anchor = best or (begin - 1, Anchor())
        below = sum(bool(self._lines[i].strip()) for i in range(at + 1, first + 1))
        shown = self._lines[at].strip()[:_LONGEST_WHOLE] if at >= begin else ""
        return replace(row, above=replace(anchor, shown=shown), lines_below=below)

    def below(self) -> Iterator[Anchor]:
        """The next lines below the message that the form itself writes."""
        found = 0
        for i in range(self._message.last + 1, len(self._lines)):
            if not self._lines[i].strip() or found == _MOST_BELOW:
                continue
            anchor = self._opening(i) if i in self._taken else self._anchor(i)
            if anchor is None or (found and self._share(anchor) == 0 and self._others):
                continue
            if not found and i in self._taken and not _has_letters(anchor.text):
                yield Anchor(from_end=sum(bool(line.strip()) for line in self._lines[i:]))
                return
            count = sum(says(line, anchor) for line in self._lines[i:])
            found += 1
            yield replace(anchor, from_end=count, shown=self._lines[i].strip()[:_LONGEST_WHOLE])

    def labels(self) -> list[str]:
        """What the form calls its fields, outside of the message."""
        inside = range(self._message.first + 1, self._message.last + 1)
        found = (label_in(line) for i, line in enumerate(self._lines) if i not in inside)
        return list(dict.fromkeys(label for label in found if label))

    def _opening(self, i: int) -> Anchor:
        """What stands before the first value on a line."""
        start = min(one.start for one in self.marked if one.first == i)
        return Anchor(normal(self._lines[i][:start]))

    def _anchor(self, i: int) -> Anchor | None:
        """What of a line is the form's own: its label, the whole of it, or its first words."""
        line = self._lines[i].strip()
        lead = typed_leads(line)
        if lead and lead[0].shape == "colon":
            return Anchor(normal(line[: line.find(lead[0].rest)] if lead[0].rest else line))
        whole = Anchor(normal(line), is_whole=True)
        values = [one.text for one in self.marked if one.what is not Marked.MESSAGE]
        begun = Anchor(" ".join(_first_words(line, values)))
        if not begun.text or begun.text == whole.text:
            return whole if begun.text or not any(map(str.isalnum, whole.text)) else None
        if self._others:
            return whole if 2 * self._share(whole) >= self._share(begun) > 0 else begun
        return whole if len(line) <= _LONGEST_WHOLE and line.endswith((":", "：")) else begun

    def _share(self, anchor: Anchor) -> int:
        """How many of the other mails have such a line."""
        return sum(any(says(line, anchor) for line in lines) for lines in self._others)


def _has_letters(text: str) -> bool:
    return sum(map(str.isalpha, text)) > 1


def _first_piece(after: str) -> str:
    """Enough of what follows a value on its line to find its end."""
    cut = after[:_LONGEST_AFTER]
    if len(after) > _LONGEST_AFTER and " " in cut.strip():
        cut = cut[: cut.rstrip().rfind(" ")]
    return cut.rstrip()


def _first_words(line: str, values: Sequence[str]) -> Iterator[str]:
    """The first words of a line up to one that is the visitor's or changes from mail to mail."""
    known = {word for value in values for word in normal(value).split()}
    for word in normal(line).split()[:_MOST_WORDS]:
        if "0" in word or "@" in word or "://" in word or (word in known and len(word) > 2):
            return
        yield word


def _subject_shape(message: ParsedMessage, marked: Sequence[_Marked], same: Sequence[str]) -> tuple[str, ...]:
    """The pieces of the subject that are not the visitor's; what other mails of the form don't have is left out."""
    pieces = [normal(message.subject)]
    for value in (normal(one.text) for one in marked if one.what is not Marked.MESSAGE):
        if len(value) > 2:
            pieces = [part for piece in pieces for part in piece.split(value, 1)]
    pieces = [piece.strip() for piece in pieces]
    if same:
        first = _common_words([pieces[0], *map(normal, same)])
        pieces = [first, *(each for each in pieces[1:] if all(each in normal(subject) for subject in same))]
    kept = [piece for n, piece in enumerate(pieces) if piece or n == 0]
    return tuple(kept) if sum(map(str.isalpha, "".join(kept))) >= _FEWEST_LETTERS else ()


def _common_words(texts: Sequence[str]) -> str:
    common = texts[0].split()
    for text in texts[1:]:
        pairs = zip(common, text.split(), strict=False)
        common = [one for n, (one, other) in enumerate(pairs) if common[:n] == text.split()[:n] and one == other]
    return " ".join(common)


def _prove(rule: FormRule, message: ParsedMessage, page: _Page, region: str) -> None:
    """The rule must read from the marked mail what was marked."""
    reading, reason = read_taught(rule, message, region)
    marked: dict[Marked, str] = {}
    for one in page.marked:
        marked[one.what] = f"{marked[one.what]} {one.text}" if one.what in marked else one.text
    if reading is None or not all(_AGREES[what](reading, text, region) for what, text in marked.items()):
        what = tr("What stands around the marks is not clear enough.")
        raise BadInput(what, reason, tr("Mark less, or mark whole lines."))


def _squeezed(text: str | None) -> str:
    return "".join((text or "").split())


_AGREES: dict[Marked, Callable[[FormReading, str, str], bool]] = {
    Marked.NAME: lambda reading, text, _: _squeezed(reading.name) == _squeezed(person_name(text)),
    Marked.EMAIL: lambda reading, text, _: reading.email is None or reading.email in addresses(text),
    Marked.PHONE: lambda reading, text, region: reading.phone == phone_number(text, region),
    Marked.SUBJECT: lambda reading, text, _: _squeezed(reading.subject) == _squeezed(one_line(text)),
    Marked.MESSAGE: lambda reading, text, _: _squeezed(reading.message).startswith(_squeezed(text)),
}
