"""One function per public measurement: plain data in, plain data out.

Each imports its room only when it is called, so that a scorer for one needs no other.
"""

from __future__ import annotations


def parse_mail(raw: bytes) -> dict[str, object]:
    """What a message says: subject, sender, date (aware or None), text, attachments as (name, media type, bytes)."""
    from app.parsing.mime import parse

    message = parse(raw)
    return {
        "subject": message.subject,
        "from_addr": message.from_.address,
        "from_name": message.from_.name,
        "date": message.sent_at,
        "text": message.text,
        "attachments": [(one.name, one.media_type, one.size) for one in message.attachments],
    }


def new_text(text: str) -> str:
    """What the writer of a reply wrote anew."""
    from app.parsing.quotes import new_text as cut

    return cut(text)


def read_form(raw: bytes, region: str) -> dict[str, object] | None:
    """What a visitor put into a contact form; None where the mail is none."""
    from app.parsing.forms import read_form as read
    from app.parsing.mime import parse

    reading = read(parse(raw), region)
    if reading is None:
        return None
    fields: dict[str, str] = {}
    for label, value in reading.fields:
        fields.setdefault(label, value)
    return {
        "name": reading.name,
        "email": reading.email,
        "phone": reading.phone,
        "subject": reading.subject,
        "message": reading.message,
        "fields": fields,
    }


def kind(raw: bytes) -> str:
    """Who or what wrote a mail: customer, bounce, auto-reply, bulk or list. Forms are their visitors'."""
    from app.parsing.automatic import classify
    from app.parsing.mime import parse

    return str(classify(parse(raw))[0])


def safe_html(html: str) -> str:
    """What may be shown of a stranger's HTML."""
    from app.parsing.sanitise import safe_html as clean

    return clean(html).html


def thread_keys(raws: list[bytes]) -> list[str]:
    """The same key for mails of one thread, whatever order they come in."""
    from app.grouping.threads import ThreadIndex, thread_keys
    from app.parsing.mime import parse

    index = ThreadIndex()
    own: list[str] = []
    for number, raw in enumerate(raws):
        message = parse(raw)
        keys = thread_keys(message.message_id, message.in_reply_to, message.references) or (f"mail {number}",)
        index.add(keys)
        own.append(keys[0])
    return [index.root(key) for key in own]
