"""The folders of mailboxes: how far each was read, and where messages lie in them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, insert, select, update

from app.model.account import Folder, FolderRole
from app.store.tables import copies, folders, messages
from app.store.types import AnyRow


def load(conn: Connection, account_id: int) -> tuple[Folder, ...]:
    query = select(folders).where(folders.c.account_id == account_id).order_by(folders.c.id)
    return tuple(_folder(row) for row in conn.execute(query))


def ids_of_sent(conn: Connection, account_id: int) -> frozenset[int]:
    """Where the owner's own answers are filed."""
    f = folders.c
    query = select(f.id).where(f.account_id == account_id, f.role == FolderRole.SENT.value)
    return frozenset(conn.execute(query).scalars())


def find_or_add(conn: Connection, account_id: int, role: FolderRole, name: str) -> Folder:
    """The folder of that name on the server; its role is changed where the server calls it otherwise now."""
    f = folders.c
    row = conn.execute(select(folders).where(f.account_id == account_id, f.name == name)).one_or_none()
    if row is None:
        new = {"account_id": account_id, "role": role.value, "name": name}
        row = conn.execute(insert(folders).values(new).returning(folders)).one()
    elif row.role != role.value:
        row = conn.execute(update(folders).where(f.id == row.id).values(role=role.value).returning(folders)).one()
    return _folder(row)


def save_progress(conn: Connection, folder: Folder) -> None:
    """How far it was read; to be committed together with the messages that were read."""
    progress = {
        "uidvalidity": folder.uidvalidity,
        "highest_uid": folder.highest_uid,
        "lowest_uid": folder.lowest_uid,
        "highest_modseq": folder.highest_modseq,
    }
    conn.execute(update(folders).where(folders.c.id == folder.id).values(progress))


def start_anew(conn: Connection, folder_id: int, uidvalidity: int) -> Folder:
    """UIDVALIDITY changed (RFC 3501, 2.3.1.1): no UID means what it meant.

    The messages stay; their copies are found again by Message-ID.
    """
    conn.execute(delete(copies).where(copies.c.folder_id == folder_id))
    progress = {"uidvalidity": uidvalidity, "highest_uid": 0, "lowest_uid": 0, "highest_modseq": 0}
    query = update(folders).where(folders.c.id == folder_id).values(progress).returning(folders)
    return _folder(conn.execute(query).one())


def known_uids(conn: Connection, folder_id: int, lowest: int = 1, highest: int | None = None) -> frozenset[int]:
    """The UIDs that are stored, within a range including both ends."""
    query = select(copies.c.uid).where(copies.c.folder_id == folder_id, copies.c.uid >= lowest)
    if highest is not None:
        query = query.where(copies.c.uid <= highest)
    return frozenset(conn.execute(query).scalars())


def count_copies(conn: Connection, folder_id: int) -> int:
    return conn.execute(select(func.count()).where(copies.c.folder_id == folder_id)).scalar_one()


def forget_copies(conn: Connection, folder_id: int, uids: Collection[int]) -> None:
    """These UIDs are gone from the server. Their messages stay here."""
    conn.execute(delete(copies).where(copies.c.folder_id == folder_id, copies.c.uid.in_(uids)))


def places_of(conn: Connection, rfc_id: str, account_id: int, role: FolderRole) -> tuple[tuple[Folder, int], ...]:
    """Where a message lies on the server, by its Message-ID: folders of that role, with the UID there."""
    query = (
        select(folders, copies.c.uid)
        .join(copies, copies.c.folder_id == folders.c.id)
        .join(messages, messages.c.id == copies.c.message_id)
        .where(messages.c.rfc_id == rfc_id, folders.c.account_id == account_id, folders.c.role == role.value)
    )
    return tuple((_folder(row), row.uid) for row in conn.execute(query))


def _folder(row: AnyRow) -> Folder:
    return Folder(
        id=row.id,
        account_id=row.account_id,
        role=FolderRole(row.role),
        name=row.name,
        uidvalidity=row.uidvalidity,
        highest_uid=row.highest_uid,
        lowest_uid=row.lowest_uid,
        highest_modseq=row.highest_modseq,
    )
