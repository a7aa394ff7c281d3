"""Why a message is taken for what it is, in the owner's words."""

from __future__ import annotations

from app.i18n import tr, trc
from app.model.message import Kind
from app.model.taught import BY_OWNER, FORM_CHANGED, SPAM, Marked


def reason_words(kind: Kind, reason: str) -> str:
    """:param reason: the machine word that was stored with the kind"""
    if reason.startswith(FORM_CHANGED):
        return changed_words(reason.removeprefix(FORM_CHANGED))
    if reason == SPAM + BY_OWNER:
        return tr("You said that this is spam.")
    if reason.startswith(SPAM):
        signs = (_sign(sign) for sign in reason.removeprefix(SPAM).split(", "))
        return tr("Looks like spam: {signs}.").format(signs=tr(", ").join(filter(None, signs)))
    if reason == BY_OWNER:
        is_customer = kind is Kind.CUSTOMER
        return tr("You said that this is a customer.") if is_customer else tr("You said that this is other mail.")
    if reason == "read receipt":
        return tr("A read receipt.")
    if reason in ("machine's address", "auto-generated"):
        return tr("Written by a program.")
    return {
        Kind.CUSTOMER: "",
        Kind.BOUNCE: tr("A report that mail did not arrive."),
        Kind.AUTO_REPLY: tr("An automatic reply."),
        Kind.BULK: tr("Sent to many at once."),
        Kind.LIST: tr("From a mailing list."),
    }[kind]


def changed_words(missing: str) -> str:
    """:param missing: the label that is not there, or what was marked"""
    what = {
        Marked.NAME.value: trc("person", "Name"),
        Marked.EMAIL.value: tr("Address"),
        Marked.PHONE.value: tr("Phone"),
        Marked.SUBJECT.value: tr("Subject"),
        Marked.MESSAGE.value: tr("Message"),
    }.get(missing, missing)
    return tr("The form has changed: “{what}” is not where it was.").format(what=what)


def _sign(sign: str) -> str:
    return {
        "honeypot": tr("a field that people don’t see was filled in"),
        "link markup": tr("links as code"),
        "links": tr("links"),
        "link as a name": tr("a link instead of a name"),
        "script": tr("letters of another language"),
        "mixed letters": tr("letters of two alphabets in one word"),
        "random name": tr("a name of random letters"),
        "random text": tr("a text of random letters"),
        "repeated": tr("others sent the same text"),
        "one value everywhere": tr("the same in every field"),
        "known words": tr("words of what you called spam"),
    }.get(sign, sign)
