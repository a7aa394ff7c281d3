"""What the free texts of mail servers mean, as enhanced status codes (RFC 3463), and those codes in plain words."""

from __future__ import annotations

import re

from app.i18n import tr

#: Turn of a server's text, case-folded → status. The first that matches decides: the special stand above the general.
MEANINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "5.2.2",
        re.compile(
            r"(?:mail ?box|inbox|quota|account|user).{0,40}(?:full|exceed|over)|over ?quota|(?:over|exceed\w*"
            r"|reached).{0,20}quota|quota violation|insufficient (?:system )?storage|disk full|overquota"
            r"|full mailbox|out of (?:storage|space)|przepełnion|voll\b"
        ),
    ),
    (
        "5.3.4",
        re.compile(
            r"(?:message|size|mail|attachment).{0,40}(?:too (?:large|big|long)|exceed\w*.{0,20}(?:size|limit"
            r"|maximum))|exceed\w* .{0,40}(?:message )?size|552[- ].{0,60}size|size limit|za duż"
        ),
    ),
    (
        "5.4.6",
        re.compile(r"too many hops|routing loop|mail loop|loops? back|loop detected|loop broken|message looping"),
    ),
    (
        "5.7.1",
        re.compile(
            r"spam|blacklist|blocklist|block list|black list|blocked|\brbl\b|dnsbl|spamhaus|reputation"
            r"|unsolicited|content (?:was )?reject|policy|not authori[sz]ed|denied|dmarc|\bspf\b|\bdkim\b"
            r"|prohibited|\bvirus(?:es)?\b|rejected by .{0,40}(?:filter|content)"
        ),
    ),
    (
        "5.1.2",
        re.compile(
            r"host (?:unknown|not found)|unknown host|(?:domain|host).{0,40}(?:not found|unknown"
            r"|does not exist|n.t exist)|\bno mx\b|bad destination host|name server|nameserver|dns error"
            r"|unrouteable mail domain|couldn't find any host"
        ),
    ),
    (
        "5.1.1",
        re.compile(
            r"(?:user|mail ?box|account|recipient|address|alias|name).{0,60}(?:unknown|not (?:found|known)"
            r"|n[o']t exist|not exist|doesn.t have|unavailable|disabled|inactive|not listed|invalid|suspended"
            r"|rejected|no longer|not (?:a )?(?:valid|local))|(?:no such|unknown|invalid|no) (?:user|local"
            r"|recipient|mailbox|address|account|person|final delivery userid)"
            r"|bad (?:destination mailbox )?address|addressee unknown|not (?:a valid|our) (?:user|customer)"
            r"|dont? exist|does ?n.t have an? .{0,30}account|unrouteable address|nie istnieje|unbekannt"
            r"|n'existe pas|no existe|inesistente|не существует|不存在"
        ),
    ),
    (
        "4.4.1",
        re.compile(
            r"time[d ]?.?out|connection (?:refused|reset|lost|timed)|retry time|could not connect|not respond"
            r"|no route|unreachable|expired|too long|maximum delivery attempts|greylist|gr[ae]y-?list"
            r"|try (?:again )?later|temporar|will (?:continue|retry|be retried)|still (?:being|trying)|delayed"
            r"|postponed"
        ),
    ),
)

STILL_TRYING = re.compile(
    r"will (?:continue|be retried|retry|keep trying|try again)|still (?:being retried|trying|being processed)"
    r"|delayed|postponed|not yet been deliv|attempts will continue|no action is required|delivery incomplete"
    r"|temporary problem|warning: message|wird weiter versucht|kolejne próby|nie trzeba podejmować"
)


def plain_words(status: str, is_permanent: bool) -> str:
    """What an enhanced status code means, in the owner's language."""
    subject = status.partition(".")[2]
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
        "4.4": tr("No mail server was found for this address."),
        "4.6": tr("The message went in circles between servers."),
        "4.7": tr("Their mail server did not take the message in time."),
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
