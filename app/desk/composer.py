"""Writing and sending answers."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.answering.compose import Answer, OutgoingAttachment, compose, new_message_id, references_of
from app.answering.due_text import due_text
from app.answering.first_name import first_name
from app.answering.placeholders import fill, open_names
from app.answering.quoting import quotation
from app.answering.recipients import Recipients, recipients
from app.answering.snippets import variant_for
from app.desk.accounts import Wires
from app.desk.ground import Ground
from app.desk.threads import answered_first, threads_of
from app.errors import BadInput
from app.events import ConversationsChanged, OutboxChanged
from app.i18n import tr
from app.model.account import Account
from app.model.answer import AfterSend, FilledText, OutboxItem, OutboxState
from app.model.message import Address, Channel, Direction, ParsedMessage
from app.model.screen import Sent
from app.parsing.addresses import parse_addresses
from app.parsing.mime import parse
from app.store import (
    accounts,
    acts,
    conversations,
    drafts,
    evidence,
    listing,
    messages,
    outbox,
    own,
    snippets,
    submissions,
)
from app.store.messages import StoredMessage

Attachments = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class _Answered:
    """The message that is answered.

    :ivar is_copy: somebody else's message is what the answer was written to: nothing is quoted
    """

    stored: StoredMessage
    parsed: ParsedMessage
    account: Account
    people: Recipients
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """What goes out and when, the same for everybody who gets it."""

    body: str
    attachments: Attachments
    after: AfterSend
    not_before: datetime
    is_scheduled: bool


class Composer:
    def __init__(self, ground: Ground, wires: Wires) -> None:
        self._ground = ground
        self._wires = wires

    def insert(self, conversation_id: int, snippet_id: int) -> FilledText:
        """The snippet's text for this customer, in his language, placeholders filled."""
        with self._ground.store.read() as conn:
            snippet = snippets.find(conn, snippet_id)
            if snippet is None:
                raise BadInput(tr("This snippet is gone."))
            facts = conversations.find(conn, conversation_id)
            rows = listing.rows_of(conn, [conversation_id])
        if facts is None or not rows:
            raise BadInput(tr("This conversation is gone."))
        row, language = rows[0], facts.language
        values = {
            "customer.name": row.customer,
            "customer.first_name": first_name(row.customer),
            "order_number": facts.order_number or None,
            "owner.name": self._ground.settings.owner_name or None,
            "subject": row.subject or None,
            "due": due_text(row.due, self._zone(), language) if row.due else None,
        }
        return fill(variant_for(snippet, language, self._ground.settings.language).body, values)

    def save_draft(self, conversation_id: int, draft: FilledText) -> None:
        with self._ground.store.write() as conn:
            drafts.save(conn, conversation_id, draft, self._ground.clock.now())

    def send(
        self,
        conversation_id: int,
        body: str,
        after: AfterSend = AfterSend.WAITING,
        attachments: Attachments = (),
        snippet_ids: tuple[int, ...] = (),
        thread_id: int | None = None,
        not_before: datetime | None = None,
        also: tuple[str, ...] = (),
    ) -> Sent:
        """Put the answer into the outbox, in one transaction with the row's move to Waiting.

        :param thread_id: whose recipients get it; None: the one that `threads.answered_first` names
        :param not_before: send later; None: when the undo time is over
        :param also: other addresses of this conversation that each get a message of their own with the same words
            and nothing quoted
        :raises BadInput: a placeholder is not filled, there is no text, or nobody to write to
        """
        self._refuse_unfinished(body)
        now = self._ground.clock.now()
        outgoing = _Outgoing(
            body,
            attachments,
            after,
            not_before or now + timedelta(seconds=self._ground.settings.undo_seconds),
            is_scheduled=not_before is not None,
        )
        with self._ground.changing([conversation_id], durable=True) as conn:
            answered = self._answered(conn, conversation_id, thread_id or self._thread(conn, conversation_id))
            stored = self._put(conn, conversation_id, answered, outgoing)
            for copied in self._copied(conn, conversation_id, answered, also):
                self._put(conn, conversation_id, copied, outgoing)
            snippets.note_use(conn, snippet_ids, answered.stored.id, now)
            drafts.forget(conn, conversation_id)
            acts.snooze(conn, conversation_id, None)
            self._ground.refresh(conn, [conversation_id])
        self._ground.bus.publish(OutboxChanged(frozenset({stored.id})))
        return Sent(stored.id, conversation_id, stored.not_before)

    def take_back(self, outbox_id: int) -> FilledText | None:
        """Undo Send, for everybody who was to get it; the text comes back as the draft. None where it is too late."""
        with self._ground.store.write() as conn:
            item = outbox.find(conn, outbox_id)
            if item is None or not outbox.move(conn, outbox_id, [OutboxState.HELD], OutboxState.TAKEN_BACK):
                return None
            for other in outbox.sent_with(conn, item):
                if outbox.move(conn, other.id, [OutboxState.HELD], OutboxState.TAKEN_BACK):
                    outbox.remove(conn, other.id, [OutboxState.TAKEN_BACK])
            draft = self._give_up(conn, item, OutboxState.TAKEN_BACK)
        self._tell(item)
        return draft

    def resend(self, outbox_id: int) -> None:
        """The owner looked, and it did not arrive: send it again."""
        with self._ground.store.write() as conn:
            item = outbox.find(conn, outbox_id)
            stuck = (OutboxState.UNCERTAIN, OutboxState.FAILED)
            now = self._ground.clock.now()
            if item and outbox.move(
                conn, outbox_id, stuck, OutboxState.HELD, not_before=now, next_attempt_at=None, error=""
            ):
                self._ground.refresh(conn, [item.conversation_id])
        if item:
            self._tell(item)

    def settle(self, outbox_id: int) -> FilledText | None:
        """An uncertain answer did arrive; a failed one is given up, and its text comes back as the draft."""
        self._wires.settle(outbox_id)
        with self._ground.store.write() as conn:
            item = outbox.find(conn, outbox_id)
            if item is None or item.state is not OutboxState.FAILED:
                return None
            draft = self._give_up(conn, item, item.state)
        self._tell(item)
        return draft

    def new(self, account_id: int, to: str, subject: str, body: str, attachments: Attachments = ()) -> Sent:
        """Write to somebody first: a conversation of its own, which waits for him.

        :raises BadInput: no usable address, no text, or a placeholder is not filled
        """
        self._refuse_unfinished(body)
        now = self._ground.clock.now()
        with self._ground.store.write() as conn:
            account = accounts.find(conn, account_id)
            if account is None:
                raise BadInput(tr("This account is gone."))
            people = tuple(parse_addresses(to))
            number = new_message_id(account.address.rpartition("@")[2], secrets.token_bytes(16)).strip("<>")
            answer = Answer(
                from_=Address(account.owner_name or self._ground.settings.owner_name, account.address),
                to=people,
                subject=subject,
                text=_signed(body, account.signature),
                attachments=tuple(OutgoingAttachment(name, _media_type(name), data) for name, data in attachments),
            )
            raw = compose(answer, number, now)
            conversation_id, thread_id = own.open_conversation(conn, account_id, Channel.EMAIL, now, subject)
            own.claim_key(conn, number, thread_id)
            item = OutboxItem(
                id=0,
                conversation_id=conversation_id,
                thread_id=thread_id,
                account_id=account_id,
                message_id=number,
                recipients=tuple(each.address for each in people),
                state=OutboxState.HELD,
                not_before=now + timedelta(seconds=self._ground.settings.undo_seconds),
            )
            stored = outbox.add(conn, item, raw, body, AfterSend.WAITING, now)
        self._tell(stored)
        return Sent(stored.id, conversation_id, stored.not_before)

    def _give_up(self, conn: Connection, item: OutboxItem, state: OutboxState) -> FilledText:
        draft = FilledText(outbox.body_of(conn, item.id))
        outbox.remove(conn, item.id, [state])
        drafts.save(conn, item.conversation_id, draft, self._ground.clock.now())
        self._ground.refresh(conn, [item.conversation_id])
        return draft

    def _tell(self, item: OutboxItem) -> None:
        self._ground.bus.publish(OutboxChanged(frozenset({item.id})))
        self._ground.bus.publish(ConversationsChanged(frozenset({item.conversation_id})))

    def _refuse_unfinished(self, body: str) -> None:
        if not body.strip():
            raise BadInput(tr("There is nothing to send yet."))
        if names := open_names(body):
            raise BadInput(
                tr("Not sent: {names} is not filled in.").format(names=", ".join(names)),
                hint=tr("Press Tab to get to the gap."),
            )

    def _thread(self, conn: Connection, conversation_id: int) -> int | None:
        stored = messages.of_conversation(conn, conversation_id)
        addresses = [each.address for each in accounts.load(conn)]
        return answered_first(threads_of(stored, addresses, evidence.joined_by_signs(conn, conversation_id)))

    def _answered(self, conn: Connection, conversation_id: int, thread_id: int | None, address: str = "") -> _Answered:
        """The newest message of the thread that somebody can be written to.

        :param address: only a message whose answer goes to this one
        """
        known = accounts.load(conn)
        for stored in reversed(messages.of_conversation(conn, conversation_id)):
            is_right = stored.direction is Direction.IN and thread_id in (None, stored.thread_id)
            tied = submissions.tied_account(conn, stored.id) if stored.form else None
            account = next((each for each in known if each.id == (tied or stored.account_id)), None)
            if is_right and account is not None:
                parsed = parse(stored.raw, stored.charset)
                people = recipients(parsed, stored.form, [each.address for each in known])
                if people and (not address or any(each.address == address for each in people.to)):
                    return _Answered(stored, parsed, account, people)
        if address:
            raise BadInput(tr("{address} is not part of this conversation.").format(address=address))
        raise BadInput(
            tr("There is no address to write to."),
            hint=tr("Call the customer, or write a note about how it was settled."),
        )

    def _copied(
        self, conn: Connection, conversation_id: int, main: _Answered, also: Sequence[str]
    ) -> Iterator[_Answered]:
        """For each of the other addresses its own newest message, and that address alone to write to."""
        reached = {each.address for each in (*main.people.to, *main.people.cc)}
        for address in dict.fromkeys(also):
            if address not in reached:
                found = self._answered(conn, conversation_id, None, address)
                to = next(each for each in found.people.to if each.address == address)
                yield replace(found, people=Recipients((to,)), is_copy=True)

    def _put(self, conn: Connection, conversation_id: int, answered: _Answered, outgoing: _Outgoing) -> OutboxItem:
        """One message more in the outbox."""
        now = self._ground.clock.now()
        conversation = conversations.find(conn, conversation_id)
        account, people = answered.account, answered.people
        message_id = new_message_id(account.address.rpartition("@")[2], secrets.token_bytes(16))
        answer = self._composed(answered, outgoing, conversation.language if conversation else "")
        item = OutboxItem(
            id=0,
            conversation_id=conversation_id,
            thread_id=answered.stored.thread_id,
            account_id=account.id,
            message_id=message_id.strip("<>"),
            recipients=tuple(each.address for each in (*people.to, *people.cc)),
            state=OutboxState.HELD,
            not_before=outgoing.not_before,
            is_scheduled=outgoing.is_scheduled,
        )
        own.claim_key(conn, item.message_id, item.thread_id)
        return outbox.add(conn, item, compose(answer, message_id, now), outgoing.body, outgoing.after, now)

    def _composed(self, answered: _Answered, outgoing: _Outgoing, language: str) -> Answer:
        stored, parsed, account = answered.stored, answered.parsed, answered.account
        who, at = stored.from_name or stored.from_address, stored.received_at.astimezone(self._zone())
        return Answer(
            from_=Address(account.owner_name or self._ground.settings.owner_name, account.address),
            to=answered.people.to,
            cc=answered.people.cc,
            subject=stored.subject,
            text=_signed(outgoing.body, account.signature),
            quote="" if answered.is_copy else quotation(who, at, stored.new_text, language),
            in_reply_to="" if stored.form else parsed.message_id,
            references=() if stored.form else references_of(parsed),
            attachments=tuple(OutgoingAttachment(name, _media_type(name), data) for name, data in outgoing.attachments),
        )

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._ground.settings.hours.timezone)


def _signed(body: str, signature: str) -> str:
    """The signature is added unless the text ends with it already, as many snippets do."""
    if not signature or body.rstrip().endswith(signature.rstrip()) or body.rstrip().endswith(signature.split("\n")[0]):
        return body
    return f"{body.rstrip()}\n\n{signature}"


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
