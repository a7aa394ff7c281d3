"""An answer that did not arrive is known as such whichever was fetched first: it, its report, or the question."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from app.bus import Bus
from app.events import AnswerBounced
from app.model.account import Account, FolderRole, Security, Server
from app.model.listing import Row, View
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, folders, listing
from app.store.engine import Store
from app.sync.pipeline import Pipeline
from tests.store.rows import HOUR, NOON

OWN = "shop@sklep.example"
ASKED_AT = NOON + HOUR
QUESTION = f"""From: Jan <jan@x.example>
To: {OWN}
Message-ID: <question@x.example>
Subject: Parcel

Where is it?
"""
ANSWER = f"""From: {OWN}
To: Jan <jan@x.example>
Message-ID: <answer@sklep.example>
In-Reply-To: <question@x.example>
Subject: Re: Parcel

On its way.
"""
REPORT = f"""From: Mail Delivery System <MAILER-DAEMON@x.example>
To: {OWN}
Message-ID: <report@x.example>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mailbox is unknown.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x.example

Final-Recipient: rfc822; jan@x.example
Action: ACTION
Status: 5.1.1

--b
Content-Type: message/rfc822-headers

{ANSWER.partition(chr(10) * 2)[0]}

--b--
"""


def taken_in(path: Path, batches: Sequence[Sequence[int]], report: str, history_hours: int = 0) -> tuple[Row, int]:
    """The conversation at the end, and how often it was told that the answer did not arrive."""
    store, bus, told = Store.open(path / "shop.sqlite3"), Bus(), list[AnswerBounced]()
    bus.subscribe(AnswerBounced, told.append)
    pipeline = Pipeline(store, bus, Settings)
    server = Server("mail.example", 993, Security.TLS, "u")
    with store.write() as conn:
        account = accounts.add(conn, Account(0, OWN, "Sklep", server, server, NOON + history_hours * HOUR))
        inbox = folders.find_or_add(conn, account.id, FolderRole.INBOX, "INBOX")
        sent = folders.find_or_add(conn, account.id, FolderRole.SENT, "Sent")
    letters = [
        RawItem(account.id, folder.id, uid, raw.encode(), NOON + uid * HOUR)
        for uid, (folder, raw) in enumerate([(inbox, QUESTION), (sent, ANSWER), (inbox, report)], 1)
    ]
    for batch in batches:
        pipeline.take(account, [letters[each] for each in batch], is_live=True)
    with store.read() as conn:
        [row] = {row.id: row for view in View for row in listing.rows(conn, view)}.values()
    store.close()
    return row, len(told)


ORDERS = [*([[one] for one in order] for order in permutations(range(3))), [[0, 1, 2]], [[0, 2], [1]], [[2], [0, 1]]]


@pytest.mark.parametrize("batches", ORDERS, ids=str)
def test_in_any_order(tmp_path: Path, batches: Sequence[Sequence[int]]) -> None:
    row, told = taken_in(tmp_path, batches, REPORT.replace("ACTION", "failed"))
    assert row.opened_at == ASKED_AT and row.due is not None
    assert row.badge == "bounced"
    assert told == 1


@pytest.mark.parametrize("batches", ORDERS, ids=str)
def test_a_report_without_a_message_id_belongs_to_the_answer(tmp_path: Path, batches: Sequence[Sequence[int]]) -> None:
    nameless = REPORT.replace("ACTION", "failed").replace("Message-ID: <report@x.example>\n", "")
    row, told = taken_in(tmp_path, batches, nameless)
    assert row.badge == "bounced" and told == 1


@pytest.mark.parametrize("batches", ORDERS, ids=str)
def test_a_server_that_still_tries_reports_nothing_lost(tmp_path: Path, batches: Sequence[Sequence[int]]) -> None:
    row, told = taken_in(tmp_path, batches, REPORT.replace("ACTION", "delayed").replace("5.1.1", "4.4.1"))
    assert row.due is None and row.badge == "" and told == 0


def test_what_was_reported_before_the_account_was_connected_is_not_told(tmp_path: Path) -> None:
    row, told = taken_in(tmp_path, [[0, 2], [1]], REPORT.replace("ACTION", "failed"), history_hours=24)
    assert row.due is None and told == 0
