"""Answers of which nobody knows whether they went out: looked up, never blindly sent again."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable

from app.channels.base import Mailbox
from app.errors import PunktualError
from app.model.account import Account
from app.model.answer import OutboxItem, OutboxState
from app.outbox.filing import found_in_sent
from app.store import accounts, outbox
from app.store.engine import Store

log = logging.getLogger(__name__)


def found(store: Store, open_mailbox: Callable[[Account], Mailbox]) -> list[OutboxItem]:
    """The uncertain items that lie in Sent, so they were accepted."""
    by_account: dict[int, list[OutboxItem]] = defaultdict(list)
    with store.read() as conn:
        for item in outbox.in_state(conn, OutboxState.UNCERTAIN):
            by_account[item.account_id].append(item)
        owners = {account.id: account for account in accounts.load(conn)}
    seen: list[OutboxItem] = []
    for account_id, items in by_account.items():
        try:
            there = found_in_sent(open_mailbox(owners[account_id]), [item.message_id for item in items])
        except PunktualError as error:
            log.info("uncertain answers could not be looked up: %s", type(error).__name__)
            continue
        seen += [item for item in items if item.message_id in there]
    return seen
