"""Mail that tells of a call: voicemail services and telephone systems name the caller in the subject.

Such a mail belongs to the caller, not to the service's robot. Three signs are needed, because people write of missed
calls too: words for it and one phone number in the subject, and a recording or a sender that is no person.
"""

from __future__ import annotations

import re

import phonenumbers

from app.model.folding import fold
from app.model.message import Channel, FormReading, ParsedMessage

#: In folded form. English, German, Polish, Persian, and the neighbours' languages that services here use.
_WORDS = re.compile(
    r"voice ?-?mail|voice message|missed call|call from|new message from|mailbox.?nachricht|anrufbeantworter|"
    r"sprachnachricht|verpasster anruf|anruf in abwesenheit|anruf von|poczta glosowa|poczcie glosowej|"
    r"wiadomosc glosowa|nagranie|nieodebrane polaczenie|polaczenie od|پیام ?صوتی|پیام ?گیر|تماس از ?دست|"
    r"messagerie vocale|appel manque|buzon de voz|llamada perdida|segreteria telefonica|chiamata persa|"
    r"hlasova schranka|zmeskany hovor"
)
_ROBOT = re.compile(
    r"(?:no|do.?not).?reply|voice|fax|pbx|tel|phone|sip|call|mailer|system|notif|asterisk|3cx|sipgate|fritz"
)
_MOST = 300  # characters of a subject


def read_voicemail(message: ParsedMessage, region: str) -> FormReading | None:
    """The caller and what the service wrote down of the call; None for all other mail.

    :param region: ISO 3166 country for numbers without a prefix
    """
    subject = message.subject[:_MOST]
    if not _WORDS.search(fold(subject)) or message.in_reply_to or message.references:
        return None
    if not (_has_recording(message) or _is_robot(message)):
        return None
    numbers = {
        phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        for found in phonenumbers.PhoneNumberMatcher(fold(subject), region)
    }
    if len(numbers) != 1:
        return None
    text = message.text.strip()
    return FormReading(
        name=None,
        email=None,
        phone=numbers.pop(),
        subject=None,
        message=text or subject,
        fields=(),
        signs=("voicemail words", "caller in the subject"),
        channel=Channel.PHONE,
    )


def _has_recording(message: ParsedMessage) -> bool:
    return any(each.media_type.startswith("audio/") for each in message.attachments)


def _is_robot(message: ParsedMessage) -> bool:
    if (message.header("auto-submitted") or "no").strip().lower() != "no":
        return True
    return _ROBOT.search(message.from_.address.partition("@")[0].lower()) is not None
