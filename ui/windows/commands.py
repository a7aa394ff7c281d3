"""Every command by name: one table behind menus, keys, the palette and the list of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from app.i18n import tr, trc


@dataclass(frozen=True, slots=True)
class Command:
    """:ivar keys: as Qt writes them; the first is shown. Single letters work only where no text is being written
    :ivar group: the menu it stands in, "" for none
    """

    name: str
    words: str
    keys: tuple[str, ...] = ()
    group: str = ""


def groups() -> dict[str, str]:
    """The menus, in their order."""
    return {
        "inbox": tr("&Inbox"),
        "conversation": tr("&Conversation"),
        "answer": tr("&Answer"),
        "view": tr("&View"),
        "help": tr("&Help"),
    }


def commands() -> tuple[Command, ...]:
    return (*_inbox(), *_conversation(), *_answer(), *_view(), *_help())


def _inbox() -> tuple[Command, ...]:
    return (
        Command("new", tr("New message"), ("N",), "inbox"),
        Command("phone", tr("Note a call"), ("Ctrl+Shift+P",), "inbox"),
        Command("sync", tr("Fetch mail now"), ("F5",), "inbox"),
        Command("close today", tr("Closed for the rest of today"), (), "inbox"),
        Command("accounts", tr("Accounts…"), (), "inbox"),
        Command("forms", tr("Contact forms…"), (), "inbox"),
        Command("website form", tr("A form for my website…"), (), "inbox"),
        Command("snippets", tr("Snippets…"), ("Ctrl+Shift+S",), "inbox"),
        Command("settings", tr("Settings…"), ("Ctrl+,",), "inbox"),
        Command("quit", tr("Quit"), ("Ctrl+Q",), "inbox"),
    )


def _conversation() -> tuple[Command, ...]:
    return (
        Command("next", tr("Next conversation"), ("J",), "conversation"),
        Command("previous", tr("Previous conversation"), ("K",), "conversation"),
        Command("done", trc("command", "Done, no answer needed"), ("E",), "conversation"),
        Command("snooze", tr("Snooze…"), ("S",), "conversation"),
        Command("promise", tr("Promise a time…"), ("P",), "conversation"),
        Command("join", tr("Join with…"), ("M",), "conversation"),
        Command("split", tr("Split a thread off…"), ("Shift+M",), "conversation"),
        Command("unfold", tr("Fold or unfold all messages"), ("O",), "conversation"),
        Command("why one row", tr("Why is this one row?"), (), "conversation"),
        Command("groupings", tr("What was joined and split…"), (), "conversation"),
        Command("undo", tr("Undo"), ("U", "Ctrl+Z"), "conversation"),
    )


def _answer() -> tuple[Command, ...]:
    own = (
        Command("reply", tr("Write an answer"), ("R",), "answer"),
        Command("send", tr("Send and next"), ("Ctrl+Return", "Ctrl+Enter"), "answer"),
        Command("send done", tr("Send and done"), ("Ctrl+Shift+Return",), "answer"),
        Command("send later", tr("Send later…"), (), "answer"),
        Command("all snippets", tr("All snippets"), (";",), "answer"),
        Command("attach", tr("Attach a file"), ("Ctrl+Shift+A",), "answer"),
        Command("note", tr("Keep as a note to yourself"), (), "answer"),
        Command("answer all", tr("Answer all selected…"), ("Shift+R",), "answer"),
    )
    places = (Command(f"snippet {n}", tr("Snippet {n}").format(n=n), (f"Ctrl+{n}",)) for n in range(1, 10))
    return (*own, *places)


def _view() -> tuple[Command, ...]:
    return (
        Command("to answer", tr("To answer"), ("Alt+1",), "view"),
        Command("waiting", tr("Waiting"), ("Alt+2",), "view"),
        Command("snoozed", tr("Snoozed"), ("Alt+3",), "view"),
        Command("done view", tr("Done"), ("Alt+4",), "view"),
        Command("other", tr("Other mail"), ("Alt+5",), "view"),
        Command("search", tr("Search"), ("/", "Ctrl+F"), "view"),
        Command("customer", tr("Show or hide the customer"), ("Ctrl+I",), "view"),
        Command("density", tr("Close or wide rows"), (), "view"),
        Command("zoom in", tr("Larger letters in messages"), ("Ctrl++", "Ctrl+="), "view"),
        Command("zoom out", tr("Smaller letters in messages"), ("Ctrl+-",), "view"),
        Command("zoom back", tr("Letters of the usual size"), ("Ctrl+0",), "view"),
        Command("theme", tr("Light or dark"), (), "view"),
        Command("menu", tr("Menu"), ("F10",)),
        Command("back", tr("Back to the list"), ("Escape",)),
    )


def _help() -> tuple[Command, ...]:
    return (
        Command("palette", tr("Every command by name…"), ("Ctrl+K",), "help"),
        Command("keys", tr("List of keys"), ("?",), "help"),
    )


def key_words(key: str) -> str:
    """As this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def install(
    window: QMainWindow, main_menu: QMenu | QMenuBar, does: Mapping[str, Callable[[], object]]
) -> dict[str, QAction]:
    """Actions with their keys on the window, and the menus."""
    menus: dict[str, QMenu] = {name: main_menu.addMenu(words) for name, words in groups().items()}
    actions = {}
    for command in commands():
        action = QAction(command.words, window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.triggered.connect(lambda _=False, name=command.name: does[name]())
        window.addAction(action)
        if command.group:
            menus[command.group].addAction(action)
        actions[command.name] = action
    return actions


def key_tables() -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """For the list of keys: per menu what has a key."""
    made = []
    for group, name in groups().items():
        lines = [
            (one.words, [key_words(key) for key in one.keys]) for one in commands() if one.group == group and one.keys
        ]
        made.append((name.replace("&", ""), lines))
    return made
