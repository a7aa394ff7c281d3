"""Invisible images that tell a sender when and where his message was opened, by the service behind them."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass

from app.parsing.links import clean_href, host_of

_IMAGE = re.compile(r"<img\b[^<>]{0,4000}", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s{0,9}=\s{0,9}[\"']?\s{0,9}((?:https?:)?//[^\s\"'<>]{1,2000})", re.IGNORECASE)
_TINY = re.compile(
    r"(?:\b(?:width|height)\s?[=:]\s?[\"']?\s?[01](?:px)?(?![\d.%])|display\s?:\s?none|visibility\s?:\s?hidden)", re.I
)
_MOST = 500  # images looked at

#: Part of the address → name of the service.
_SERVICES = (
    ("list-manage.com/track", "Mailchimp"),
    ("mandrillapp.com/track", "Mandrill"),
    ("sendgrid.net/wf/open", "SendGrid"),
    ("/wf/open?upn", "SendGrid"),
    ("hubspotemail", "HubSpot"),
    ("t.hubspotfree", "HubSpot"),
    ("t.sidekickopen", "HubSpot"),
    ("mailgun", "Mailgun"),
    ("/e/o/ey", "Mailgun"),
    ("pstmrk.it/open", "Postmark"),
    ("sendinblue", "Brevo"),
    ("brevo", "Brevo"),
    ("mjt.lu/oo", "Mailjet"),
    ("awstrack.me", "Amazon SES"),
    ("klaviyomail", "Klaviyo"),
    ("trk.klclick", "Klaviyo"),
    ("constantcontact.com/on.jsp", "Constant Contact"),
    ("rs6.net/on.jsp", "Constant Contact"),
    ("createsend", "Campaign Monitor"),
    ("cmail", "Campaign Monitor"),
    ("exct.net/open", "Salesforce"),
    ("exacttarget", "Salesforce"),
    ("pardot", "Salesforce"),
    ("mktotrack", "Marketo"),
    ("mailtrack.io", "Mailtrack"),
    ("mailfoogae", "Streak"),
    ("yesware", "Yesware"),
    ("superhuman.com", "Superhuman"),
    ("getnotify", "GetNotify"),
    ("bananatag", "Bananatag"),
    ("google-analytics.com", "Google Analytics"),
    ("doubleclick.net", "Google"),
    ("facebook.com/tr", "Facebook"),
    ("getresponse", "GetResponse"),
    ("freshmail", "FreshMail"),
    ("mailerlite", "MailerLite"),
    ("activehosted", "ActiveCampaign"),
    ("emltrk.com", "Litmus"),
    ("intercom", "Intercom"),
    ("customeriomail", "Customer.io"),
    ("sparkpostmail", "SparkPost"),
    ("substack.com/o/", "Substack"),
)


@dataclass(frozen=True, slots=True)
class Tracker:
    """:ivar name: of the service, the host where the service is not known
    :ivar address: as `links.clean_href` writes it
    """

    name: str
    host: str
    address: str


def find_trackers(html: str) -> tuple[Tracker, ...]:
    """Each image that only tells of the reading, in order, repeats included."""
    found = []
    for count, image in enumerate(_IMAGE.finditer(html)):
        if count >= _MOST:
            break
        source = _SOURCE.search(image[0])
        if source is None:
            continue
        address = entities.unescape(source[1])
        service = next((name for part, name in _SERVICES if part in address.lower()), None)
        if _TINY.search(image[0]) or (service and "open" in address.lower()):
            whole = clean_href(address if address[:4].lower() == "http" else f"http:{address}") or ""
            host = host_of(whole)
            if host:
                found.append(Tracker(service or host, host, whole))
    return tuple(found)
