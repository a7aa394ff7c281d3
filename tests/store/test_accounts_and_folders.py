from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select

from app.listing.filters import parse_query
from app.model.account import Auth, FolderRole, Security, Server
from app.model.grouping import Measured, Suggestion
from app.store import accounts, folders, search, suggested
from app.store.engine import Store
from app.store.tables import conversations, copies, messages, threads
from tests.store.rows import HOUR, NOON, account, conversation, message, stored_account, thread, written


def test_an_account_comes_back_as_it_was_added(store: Store) -> None:
    wanted = replace(
        account(),
        imap=Server("imap.example", 143, Security.STARTTLS, "anna", Auth.XOAUTH2, verify=False),
        signature="Anna\nSklep",
        marks_seen=True,
        files_sent=False,
        is_enabled=False,
        region="DE",
    )
    with store.write() as conn:
        added = accounts.add(conn, wanted)
    with store.read() as conn:
        assert accounts.load(conn) == (added,)
        assert accounts.find(conn, added.id) == added
        assert accounts.find_address(conn, wanted.address) == added
        assert accounts.find(conn, added.id + 1) is None
    assert added == replace(wanted, id=added.id)


def test_an_account_is_changed(store: Store) -> None:
    with store.write() as conn:
        added = stored_account(conn)
        accounts.change(conn, replace(added, owner_name="Ewa"))
        assert accounts.load(conn) == (replace(added, owner_name="Ewa"),)


def test_removing_an_account_takes_its_mail_and_nothing_else(store: Store) -> None:
    with store.write() as conn:
        gone, stays = stored_account(conn, "gone@shop.example"), stored_account(conn, "stays@shop.example")
        lost = conversation(conn)
        message(conn, thread(conn, lost, gone.id), body="lost", account_id=gone.id)
        shared = conversation(conn)
        both = thread(conn, shared, gone.id)
        message(conn, both, body="lost too", account_id=gone.id)
        kept = message(conn, both, body="kept", account_id=stays.id)
        folders.find_or_add(conn, gone.id, FolderRole.INBOX, "INBOX")
        assert accounts.remove(conn, gone.id) == {lost, shared}
    with store.read() as conn:
        assert accounts.load(conn) == (stays,)
        assert conn.execute(select(conversations.c.id)).scalars().all() == [shared]
        assert conn.execute(select(messages.c.id)).scalars().all() == [kept]
        assert conn.execute(select(threads.c.id, threads.c.account_id)).all() == [(both, None)]
        assert search.search(conn, parse_query("lost"), NOON) == []
        assert search.search(conn, parse_query("kept"), NOON) == [shared]


def test_removing_an_account_names_what_was_offered_to_be_joined_with_its_mail(store: Store) -> None:
    with store.write() as conn:
        owner = stored_account(conn)
        lost, other = conversation(conn), written(conn, "may be the same matter", NOON - HOUR)
        message(conn, thread(conn, lost, owner.id), account_id=owner.id)
        suggested.suggest(conn, other, [Suggestion(lost, 0.5, (), Measured(True, ()))], NOON)
        assert accounts.remove(conn, owner.id) == {lost, other}


def test_progress_is_kept(store: Store) -> None:
    with store.write() as conn:
        owner = stored_account(conn)
        inbox = folders.find_or_add(conn, owner.id, FolderRole.INBOX, "INBOX")
        sent = folders.find_or_add(conn, owner.id, FolderRole.SENT, "Wysłane")
        read = replace(inbox, uidvalidity=4_294_967_295, highest_uid=4_294_967_295, lowest_uid=7, highest_modseq=2**62)
        folders.save_progress(conn, read)
    with store.read() as conn:
        assert folders.load(conn, owner.id) == (read, sent)
        assert folders.ids_of_sent(conn, owner.id) == {sent.id}


def test_a_folder_is_found_by_its_name(store: Store) -> None:
    with store.write() as conn:
        owner = stored_account(conn)
        first = folders.find_or_add(conn, owner.id, FolderRole.INBOX, "Mail")
        again = folders.find_or_add(conn, owner.id, FolderRole.SENT, "Mail")
        assert again == replace(first, role=FolderRole.SENT)
        assert folders.load(conn, owner.id) == (again,)


def test_copies_are_known_by_range_and_forgotten_with_uidvalidity(store: Store) -> None:
    with store.write() as conn:
        owner = stored_account(conn)
        inbox = folders.find_or_add(conn, owner.id, FolderRole.INBOX, "INBOX")
        other = folders.find_or_add(conn, owner.id, FolderRole.SENT, "Sent")
        found = conversation(conn)
        mail = message(conn, thread(conn, found, owner.id), rfc_id="a@b", account_id=owner.id)
        for folder, uid in ((inbox, 3), (inbox, 5), (inbox, 9), (other, 1)):
            conn.execute(insert(copies).values(folder_id=folder.id, uid=uid, message_id=mail))
        assert folders.known_uids(conn, inbox.id) == {3, 5, 9}
        assert folders.known_uids(conn, inbox.id, 4, 8) == {5}
        assert folders.count_copies(conn, inbox.id) == 3
        folders.forget_copies(conn, inbox.id, [5])
        assert folders.known_uids(conn, inbox.id) == {3, 9}
        assert folders.places_of(conn, "a@b", owner.id, FolderRole.SENT) == ((other, 1),)
        anew = folders.start_anew(conn, inbox.id, 77)
        assert anew == replace(inbox, uidvalidity=77)
        assert folders.known_uids(conn, inbox.id) == frozenset()
        assert folders.known_uids(conn, other.id) == {1}
        assert conn.execute(select(messages.c.id)).scalars().all() == [mail]


def test_a_message_of_no_account_survives_all_removals(store: Store) -> None:
    with store.write() as conn:
        owner = stored_account(conn)
        noted = written(conn, "phone note", NOON - HOUR)
        accounts.remove(conn, owner.id)
        assert conn.execute(select(conversations.c.id)).scalars().all() == [noted]
