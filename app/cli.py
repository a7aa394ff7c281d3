"""`punktual list`, `sync --once`, `--version`: what needs no window."""

from __future__ import annotations

import argparse
import json
import locale
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

from app import i18n
from app.bootstrap import Options, Program
from app.errors import PunktualError
from app.i18n import tr
from app.listing.words import duration_words, when_words
from app.model.clockwork import OpenTime
from app.model.listing import Row, View


def main(words: Sequence[str]) -> int:
    """Returns the exit code: 0 done, 1 something outside failed and was said, 2 the words make no sense."""
    parser = _parser()
    found = parser.parse_args(words)
    if found.version:
        print(f"punktual {version('punktual')}")
        return 0
    program = Program(Options(is_demo=found.demo, profile=found.profile))
    try:
        i18n.set_language(program.desk.settings.language or _system_language())
        return _sync(program) if found.command == "sync" else _list(program, found.json)
    except PunktualError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # `punktual list | head`
        sys.stdout = None
        return 0
    finally:
        program.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="punktual", description="Answer customers in time.", epilog="Without a command the window opens."
    )
    parser.add_argument("--version", action="store_true", help="say which version this is")
    parser.add_argument("--demo", action="store_true", help="the example shop instead of the own mailbox")
    parser.add_argument("--self-test", action="store_true", help="start everything on a temporary profile and end")
    parser.add_argument("--profile", metavar="FOLDER", help="keep everything in this folder")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    listing = commands.add_parser("list", help="what is to be answered, by the time left")
    listing.add_argument("--json", action="store_true", help="for programs: one JSON array")
    sync = commands.add_parser("sync", help="fetch once and end")
    sync.add_argument("--once", action="store_true", help="accepted for clearness; there is no other way")
    return parser


def _system_language() -> str:
    return (locale.getlocale()[0] or "en").partition("_")[0]


def _list(program: Program, as_json: bool) -> int:
    desk = program.desk
    rows, now, hours = desk.inbox.rows(View.TO_ANSWER), program.now(), desk.hours
    if as_json:
        print(json.dumps([_plain(row, now, hours) for row in rows], ensure_ascii=False, indent=1))
    else:
        print_rows(rows, now, hours)
    return 0


def print_rows(rows: Sequence[Row], now: datetime, hours: OpenTime) -> None:
    """The ordered list as a table: time left, due, channels, customer, subject."""
    if not rows:
        print(tr("Nothing to answer."))
        return
    table = [_cells(row, now, hours) for row in rows]
    widths = [max(len(cells[column]) for cells in table) for column in range(4)]
    for cells in table:
        print("  ".join([cells[0].rjust(widths[0]), *(cells[n].ljust(widths[n]) for n in (1, 2, 3)), cells[4]]))


def tell_demo(program: Program) -> None:
    """What a demo that nobody watched came to."""
    rows, story = program.how_it_went()
    print_rows(rows, program.now(), program.desk.hours)
    print()
    print("\n".join(story))
    print(tr("Pictures of it are in {folder}.").format(folder=program.options.play))


def _cells(row: Row, now: datetime, hours: OpenTime) -> list[str]:
    left = duration_words(hours.seconds_between(now, row.due)) if row.due else ""
    due = when_words(row.due, now, hours.zone) if row.due else ""
    return [left, due, "+".join(channel.value for channel in row.channels), row.customer, row.subject]


def _plain(row: Row, now: datetime, hours: OpenTime) -> dict[str, Any]:
    return {
        "id": row.id,
        "due": row.due.isoformat() if row.due else None,
        "open_seconds_left": hours.seconds_between(now, row.due) if row.due else None,
        "customer": row.customer,
        "channels": [channel.value for channel in row.channels],
        "subject": row.subject,
        "messages": row.message_count,
        "unread": row.is_unread,
    }


def _sync(program: Program) -> int:
    """Fetches with the stored accounts; what failed is said for each."""
    errors = program.sync_once()
    for address, error in errors.items():
        print(f"{address}: {error}", file=sys.stderr)
    return 1 if errors else 0
