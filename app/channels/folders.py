"""Which folder holds the sent mail: what the server says (RFC 6154), else the names that programs give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imapclient.imap_utf7 import decode as decode_utf7


@dataclass(frozen=True, slots=True)
class Listed:
    """:ivar name: as the server spells it: modified UTF-7 (RFC 3501, 5.1.3), octets as Latin-1"""

    name: str
    delimiter: str
    attributes: frozenset[str]


#: Lower case; the last part of the path is compared.
_SENT_NAMES = (
    "sent",
    "sent items",
    "sent messages",
    "sent mail",
    "sent-mail",
    "sentmail",
    "gesendet",
    "gesendete objekte",
    "gesendete elemente",
    "gesendete nachrichten",
    "wysłane",
    "elementy wysłane",
    "wysłane wiadomości",
    "poczta wysłana",
    "ارسال شده",
    "ارسال‌شده",
    "پیام‌های ارسالی",
    "فرستاده شده",
    "فرستاده‌ها",
    "envoyés",
    "éléments envoyés",
    "messages envoyés",
    "envoye",
    "enviados",
    "elementos enviados",
    "mensajes enviados",
    "itens enviados",
    "inviati",
    "posta inviata",
    "posta inviate",
    "elementi inviati",
    "verzonden",
    "verzonden items",
    "verzonden berichten",
    "skickat",
    "skickade objekt",
    "sendt",
    "sendte elementer",
    "sendt post",
    "sendte elementer",
    "lähetetyt",
    "lähetetyt viestit",
    "odeslané",
    "odeslaná pošta",
    "odoslané",
    "odoslaná pošta",
    "poslano",
    "poslane stavke",
    "elküldött",
    "elküldött elemek",
    "trimise",
    "mesaje trimise",
    "elemente trimise",
    "gönderilmiş",
    "gönderilmiş öğeler",
    "gönderilenler",
    "отправленные",
    "надіслані",
    "изпратени",
    "απεσταλμένα",
    "المرسلة",
    "العناصر المرسلة",
    "رسائل مرسلة",
    "נשלחו",
    "送信済み",
    "已发送",
    "已傳送",
    "寄件備份",
    "보낸편지함",
)
_RANK = {name: rank for rank, name in enumerate(_SENT_NAMES)}


def sent_folder(listed: Sequence[Listed]) -> str | None:
    """The name of the folder for sent mail, None where none looks like it."""
    usable = [one for one in listed if not one.attributes & {"\\noselect", "\\nonexistent"}]
    for one in usable:
        if "\\sent" in one.attributes:
            return one.name
    ranked = [
        (_RANK[last], one.name.count(one.delimiter or "\0"), one.name)
        for one in usable
        if (last := _last_part(one)) in _RANK
    ]
    return min(ranked)[2] if ranked else None


def shown_name(name: str) -> str:
    """The folder's name as people read it; a name that breaks the rules is shown as it is."""
    try:
        return str(decode_utf7(name.encode("latin-1")))
    except (ValueError, LookupError):
        return name


def _last_part(one: Listed) -> str:
    name = shown_name(one.name)
    return (name.rsplit(one.delimiter, 1)[-1] if one.delimiter else name).strip().casefold()
