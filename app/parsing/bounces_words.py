"""What the free texts of mail servers mean, as enhanced status codes (RFC 3463), and those codes in plain words."""

from __future__ import annotations

import re

from app.i18n import tr

#: Turn of a server's text, case-folded → status. The first that matches decides: the special stand above the general.
MEANINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "5.7.26",
        re.compile(
            r"\bspf\b|sender policy framework|\bdkim\b|dmarc|unauthenticated|required authentication level"
            r"|domain does.{0,9} pass.{0,9} auth"
        ),
    ),
    ("4.4.1", re.compile(r"gr[ae]y-?list")),
    (
        "5.2.1",
        re.compile(
            r"(?:mailbox|account|user|konto|skrzynka|recipient)(?: \S{1,60})? (?:is |has been |jest |was )?"
            r"(?:currently )?(?:disabled|inactive|suspended|deactivated|terminated|blocked|locked|closed"
            r"|zablokowan|nieaktywn|wyłączon|gesperrt|deaktiviert)|(?:disabled|inactive) (?:mailbox|account|user)"
            r"|(?:account|user) that you tried to reach is (?:disabled|inactive)|заблокирован|отключен|غیرفعال"
        ),
    ),
    (
        "5.2.2",
        re.compile(
            r"(?:mail ?box|inbox|quota|account|user|blocks?).{0,40}(?:full|exceed|over)|over ?quota"
            r"|(?:over|exceed\w*|reached).{0,20}quota|quota violation|insufficient (?:system )?storage|disk full"
            r"|full mailbox|out of (?:storage|space)|exceed\w* storage|size limit exceeded.{0,20}mailbox"
            r"|(?:mailbox|blocks?|inode)\w* (?:size )?limit exceeded|przepełnion|przepelnion|zapełnion|zapelnion"
            r"|voll\b|est pleine|ll?ena\b|è piena|переполнен|пере[пв]овнен|پر (?:است|شده)"
        ),
    ),
    (
        "5.3.4",
        re.compile(
            r"(?:message|size|mail|attachment).{0,40}(?:too (?:large|big|long)|exceed\w*.{0,20}(?:size|limit"
            r"|maximum))|exceed\w* .{0,40}(?:message )?size|552[- ].{0,60}size|size limit|za duż|zu groß"
        ),
    ),
    (
        "5.4.6",
        re.compile(r"too many hops|routing loop|mail loop|loops? back|loop detected|loop broken|message looping"),
    ),
    (
        "5.1.2",
        re.compile(
            r"host (?:unknown|not found)|unknown host|(?:domain|host).{0,40}(?:not found|unknown"
            r"|does not exist|n.t exist)|\bno mx\b|bad destination host|name server|nameserver|dns error"
            r"|unrouteable mail domain|couldn't find any host|nxdomain"
        ),
    ),
    (
        "5.1.1",
        re.compile(
            r"(?:no such|unknown|nonexistent) (?:user|local|recipient|mailbox|address|account)"
            r"|(?:user|recipient|mailbox|address|addressee) (?:is )?(?:unknown|not found)|recipientnotfound"
            r"|access denied\. as\(|mailbox unavailable|brak (?:takiego )?u[zż]ytkownika|nie ma takiego|nie istnieje"
            r"|nie znaleziono (?:odb|adr|u)"
        ),
    ),
    (
        "5.7.1",
        re.compile(
            r"spam|blacklist|blocklist|block list|black list|blocked|\brbl\b|dnsbl|spamhaus|reputation|complaints"
            r"|unsolicited|content (?:was )?reject|policy|not authori[sz]ed|denied|ptr (?:record|resource)|reverse dns"
            r"|prohibited|\bvirus(?:es)?\b|rejected by .{0,40}(?:filter|content)|a problem occurred\. \(ask your"
            r"|odrzucon|abgewiesen|отклонен|відхилен"
        ),
    ),
    (
        "5.1.1",
        re.compile(
            r"(?:user|mail ?box|account|recipient|address|alias|name).{0,60}(?:unknown|not (?:found|known)"
            r"|n[o']t exist|not exist|doesn.t have|unavailable|not listed|invalid"
            r"|rejected|no longer|not (?:a )?(?:valid|local))|(?:invalid|no) (?:user|local"
            r"|recipient|mailbox|address|account|person|final delivery userid)|wasn.t found at"
            r"|bad (?:destination mailbox )?address|addressee unknown|not (?:a valid|our) (?:user|customer)"
            r"|dont? exist|does ?n.t have an? .{0,30}account|unrouteable address|unbekannt"
            r"|nicht (?:vorhanden|gefunden)|existiert nicht|n'existe pas|no existe|inesistente"
            r"|не существует|не знайдено|не найден|不存在|وجود ندارد|یافت نشد"
        ),
    ),
    (
        "4.4.1",
        re.compile(
            r"time[d ]?.?out|connection (?:refused|reset|lost|timed)|retry time|could not connect|not respond"
            r"|no route|unreachable|expired|too long|maximum delivery attempts"
            r"|try (?:again )?later|temporar|will (?:continue|retry|be retried)|still (?:being|trying)|delayed"
            r"|postponed"
        ),
    ),
)

#: Codes that servers use for many things: what they say besides tells more. Whole areas (".0") are so anyway.
VAGUE = frozenset(("7.1", "4.1", "1.10", "2.1", "3.2"))

STILL_TRYING = re.compile(
    r"will (?:continue|be retried|retry|keep trying|try again)|still (?:being retried|trying|being processed)"
    r"|delayed|postponed|not yet been deliv|attempts will continue|no action is required|delivery incomplete"
    r"|temporary problem|warning: message|wird weiter versucht|kolejne próby|nie trzeba podejmować"
)


#: Kinds of "not proven to be the sender's" (RFC 7372), Exchange Online's among them.
_UNPROVEN = frozenset(("7.20", "7.21", "7.22", "7.23", "7.24", "7.29", "7.509", "7.515"))


def plain_words(status: str, is_permanent: bool) -> str:
    """What an enhanced status code means, in the owner's language."""
    subject = status.partition(".")[2]
    if subject in _UNPROVEN:
        subject = "7.26"
    known = {
        "1.1": tr("There is no such address."),
        "1.0": tr("The address is not accepted."),
        "1.3": tr("The address is written wrongly."),
        "1.6": tr("This mailbox has moved."),
        "1.10": tr("This address takes no mail."),
        "1.2": tr("The part of the address after @ does not exist or takes no mail."),
        "2.1": tr("The mailbox is switched off."),
        "2.2": tr("The mailbox is full."),
        "2.3": tr("The message is too big for this mailbox."),
        "3.4": tr("The message is too big for their server."),
        "4.1": tr("Their mail server does not answer."),
        "1.7": tr("Their server did not accept your address as the sender’s."),
        "1.8": tr("Their server did not accept your address as the sender’s."),
        "3.1": tr("Their mail server is full."),
        "4.2": tr("Their mail server does not answer."),
        "4.4": tr("No mail server was found for this address."),
        "4.6": tr("The message went in circles between servers."),
        "4.7": tr("Their mail server did not take the message in time."),
        "7.13": tr("The mailbox is switched off."),
        "7.1": tr("Their server refused the message, often as spam or by its rules."),
        "7.26": tr("Their server could not check that the message really comes from you (SPF, DKIM or DMARC)."),
    }
    if subject in known:
        return known[subject]
    areas = {
        "1": tr("The address is not accepted."),
        "2": tr("The mailbox takes no messages now."),
        "3": tr("Their mail server has a problem."),
        "4": tr("Their mail server could not be reached."),
        "5": tr("The mail servers did not understand each other."),
        "6": tr("Their server does not accept this kind of content."),
        "7": tr("Their server refused the message, often as spam or by its rules."),
    }
    general = tr("The message did not arrive.") if is_permanent else tr("The message has not arrived yet.")
    return areas.get(subject.partition(".")[0], general)
