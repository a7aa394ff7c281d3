"""What the reader of a message guessed or could not open, in words."""

from __future__ import annotations

from collections.abc import Collection

from app.i18n import tr

_ENCRYPTED, _SIGNED, _LETTERS = "encrypted", "signed", "charset"
#: Guesses about one header that spoil nothing else.
_HEADERS = frozenset(("date", "from"))


def protection(guessed: Collection[str]) -> str:
    """What keeps a message from being read here or says who wrote it; "" where nothing does.

    :param guessed: as in `ParsedMessage.guessed`
    """
    if _ENCRYPTED in guessed:
        return tr("This message is encrypted. Save its file and open it in the program that has your key.")
    if _SIGNED in guessed:
        return tr("This message is signed. Punktual does not check the signature.")
    return ""


def doubt(guessed: Collection[str]) -> str:
    """What of a message may be wrong, and what helps; "" where nothing was guessed.

    :param guessed: as in `ParsedMessage.guessed`
    """
    damage = set(guessed) - {_ENCRYPTED, _SIGNED}
    if damage - _HEADERS - {_LETTERS}:
        return tr("This message is damaged; parts of it were guessed")
    if _LETTERS in damage:
        return tr("The letters of this message were guessed. If they look wrong, choose “Encoding”.")
    if damage:
        return tr("The date or the sender of this message was guessed")
    return ""
