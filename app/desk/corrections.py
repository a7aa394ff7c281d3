"""What the owner corrects in how mail was read: forms, kinds, spam, encodings. Remembered, and applied at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import Connection

from app.desk.accounts import Wires
from app.desk.ground import Ground
from app.desk.messages import show
from app.desk.reasons import changed_words
from app.errors import BadInput
from app.events import ConversationsChanged
from app.i18n import tr
from app.model.message import Direction, FormReading, Kind, ParsedMessage
from app.model.screen import Done, FormPreview, MessageView
from app.model.taught import FormRule, Lessons, Mark, taken_for
from app.parsing.automatic import classify
from app.parsing.charset import codec_of
from app.parsing.forms.taught import read_taught, recognise, sender_of
from app.parsing.forms.taught_learning import learn
from app.parsing.mime import parse
from app.parsing.spam import tokens
from app.store import accounts, messages, people, taught
from app.store.messages import StoredMessage
from app.store.taught import FormRules, SpamLesson

#: Mails of a sender that are shown before a form is taught, and that are read again afterwards.
_SHOWN = 50
_READ_AGAIN = 1_000
#: Real messages that are learnt with each spam, so that both sorts are known.
_REAL_BESIDE = 3


class Corrections:
    def __init__(self, ground: Ground, wires: Wires) -> None:
        self._ground, self._wires = ground, wires

    def form_text(self, message_id: int) -> str:
        """The text in which marks are made."""
        with self._ground.store.read() as conn:
            return _parsed(_mail(conn, message_id)).text

    def preview_form(self, message_id: int, marks: Sequence[Mark]) -> tuple[FormPreview, ...]:
        """How the last 50 mails of this sender would be read, newest first.

        :raises BadInput: the marks can't be learnt from; says what to do
        """
        with self._ground.store.read() as conn:
            stored, same = _mail(conn, message_id), self._of_sender(conn, message_id)
            region = _region(conn, stored)
            before, own = taught.rules_of(conn, _sender(stored)), people.own_addresses(conn)
        rule, parsed = self._learnt(stored, marks, region, same)
        rules = (*_without(taught.rules_in(before), parsed, region), rule)
        lessons = Lessons(forms={sender_of(parsed): rules})
        return tuple(_preview(one, lessons, region, own) for one in same)

    def teach_form(self, message_id: int, marks: Sequence[Mark]) -> Done:
        """Read this sender's mails of this form so from now on, and those that are stored.

        :raises BadInput: the marks can't be learnt from; says what to do
        """
        with self._ground.store.read() as conn:
            stored, same = _mail(conn, message_id), self._of_sender(conn, message_id)
            region = _region(conn, stored)
        rule, parsed = self._learnt(stored, marks, region, same)
        now = self._ground.clock.now()

        def change(before: FormRules) -> FormRules:
            return (*_rules_without(before, parsed, region), taught.as_form(rule, now))

        return self._change_rules(sender_of(parsed), change)

    def not_a_form(self, message_id: int) -> Done:
        """No mail like this of this sender is a form."""
        with self._ground.store.read() as conn:
            stored = _mail(conn, message_id)
            region = _region(conn, stored)
        parsed, now = _parsed(stored), self._ground.clock.now()

        def change(before: FormRules) -> FormRules:
            forms = [each for each in _rules_without(before, parsed, region) if each[0] == "form"]
            return (*forms, taught.not_a_form(now))

        return self._change_rules(sender_of(parsed), change)

    def set_kind(self, message_id: int, kind: Kind) -> Done:
        """This sender's mail of this sort is a customer's, or it is other mail (any other kind). For a form it is
        said of this message alone, as `spam` and `not_spam` do."""
        with self._ground.store.read() as conn:
            stored, own = _found(conn, message_id), people.own_addresses(conn)
        if stored.form:
            return self.not_spam(message_id) if kind is Kind.CUSTOMER else self.spam(message_id)
        sender = stored.from_address.lower()
        if not sender or stored.direction is not Direction.IN:
            raise BadInput(tr("This message has no sender to remember."))
        found = taken_for(classify(_parsed(stored), own)[0])
        wanted = Kind.CUSTOMER if kind is Kind.CUSTOMER else Kind.BULK
        is_found = (found is Kind.CUSTOMER) == (wanted is Kind.CUSTOMER)

        def change(conn: Connection) -> Callable[[Connection], object]:
            before, lesson = taught.kind_of(conn, sender, found), taught.put_spam_lesson(conn, message_id, None)
            taught.put_kind(conn, sender, found, None if is_found else wanted, self._ground.clock.now())

            def back(conn: Connection) -> None:
                taught.put_kind(conn, sender, found, before, self._ground.clock.now())
                taught.put_spam_lesson(conn, message_id, lesson)

            return back

        return self._change(change, lambda conn: taught.ids_from(conn, sender, _READ_AGAIN))

    def spam(self, message_id: int) -> Done:
        """Fold this message under Other mail, and learn from it."""
        return self._learn_spam(message_id, is_spam=True)

    def not_spam(self, message_id: int) -> Done:
        """Bring it back, and learn from it."""
        return self._learn_spam(message_id, is_spam=False)

    def encoding(self, message_id: int, charset: str) -> MessageView:
        """Read this message in another encoding from now on; "" is what it says itself.

        :raises BadInput: there is no such encoding
        """
        if charset and not codec_of(charset):
            raise BadInput(tr("There is no encoding “{charset}”.").format(charset=charset[:40]))
        with self._ground.store.write() as conn:
            _mail(conn, message_id)
            taught.put_charset(conn, message_id, charset)
            changed = {*self._wires.reread(conn, [message_id])}
            stored = _mail(conn, message_id)
        place = self._place(message_id)
        self._ground.bus.publish(ConversationsChanged(frozenset({*changed, *place})))
        return show(stored, zone=self._ground.hours.zone)

    def _place(self, message_id: int) -> tuple[int, ...]:
        with self._ground.store.read() as conn:
            found = messages.conversation_of(conn, message_id)
        return () if found is None else (found,)

    def _of_sender(self, conn: Connection, message_id: int) -> list[StoredMessage]:
        ids = taught.ids_of_sender(conn, _sender(_mail(conn, message_id)), _SHOWN)
        return [found for each in ids if (found := messages.find(conn, each))]

    def _learnt(
        self, stored: StoredMessage, marks: Sequence[Mark], region: str, same: Sequence[StoredMessage]
    ) -> tuple[FormRule, ParsedMessage]:
        parsed = _parsed(stored)
        others = [_parsed(one) for one in same if one.id != stored.id]
        return learn(parsed, marks, region, others), parsed

    def _change_rules(self, sender: str, rules: Callable[[FormRules], FormRules]) -> Done:
        def change(conn: Connection) -> Callable[[Connection], object]:
            before = taught.rules_of(conn, sender)
            taught.put_rules(conn, sender, rules(before))
            return lambda conn: taught.put_rules(conn, sender, before)

        return self._change(change, lambda conn: taught.ids_of_sender(conn, sender, _READ_AGAIN))

    def _learn_spam(self, message_id: int, *, is_spam: bool) -> Done:
        def change(conn: Connection) -> Callable[[Connection], object]:
            stored = _found(conn, message_id)
            before = taught.put_spam_lesson(conn, message_id, SpamLesson(is_spam, True, _words(stored)))
            beside = taught.answered_forms(conn, _REAL_BESIDE) if is_spam else ()
            for each in beside:
                if real := messages.find(conn, each):
                    taught.put_spam_lesson(conn, each, SpamLesson(False, False, _words(real)))

            def back(conn: Connection) -> None:
                taught.put_spam_lesson(conn, message_id, before)
                for each in beside:
                    taught.put_spam_lesson(conn, each, None)

            return back

        return self._change(change, lambda _: (message_id,))

    def _change(
        self,
        change: Callable[[Connection], Callable[[Connection], object]],
        concerned: Callable[[Connection], Collection[int]],
    ) -> Done:
        """Teach, read again what it concerns, in one transaction; and keep the way back.

        :param change: teaches; returns how to forget it
        """
        with self._ground.store.write() as conn:
            forget = change(conn)
            changed = tuple(self._wires.reread(conn, concerned(conn)))
        self._ground.bus.publish(ConversationsChanged(frozenset(changed)))

        def back(conn: Connection) -> Collection[int]:
            forget(conn)
            return self._wires.reread(conn, concerned(conn))

        return self._ground.ways_back.keep(back, changed)


def _found(conn: Connection, message_id: int) -> StoredMessage:
    stored = messages.find(conn, message_id)
    if stored is None:
        raise BadInput(tr("This message is gone."))
    return stored


def _mail(conn: Connection, message_id: int) -> StoredMessage:
    stored = _found(conn, message_id)
    if stored.format != "mime":
        raise BadInput(tr("This message did not come as mail: there is nothing to correct."))
    return stored


def _parsed(stored: StoredMessage) -> ParsedMessage:
    return parse(stored.raw, stored.charset)


def _sender(stored: StoredMessage) -> str:
    return sender_of(_parsed(stored))


def _region(conn: Connection, stored: StoredMessage) -> str:
    account = accounts.find(conn, stored.account_id) if stored.account_id is not None else None
    return account.region if account else ""


def _preview(stored: StoredMessage, lessons: Lessons, region: str, own: Collection[str]) -> FormPreview:
    parsed = _parsed(stored)
    reading, missing = recognise(parsed, region, lessons, own)
    shown = None if missing else reading
    return FormPreview(stored.id, stored.received_at, parsed.subject, shown, changed_words(missing) if missing else "")


def _without(rules: Sequence[FormRule], parsed: ParsedMessage, region: str) -> list[FormRule]:
    """Rules for other forms than the one that sent this mail."""
    return [rule for rule in rules if read_taught(rule, parsed, region) == (None, "")]


def _rules_without(stored: FormRules, parsed: ParsedMessage, region: str) -> FormRules:
    return tuple(each for each in stored if each[0] != "form" or _without(taught.rules_in((each,)), parsed, region))


def _words(stored: StoredMessage) -> tuple[int, ...]:
    form = stored.form or FormReading(stored.from_name, None, None, stored.subject, stored.new_text)
    return tokens(form)
