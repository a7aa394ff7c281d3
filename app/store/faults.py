"""What the database can suffer from, in words for the owner. The one place that knows its error codes."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.errors import StoreUnusable
from app.i18n import tr


@contextmanager
def told_in_words(where: str) -> Iterator[None]:
    """Raises StoreUnusable for faults of the disk, the file or the server; errors of ours pass unchanged.

    :param where: the path or the server of the database, to name it
    """
    try:
        yield
    except DBAPIError as error:
        if (told := _explain(error.orig, where, error.connection_invalidated)) is not None:
            raise told from error
        raise
    except sqlite3.Error as error:
        if (told := _explain(error, where, lost=False)) is not None:
            raise told from error
        raise


def of_file(error: OSError, where: str) -> StoreUnusable:
    if isinstance(error, PermissionError):
        return _no_access(where)
    return _full(where) if error.errno == errno.ENOSPC else _not_written(where)


def newer(where: str) -> StoreUnusable:
    return StoreUnusable(
        tr("These data were written by a newer version of Punktual."),
        where,
        tr("Install the newest version and start it again; nothing was changed."),
    )


def foreign(where: str) -> StoreUnusable:
    return StoreUnusable(
        tr("This file is not a database of Punktual."),
        where,
        tr("Choose another file; this one was not changed."),
    )


def _explain(error: BaseException | None, where: str, lost: bool) -> StoreUnusable | None:
    if isinstance(error, sqlite3.Error):
        return _explain_sqlite(getattr(error, "sqlite_errorcode", 0) & 0xFF, where)
    return _explain_server(getattr(error, "sqlstate", None), type(error).__name__, where, lost)


def _explain_server(state: str | None, name: str, where: str, lost: bool) -> StoreUnusable | None:
    """By the SQLSTATE of PostgreSQL (its appendix A), which is missing where no server answered."""
    if state == "53100":
        return _full(where)
    if state == "42501":
        return _no_access(where)
    if lost or (state or "").startswith(("08", "53", "57P")) or (state is None and name == "OperationalError"):
        return StoreUnusable(
            tr("The database server can't be reached."),
            where,
            tr("Check that it runs and that this computer is on the network."),
        )
    return None


def _explain_sqlite(code: int, where: str) -> StoreUnusable | None:
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreUnusable(
            tr("Another program is using Punktual's data."),
            where,
            tr("Close the other program, a back-up or a second Punktual perhaps, and try again."),
        )
    if code == sqlite3.SQLITE_FULL:
        return _full(where)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreUnusable(
            tr("The file with Punktual's data is damaged."),
            where,
            tr("Put it aside and bring back a back-up; your mail is still on the server."),
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return _no_access(where)
    return _not_written(where) if code == sqlite3.SQLITE_IOERR else None


def _full(where: str) -> StoreUnusable:
    return StoreUnusable(
        tr("The disk is full."), where, tr("Free some space and try again; what was stored before is safe.")
    )


def _no_access(where: str) -> StoreUnusable:
    return StoreUnusable(
        tr("Punktual may not write its data here."),
        where,
        tr("Give your user the right to read and write this file and its folder."),
    )


def _not_written(where: str) -> StoreUnusable:
    return StoreUnusable(
        tr("The disk could not be read or written."),
        where,
        tr("See whether it is full or failing; what was stored before is safe."),
    )
