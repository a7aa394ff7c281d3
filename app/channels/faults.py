"""What can go wrong between here and a mail server, in words for the owner.

The one map from exception classes to errors of ours: `retry` of the error says whether to try again or to stop and
tell; what is not in the map is a bug and passes unchanged.
"""

from __future__ import annotations

import imaplib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from imapclient.exceptions import LoginError

from app.errors import (
    CertificateRefused,
    MailboxRefused,
    NotAMailServer,
    PunktualError,
    RateLimited,
    ServerUnreachable,
    SignInRefused,
)
from app.i18n import tr
from app.model.account import Auth, Server


class NoGreeting(Exception):
    """The first line is not that of a mail server."""


class NoStartTls(Exception):
    """STARTTLS was asked for and is not offered."""


@contextmanager
def told_in_words(server: Server) -> Iterator[None]:
    """Raises PunktualErrors for what the network and the server do to us."""
    try:
        yield
    except Exception as error:
        if isinstance(error, PunktualError) or (told := explain(error, server)) is None:
            raise
        raise told from error


def explain(error: Exception, server: Server) -> PunktualError | None:
    """The error for the owner; None where it is a bug of ours."""
    for kind, tell in _MAP:
        if isinstance(error, kind):
            return tell(error, server)
    return None


def server_words(error: object) -> str:
    """What the server said, readable and bounded."""
    words = error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error)
    words = re.sub(r"^b'(.*)'$|^b\"(.*)\"$", lambda found: found[1] or found[2] or "", words.strip())
    return " ".join(words.split())[:500]


def _certificate(error: Any, server: Server) -> PunktualError:
    code = getattr(error, "verify_code", 0)
    hint = tr("Check the server's name and this computer's date; do not go on if you are not sure.")
    if code == _EXPIRED:
        return CertificateRefused(
            tr("The certificate of {host} has expired.").format(host=server.host),
            tr("The connection was not made, so nobody could read along."),
            tr("Tell your mail provider; if this computer's date is wrong, correct it."),
        )
    if code == _OTHER_NAME or "match" in str(error):
        return CertificateRefused(
            tr("The certificate shown by {host} belongs to another server.").format(host=server.host),
            tr("The connection was not made, so nobody could read along."),
            hint,
        )
    return CertificateRefused(
        tr("The certificate of {host} was issued by an unknown authority.").format(host=server.host),
        tr("The connection was not made, so nobody could read along."),
        hint,
    )


_EXPIRED, _OTHER_NAME = 10, 62  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH of OpenSSL
_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
)


def _tls(error: Any, server: Server) -> PunktualError:
    if getattr(error, "reason", "") in _NOT_TLS:
        return NotAMailServer(
            tr("{host} does not speak TLS on port {port}.").format(host=server.host, port=server.port),
            hint=tr("Choose STARTTLS for this port, or another port."),
        )
    return _lost(error, server)


def _unknown_name(_error: Any, server: Server) -> PunktualError:
    return ServerUnreachable(
        tr("The server {host} was not found.").format(host=server.host),
        hint=tr("Check the internet connection and the server's name."),
    )


def _refused(_error: Any, server: Server) -> PunktualError:
    return ServerUnreachable(
        tr("Nothing answers at {host}, port {port}.").format(host=server.host, port=server.port),
        hint=tr("Check the port, or try again later."),
    )


def _silent(_error: Any, server: Server) -> PunktualError:
    return ServerUnreachable(
        tr("{host} does not answer.").format(host=server.host),
        hint=tr("Check the internet connection; it is tried again by itself."),
    )


def _lost(_error: Any, server: Server) -> PunktualError:
    return ServerUnreachable(
        tr("The connection to {host} was lost.").format(host=server.host), hint=tr("It is tried again by itself.")
    )


def _no_greeting(_error: Any, server: Server) -> PunktualError:
    return NotAMailServer(
        tr("What answers at {host}, port {port} is not a mail server.").format(host=server.host, port=server.port),
        hint=tr("Check the server's name, the port and the kind of encryption."),
    )


def _no_starttls(_error: Any, server: Server) -> PunktualError:
    return NotAMailServer(
        tr("{host} offers no encryption on port {port}.").format(host=server.host, port=server.port),
        tr("The password was not sent."),
        tr("Choose TLS and its port (993 for IMAP, 465 for SMTP)."),
    )


def _sign_in(error: Any, server: Server) -> PunktualError:
    if isinstance(error.__context__, imaplib.IMAP4.abort | OSError):  # lost while signing in, not refused
        return _lost(error, server)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        if 400 <= error.smtp_code < 500 and error.smtp_code != 432:  # 432: a password transition is needed (RFC 4954)
            return _too_many(error.smtp_error)
        return refused_sign_in(server_words(error.smtp_error), server)
    words = server_words(error)
    if re.search(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many|try again later", words, re.IGNORECASE):
        return _too_many(words)
    return refused_sign_in(words, server)


def _too_many(words: object) -> PunktualError:
    return RateLimited(
        tr("The server takes no sign-in at the moment."),
        server_words(words),
        tr("It is tried again by itself in a while."),
    )


#: Providers that refuse the password of the web site and want one made for the program.
_APP_PASSWORDS = re.compile(
    r"(^|\.)(gmail|googlemail|google|yahoo|aol|icloud|me|fastmail|zoho|wp|o2|onet|interia|gazeta)\.", re.IGNORECASE
)
_APP_PASSWORD_WORDS = re.compile(r"app(lication)?[- ]?(specific)?[- ]?passwor|hasł\w+ (do )?aplikacji", re.IGNORECASE)


def refused_sign_in(words: str, server: Server) -> SignInRefused:
    if server.auth is Auth.XOAUTH2:
        hint = tr("Sign in at the provider again.")
    elif _APP_PASSWORD_WORDS.search(words) or _APP_PASSWORDS.search(server.host):
        hint = tr("This provider wants an app password, made in its web settings, instead of the usual one.")
    else:
        hint = tr("Type the password again; the login name may have to be the whole address.")
    return SignInRefused(tr("{host} refused the password.").format(host=server.host), words, hint)


def _mailbox(error: Any, _server: Server) -> PunktualError:
    return MailboxRefused(
        tr("The mail server refused a request."), server_words(error), tr("It is tried again by itself.")
    )


def _smtp_words(error: Any, _server: Server) -> PunktualError:
    words = server_words(getattr(error, "smtp_error", "") or error)
    return MailboxRefused(tr("The mail server refused a request."), words, tr("It is tried again by itself."))


#: In order: the first class that fits tells.
_MAP: tuple[tuple[type[Exception], Callable[[Any, Server], PunktualError]], ...] = (
    (NoGreeting, _no_greeting),
    (NoStartTls, _no_starttls),
    (ssl.SSLCertVerificationError, _certificate),
    (ssl.SSLError, _tls),
    (socket.gaierror, _unknown_name),
    (ConnectionRefusedError, _refused),
    (TimeoutError, _silent),
    (LoginError, _sign_in),
    (imaplib.IMAP4.abort, _lost),
    (imaplib.IMAP4.error, _mailbox),
    (smtplib.SMTPAuthenticationError, _sign_in),
    (smtplib.SMTPServerDisconnected, _lost),
    (smtplib.SMTPException, _smtp_words),
    (OSError, _lost),
)
