"""What can be done with one message, behind its three dots."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from app.i18n import tr
from app.model.message import Channel, Direction, Kind
from app.model.screen import MessageView

#: Machine words for what is wanted of a message, and a detail: an encoding's name.
Wanted = Callable[[str, str], None]

_CHARSETS = (
    ("utf-8", ""),
    ("windows-1250", "iso-8859-2"),
    ("windows-1252", "iso-8859-15"),
    ("windows-1251", "koi8-r"),
    ("windows-1253", ""),
    ("windows-1254", ""),
    ("windows-1255", ""),
    ("windows-1256", ""),
    ("windows-1257", ""),
    ("gb18030", "big5"),
    ("shift_jis", "iso-2022-jp"),
    ("euc-kr", ""),
)


def fill(menu: QMenu, message: MessageView, wanted: Wanted, *, is_plain: bool) -> None:
    """:param is_plain: whether the words alone are shown now"""
    is_mail = message.direction is Direction.IN and message.channel is not Channel.PHONE
    if message.html is not None:
        words = tr("Show it as it was made") if is_plain else tr("Show the words alone")
        menu.addAction(words, lambda: wanted("formatted" if is_plain else "plain", ""))
    elif message.is_html_long:
        menu.addAction(tr("Show it as it was made"), lambda: wanted("whole", ""))
    if message.html is not None or message.is_html_long:
        menu.addAction(tr("Open the original in the browser"), lambda: wanted("browser", ""))
    if message.is_sender_trusted:
        menu.addAction(tr("No longer load pictures of this sender"), lambda: wanted("distrust", ""))
    menu.addAction(tr("Show the source"), lambda: wanted("source", ""))
    if is_mail:
        _add_encodings(menu.addMenu(tr("Encoding")), wanted)
        menu.addSeparator()
        _add_form(menu, message, wanted)
        _add_kinds(menu, message, wanted)


def _add_encodings(menu: QMenu, wanted: Wanted) -> None:
    menu.addAction(tr("As the message says"), lambda: wanted("encoding", ""))
    menu.addSeparator()
    names = {
        "utf-8": tr("Unicode"),
        "windows-1250": tr("Central European"),
        "windows-1252": tr("Western European"),
        "windows-1251": tr("Cyrillic"),
        "windows-1253": tr("Greek"),
        "windows-1254": tr("Turkish"),
        "windows-1255": tr("Hebrew"),
        "windows-1256": tr("Arabic and Persian"),
        "windows-1257": tr("Baltic"),
        "gb18030": tr("Chinese"),
        "shift_jis": tr("Japanese"),
        "euc-kr": tr("Korean"),
    }
    for charset, other in _CHARSETS:
        for each in filter(None, (charset, other)):
            words = f"{names[charset]} ({each.upper()})"
            menu.addAction(words, partial(wanted, "encoding", each))


def _add_form(menu: QMenu, message: MessageView, wanted: Wanted) -> None:
    if message.channel is Channel.FORM:
        menu.addAction(tr("Read this form differently…"), lambda: wanted("form", ""))
        menu.addAction(tr("This is not a contact form"), lambda: wanted("no form", ""))
    else:
        menu.addAction(tr("This is a contact form…"), lambda: wanted("form", ""))


def _add_kinds(menu: QMenu, message: MessageView, wanted: Wanted) -> None:
    if message.kind is Kind.CUSTOMER:
        menu.addAction(tr("This is other mail"), lambda: wanted("other", ""))
        menu.addAction(tr("Spam"), lambda: wanted("spam", ""))
    else:
        words, what = put_right(message)
        menu.addAction(words, lambda: wanted(what, ""))


def put_right(message: MessageView) -> tuple[str, str]:
    """What is to be said of a message that is not what it was taken for: in words, and as `wanted` names it."""
    if message.has_form_changed:
        return tr("This is a contact form…"), "form"
    return (tr("Not spam"), "not spam") if message.is_spam else (tr("This is a customer"), "customer")
