"""Mail that tells of a call: voicemail services and telephone systems name the caller in the subject or the text.

Such a mail belongs to the caller, not to the service's robot. Read by its shape, not by a list of products: words for
a call in the subject, a recording or a sender that is no person (people write of missed calls too), and a number that
is clearly the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from app.model.folding import fold
from app.model.message import Channel, FormReading, ParsedMessage

#: In folded form. English, German, Polish, Persian, and the neighbours' languages that services here use.
_WORDS = re.compile(
    r"voice ?-?mail|voice message|missed call|call from|new message from|in mailbox|left (?:you )?a message|"
    r"mailbox.?nachricht|anrufbeantworter|sprachnachricht|sprachbox|verpasster anruf|anruf in abwesenheit|anruf von|"
    r"neuer anruf|poczta glosowa|poczcie glosowej|poczty glosowej|wiadomosc glosowa|nagranie|"
    r"nieodebrane polaczenie|polaczenie od|پیام ?صوتی|پیام ?گیر|صندوق ?صوتی|تماس از ?دست|تماس بی ?پاسخ|"
    r"messagerie vocale|message vocal|appel manque|buzon de voz|mensaje de voz|llamada perdida|"
    r"segreteria telefonica|messaggio vocale|chiamata persa|hlasova schranka|hlasova zprava|zmeskany hovor"
)
#: These say less: a recording must hang on them.
_WEAK = re.compile(r"message from|message received|nachricht von|wiadomosc od|پیام از")
_ROBOT = re.compile(
    r"(?:no|do.?not).?reply|voice|fax|pbx|tel|phone|sip|call|mailer|system|notif|asterisk|3cx|fritz|unity|mailbox"
)
#: What stands before the caller's number, and never before the number that was called.
_FROM = re.compile(
    r"(?:^|[\s(\[:])(?:from|von|vom|od|از|de|du|da|dal|caller(?: ?id)?|calling number|anrufer(?:in)?|rufnummer|"
    r"numer(?: dzwoni[aą]cego)?|dzwoni[aą]cy|تماس[ \u200c]?گیرنده|شماره(?:[ \u200c]?ی)?(?: تماس)?|appelant|"
    r"chiamante|llamante|volaj[ií]c[ií])(?=[\s:\"'<(+]|$)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w .,'&-]{1,58}")
#: Between the word and the number these are no name.
_NO_NAMES = frozenset(
    {
        "number",
        "phone",
        "caller",
        "the",
        "a",
        "id",
        "unknown",
        "anonymous",
        "mobile",
        "wireless",
        "external",
        "extension",
    }
    | {"telefon", "tel", "nr", "numer", "numeru", "anonim", "nieznany", "nummer", "der", "rufnummer", "unbekannt"}
    | {"شماره", "تماس", "گیرنده", "numero", "telefone"}
)
_DIGITS = re.compile(r"(?<![\d+])[1-9]\d{9,14}(?!\d)")
_LATIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_MOST = 300  # characters of a subject
_MOST_TEXT = 1_500
_BETWEEN = 60  # characters between "from" and its number


def read_voicemail(message: ParsedMessage, region: str) -> FormReading | None:
    """The caller and what the service wrote down of the call; None for all other mail.

    :param region: ISO 3166 country for numbers without a prefix
    """
    subject = message.subject[:_MOST]
    folded = fold(subject)
    has_recording = _has_recording(message)
    is_call = _WORDS.search(folded) or (has_recording and _WEAK.search(folded))
    if not is_call or message.in_reply_to or message.references or not (has_recording or _is_robot(message)):
        return None
    text = message.text.strip()
    for place in (subject, text[:_MOST_TEXT]):
        if caller := _caller(place, region):
            return FormReading(
                name=caller[1] or None,
                email=None,
                phone=caller[0],
                subject=None,
                message=text or subject,
                fields=(),
                signs=("voicemail words", "caller"),
                channel=Channel.PHONE,
            )
    return None


def _caller(text: str, region: str) -> tuple[str, str] | None:
    """Number (E.164) and name: of the first number behind "from", else of the only one there is."""
    shown = text.translate(_LATIN_DIGITS)
    numbers = sorted(_numbers(shown, region))
    ends = 0
    for start, end, number in numbers:
        before = shown[max(ends, start - _BETWEEN) : start].rpartition("\n")[2]
        if words := list(_FROM.finditer(before)):
            return number, _name(before[words[-1].end() :])
        ends = end
    found = {number for _, _, number in numbers}
    return (found.pop(), "") if len(found) == 1 else None


def _numbers(text: str, region: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends, and in E.164. Some services leave the plus out."""
    taken: list[tuple[int, int]] = []
    for found in phonenumbers.PhoneNumberMatcher(text, region or None):
        taken.append((found.start, found.end))
        yield found.start, found.end, phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
    for digits in _DIGITS.finditer(text):
        if not any(start <= digits.start() < end for start, end in taken) and _is_number("+" + digits[0]):
            yield digits.start(), digits.end(), "+" + digits[0]


def _is_number(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text))
    except phonenumbers.NumberParseException:
        return False


def _name(between: str) -> str:
    """Telephone systems that know the caller write him before the number."""
    found = _NAME.search(between.replace('"', " ").strip(" \t:<(["))
    words = found[0].strip(" .,-'").split() if found else []
    return "" if not words or any(fold(word) in _NO_NAMES for word in words) else " ".join(words)


def _has_recording(message: ParsedMessage) -> bool:
    return any(each.media_type.startswith("audio/") for each in message.attachments)


def _is_robot(message: ParsedMessage) -> bool:
    if (message.header("auto-submitted") or "no").strip().lower() != "no":
        return True
    return _ROBOT.search(message.from_.address.partition("@")[0].lower()) is not None
