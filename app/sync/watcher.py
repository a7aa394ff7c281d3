"""One account's mailbox: what is new first, then live, history in the pauses."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from app.channels.base import LAST_UID, Fetched, Flag, Flags, Mailbox, Selected
from app.errors import MailboxRefused, PunktualError
from app.model.account import Account, Folder, FolderRole
from app.model.message import RawItem
from app.store import folders
from app.store.engine import Store

log = logging.getLogger(__name__)

#: So many of the newest are fetched at the first look; the rest is history.
FIRST_LOOK = 200
_HISTORY_STEP = 400
#: How often Sent is looked at; IDLE watches one folder only, and is begun anew well within its 29 minutes (RFC 2177).
_ROUND_SECONDS = 120.0
#: Without CONDSTORE the flags of so many of the newest UIDs are compared.
_FLAG_WINDOW = 500


class Intake(Protocol):
    """Where fetched messages go: `Pipeline`."""

    def take(self, account: Account, items: Sequence[RawItem], *, is_live: bool) -> None: ...

    def take_flags(self, folder_id: int, changes: Sequence[tuple[int, bool, bool]]) -> None: ...


#: Told (messages fetched, messages to fetch in all) while catching up, and (0, 0) when live.
Progress = Callable[[int, int], None]


class _Stopped(Exception):
    """`stop` was called while something was under way."""


class Watcher:
    def __init__(self, account: Account, mailbox: Mailbox, store: Store, intake: Intake, progress: Progress) -> None:
        self._account, self._mailbox = account, mailbox
        self._store, self._intake, self._progress = store, intake, progress
        self._folders: dict[FolderRole, Folder] = {}
        self._history: dict[FolderRole, list[int]] = {}
        self._flags_seen: dict[int, Flags] = {}
        self._to_mark: deque[int] = deque()
        self._is_stopped = threading.Event()
        self._is_poked = False
        self._was_live = False
        self._fetched = 0

    def run(self) -> None:
        """One connection's life; returns only when stopped.

        :raises PunktualError: the connection failed, was refused, or what came could not be stored
        """
        try:
            self._connect()
            while self._has_history() and not self._is_stopped.is_set():
                self._fetch_some_history()
                self._look(FolderRole.INBOX)
            self._stay()
        except Exception:
            if not self._is_stopped.is_set():  # else it was `stop` that cut the connection
                raise
        finally:
            self._mailbox.close()

    def run_once(self) -> None:
        """Fetch everything that is there, and leave."""
        try:
            self._connect()
            while self._has_history() and not self._is_stopped.is_set():
                self._fetch_some_history()
        finally:
            self._mailbox.close()

    def stop(self) -> None:
        """End `run` at once; from any thread."""
        self._is_stopped.set()
        self._mailbox.abort()

    def drop(self) -> None:
        """Give the connection up, it may be dead without knowing: `run` raises. From any thread."""
        self._mailbox.abort()

    def poke(self) -> None:
        """Look at everything now. From any thread."""
        self._is_poked = True
        self._mailbox.wake()

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Set \\Seen on messages of INBOX as soon as possible. From any thread."""
        self._to_mark.extend(uids)
        self._mailbox.wake()

    def _connect(self) -> None:
        self._mailbox.connect()
        self._check_stopped()
        self._fetched = 0
        names = self._mailbox.folders()
        with self._store.write() as conn:
            self._folders = {
                role: folders.find_or_add(conn, self._account.id, role, name) for role, name in names.items()
            }
        self._history.clear()
        self._flags_seen.clear()
        for role in (FolderRole.INBOX, FolderRole.SENT):
            self._look(role)
        self._look(FolderRole.INBOX)  # what came meanwhile; and it is the one to stay in

    def _stay(self) -> None:
        self._was_live = True
        self._progress(0, 0)
        next_round = time.monotonic() + _ROUND_SECONDS
        while not self._is_stopped.is_set():
            is_news = self._mailbox.wait(max(0.0, next_round - time.monotonic()))
            if is_news:
                self._catch_up(FolderRole.INBOX, LAST_UID)
                self._note_flags()
            if self._to_mark:
                self._mark()
            if self._is_poked or time.monotonic() >= next_round or is_news:
                self._is_poked = False
                self._look(FolderRole.SENT)
                self._look(FolderRole.INBOX)
                next_round = time.monotonic() + _ROUND_SECONDS

    def _look(self, role: FolderRole) -> None:
        """Open a folder and bring it up to date."""
        folder = self._folders.get(role)
        if folder is None:
            return
        selected = self._mailbox.select(folder.name)
        if selected.uidvalidity != folder.uidvalidity:
            with self._store.write() as conn:
                self._folders[role] = folders.start_anew(conn, folder.id, selected.uidvalidity)
            self._history.pop(role, None)
            self._flags_seen.clear()
        self._catch_up(role, selected.next_uid - 1 if selected.next_uid else LAST_UID)
        self._check_flags(role, selected)

    def _catch_up(self, role: FolderRole, high: int) -> None:
        """Fetch what is newer than what is stored, newest first."""
        folder = self._folders[role]
        is_first_look = folder.lowest_uid == 0
        if high <= folder.highest_uid and not is_first_look:
            return
        uids = self._mailbox.uids(folder.highest_uid + 1, high)
        lowest = folder.lowest_uid
        if is_first_look:
            uids, older = uids[-FIRST_LOOK:], uids[:-FIRST_LOOK]
            self._history[role] = older
            lowest = uids[0] if older else 1
        self._fetch(folder, uids, is_live=self._was_live and not is_first_look)
        highest = max(folder.highest_uid, *uids, high if high < LAST_UID else 0)
        self._keep(role, replace(folder, highest_uid=highest, lowest_uid=lowest))

    def _fetch(self, folder: Folder, uids: Sequence[int], is_live: bool) -> None:
        """Those that are stored already, from a run that was interrupted, are left out."""
        if not uids:
            return
        with self._store.read() as conn:
            known = folders.known_uids(conn, folder.id, uids[0], uids[-1])
        wanted = [uid for uid in reversed(uids) if uid not in known]
        done = 0
        for batch in self._batches(folder, wanted):
            self._take([_item(self._account, folder, one) for one in batch], is_live)
            done += len(batch)
            self._fetched += len(batch)
            if not is_live:
                left = len(wanted) - done + sum(map(len, self._history.values()))
                self._progress(self._fetched, self._fetched + left)
            self._check_stopped()

    def _batches(self, folder: Folder, uids: Sequence[int]) -> Iterator[list[Fetched]]:
        """One message that the server can't give away must not keep the others from coming."""
        came: set[int] = set()
        try:
            for batch in self._mailbox.fetch(uids):
                came.update(one.flags.uid for one in batch)
                yield batch
        except MailboxRefused:
            for uid in uids:
                if uid in came:
                    continue
                try:
                    yield from self._mailbox.fetch([uid])
                except MailboxRefused:
                    log.warning("message %d of folder %d is not given away by the server", uid, folder.id)

    def _take(self, items: Sequence[RawItem], is_live: bool) -> None:
        """A message that makes us stumble must not keep the others from being stored; it is still on the server."""
        try:
            self._intake.take(self._account, items, is_live=is_live)
        except PunktualError:
            raise
        except Exception:
            if len(items) == 1:
                log.exception("message %d of folder %d can't be taken in", items[0].uid, items[0].folder_id)
                return
            for item in items:
                self._take([item], is_live)

    def _check_stopped(self) -> None:
        if self._is_stopped.is_set():
            raise _Stopped

    def _check_flags(self, role: FolderRole, selected: Selected) -> None:
        folder = self._folders[role]
        if role is not FolderRole.INBOX or not folder.highest_uid:
            return
        if selected.highest_modseq and not folder.highest_modseq:
            self._keep(role, replace(folder, highest_modseq=selected.highest_modseq))
        elif not selected.highest_modseq or selected.highest_modseq > folder.highest_modseq:
            self._note_flags()

    def _note_flags(self) -> None:
        """Take in what another program marked as read or answered."""
        folder = self._folders[FolderRole.INBOX]
        since = folder.highest_modseq
        low = 1 if since else max(1, folder.highest_uid - _FLAG_WINDOW)
        told = self._mailbox.flags(low, folder.highest_uid, since)
        changed = [flags for flags in told if self._flags_seen.get(flags.uid) != flags]
        if changed:
            self._intake.take_flags(folder.id, [(flags.uid, flags.is_seen, flags.is_answered) for flags in changed])
        if since:
            self._keep(FolderRole.INBOX, replace(folder, highest_modseq=max([since, *(one.modseq for one in told)])))
        else:
            self._flags_seen = {flags.uid: flags for flags in told}

    def _mark(self) -> None:
        uids = [self._to_mark.popleft() for _ in range(len(self._to_mark))]
        self._mailbox.select(self._folders[FolderRole.INBOX].name, writable=True)
        self._mailbox.add_flag(uids, Flag.SEEN)
        self._look(FolderRole.INBOX)

    def _has_history(self) -> bool:
        return any(folder.lowest_uid > 1 for folder in self._folders.values())

    def _fetch_some_history(self) -> None:
        """One step down in each folder, so that old questions meet their answers soon."""
        for role, folder in self._folders.items():
            if folder.lowest_uid <= 1 or self._is_stopped.is_set():
                continue
            self._mailbox.select(folder.name)
            if role not in self._history:
                self._history[role] = self._mailbox.uids(1, folder.lowest_uid - 1)
            left = self._history[role]
            step, self._history[role] = left[-_HISTORY_STEP:], left[:-_HISTORY_STEP]
            self._fetch(folder, step, is_live=False)
            lowest = step[0] if self._history[role] else 1
            self._keep(role, replace(folder, lowest_uid=lowest))

    def _keep(self, role: FolderRole, folder: Folder) -> None:
        if folder != self._folders[role]:
            self._folders[role] = folder
            with self._store.write() as conn:
                folders.save_progress(conn, folder)


def _item(account: Account, folder: Folder, one: Fetched) -> RawItem:
    flags = one.flags
    return RawItem(
        account_id=account.id,
        folder_id=folder.id,
        uid=flags.uid,
        raw=one.raw,
        received_at=one.received_at,
        is_seen=flags.is_seen,
        is_answered=flags.is_answered,
    )
