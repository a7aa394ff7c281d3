"""One conversation, whole: what the centre and the right of the window show, and what is done there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from app.answering.suggest import Suggester
from app.desk import showing
from app.desk.accounts import Wires
from app.desk.ground import Ground
from app.desk.messages import sender_of, show
from app.desk.own_servers import OwnServers
from app.desk.threads import answered_first, threads_of
from app.errors import BadInput
from app.events import ConversationsChanged
from app.i18n import tr
from app.model.answer import OutboxItem, OutboxState, Snippet
from app.model.customer import IdentityKind
from app.model.message import Address, Channel, Direction, Kind
from app.model.screen import ConversationView, CustomerView, MessageView
from app.parsing.automatic_absence import away_until
from app.parsing.mime import parse
from app.store import (
    accounts,
    conversations,
    customers,
    drafts,
    evidence,
    listing,
    messages,
    outbox,
    own,
    remote_senders,
    snippets,
)
from app.store.messages import StoredMessage

_SUGGESTED = 3


class Conversation:
    def __init__(self, ground: Ground, wires: Wires) -> None:
        self._ground = ground
        self._wires = wires
        self._own_servers = OwnServers()
        #: Made for these snippets and this many uses of them.
        self._suggester: tuple[tuple[tuple[Snippet, ...], int], Suggester] | None = None

    def open(self, conversation_id: int) -> ConversationView:
        """Everything there is to show. Marks nothing as read.

        :raises BadInput: it is gone: joined with another one, or its customer was forgotten
        """
        with self._ground.store.read() as conn:
            rows = listing.rows_of(conn, [conversation_id])
            if not rows:
                raise BadInput(tr("This conversation is gone."))
            stored = messages.of_conversation(conn, conversation_id)
            addresses = [each.address for each in accounts.load(conn)]
            facts = conversations.find(conn, conversation_id)
            assert facts is not None  # its row was there a moment ago
            known = customers.view(conn, facts.customer_id, conversation_id) if facts.customer_id else None
            people = showing.identities(customers.identities_in(conn, conversation_id))
            customer = replace(known or CustomerView(None, "", ()), identities=people)
            customer = replace(customer, name=customer.name or rows[0].customer)
            pending = outbox.of_conversation(conn, conversation_id)
            all_snippets, uses = snippets.load(conn), snippets.uses(conn)
            reasons = showing.evidence(evidence.of_conversation(conn, conversation_id))
            repeats = showing.repeats(evidence.repeats(conn, conversation_id))
            draft = drafts.find(conn, conversation_id)
            by_signs = evidence.joined_by_signs(conn, conversation_id)
            trusted = remote_senders.trusted_of(conn, {sender_of(each) for each in stored})
            servers = {each: self._server(conn, each) for each in {one.account_id for one in stored}}
        zone = self._ground.hours.zone
        shown = [
            show(each, is_trusted=sender_of(each) in trusted, server=servers[each.account_id], zone=zone)
            for each in stored
        ]
        threads = threads_of(stored, addresses, by_signs)
        return ConversationView(
            row=rows[0],
            customer=customer,
            messages=(*shown, *(self._pending(item, body, addresses) for item, body in pending)),
            threads=threads,
            answers_thread=answered_first(threads),
            suggested=self._suggested(stored, all_snippets, uses),
            evidence=reasons,
            repeats=repeats,
            draft=draft,
            order_number=facts.order_number,
            language=facts.language,
            phone=_phone(customer),
            away_until=_away_until(stored, self._today()),
        )

    def mark_read(self, conversation_id: int) -> None:
        """Here; on the server only where the owner wants that for the account."""
        with self._ground.changing([conversation_id]) as conn:
            places = messages.inbox_uids(conn, messages.mark_read(conn, conversation_id))
            self._ground.refresh(conn, [conversation_id])
        for account_id, uids in places.items():
            self._wires.mark_seen(account_id, uids)

    def source(self, message_id: int) -> bytes:
        """The message as it came."""
        with self._ground.store.read() as conn:
            source = messages.source(conn, message_id)
        if source is None:
            raise BadInput(tr("This message is gone."))
        return source

    def show_remote(self, message_id: int) -> MessageView:
        """The message with its pictures from the network."""
        return self._show_again(message_id, with_remote=True)

    def show_whole(self, message_id: int) -> MessageView:
        """The message as it was made, though it is so long that this takes a while."""
        return self._show_again(message_id, with_remote=False)

    def _show_again(self, message_id: int, *, with_remote: bool) -> MessageView:
        with self._ground.store.read() as conn:
            stored = messages.find(conn, message_id)
            if stored is None:
                raise BadInput(tr("This message is gone."))
            is_trusted = bool(remote_senders.trusted_of(conn, {sender_of(stored)}))
            server = self._server(conn, stored.account_id)
        zone = self._ground.hours.zone
        return show(stored, with_remote=with_remote, is_trusted=is_trusted, server=server, is_whole=True, zone=zone)

    def _server(self, conn: Connection, account_id: int | None) -> str | None:
        return self._own_servers.name(conn, account_id, self._ground.clock.now())

    def note(self, conversation_id: int, text: str) -> None:
        """A note to oneself; never leaves this computer."""
        with self._ground.changing([conversation_id]) as conn:
            own.add_note(conn, conversation_id, text, self._ground.clock.now())
            self._ground.refresh(conn, [conversation_id])

    def customer_note(self, customer_id: int, text: str) -> None:
        with self._ground.store.write() as conn:
            customers.set_note(conn, customer_id, text)

    def phone_note(self, number: str, text: str, name: str = "", missed: bool = True) -> int:
        """Note a call, missed or answered; returns the conversation it went to.

        :raises BadInput: neither a number nor a word
        """
        if not number.strip() and not text.strip():
            raise BadInput(tr("Type the number or what it was about."))
        words = text.strip() or (tr("Missed call") if missed else tr("Call"))
        at = self._ground.clock.now()
        with self._ground.store.write() as conn:
            shown = name.strip() or ("" if number.strip() else tr("Unknown caller"))
            call = own.add_call(conn, number.strip(), shown, words, at)
            changed = self._wires.group_call(conn, replace(call, name=name.strip()))  # nobody's name is no likeness
            self._ground.refresh(conn, changed)
            place = messages.conversation_of(conn, call.message_id)
        self._ground.bus.publish(ConversationsChanged(frozenset(changed)))
        return place or call.conversation_id

    def _today(self) -> date:
        return self._ground.clock.now().astimezone(self._ground.hours.zone).date()

    def _suggested(
        self, stored: Sequence[StoredMessage], known: tuple[Snippet, ...], uses: Sequence[tuple[int, str]]
    ) -> tuple[Snippet, ...]:
        """The three that fit what the customer wrote last."""
        if self._suggester is None or self._suggester[0] != (known, len(uses)):
            made = Suggester(known, [(text, snippet_id) for snippet_id, text in uses])
            self._suggester = ((known, len(uses)), made)
        incoming = [each for each in stored if each.direction is Direction.IN and each.kind is Kind.CUSTOMER]
        question = f"{incoming[-1].subject}\n{incoming[-1].new_text}" if incoming else ""
        by_id = {snippet.id: snippet for snippet in known}
        return tuple(by_id[each] for each in self._suggester[1].rank(question)[:_SUGGESTED])

    def _pending(self, item: OutboxItem, body: str, addresses: Sequence[str]) -> MessageView:
        """An answer that is still in the outbox, shown where it will stand."""
        at = self._ground.clock.now()
        is_held = item.state is OutboxState.HELD
        return MessageView(
            id=item.id,
            thread_id=item.thread_id,
            channel=Channel.EMAIL,
            direction=Direction.OUT,
            kind=Kind.CUSTOMER,
            who=Address(self._ground.settings.owner_name, addresses[0] if addresses else ""),
            at=at if is_held and not item.is_scheduled else item.not_before,
            subject="",
            text=body,
            outbox_id=item.id,
            outbox_state=item.state,
            can_cancel_until=item.not_before if is_held else None,
            error=item.error,
            to=tuple(Address("", each) for each in item.recipients),
        )


def _away_until(stored: Sequence[StoredMessage], today: date) -> date | None:
    """By the newest automatic reply, while it lasts; none once the customer wrote himself after it."""
    incoming = [each for each in stored if each.direction is Direction.IN]
    if not incoming or incoming[-1].kind is not Kind.AUTO_REPLY:
        return None
    until = away_until(parse(incoming[-1].raw, incoming[-1].charset))
    return until if until is not None and until >= today else None


def _phone(customer: CustomerView) -> str:
    return next((each.value for each in customer.identities if each.kind is IdentityKind.PHONE), "")
