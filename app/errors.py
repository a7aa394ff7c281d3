"""Errors a person can read.

`PunktualError` and its children are the environment's faults (server, disk, keyring, input): they carry a
sentence for the owner and a hint about what to do, both already translated. Anything else that is raised is
a bug of ours and goes to the log with its traceback.
"""

from __future__ import annotations


class PunktualError(Exception):
    """Something outside the program went wrong and the owner can do something about it."""

    #: Try again by itself after a pause; otherwise stop and tell the owner.
    retry = False

    def __init__(self, title: str, message: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.message, self.hint) if part)


class SignInRefused(PunktualError):
    """The server knows the account and refuses the password or token."""


class ServerUnreachable(PunktualError):
    """No connection, name not found, timeout, connection lost."""

    retry = True


class NotAMailServer(PunktualError):
    """Something answers there, but it does not speak IMAP or SMTP."""


class CertificateRefused(PunktualError):
    """The TLS certificate is expired, for another name, or from an unknown authority."""


class MailboxRefused(PunktualError):
    """The server refused a folder or a command in its own words."""

    retry = True


class RateLimited(PunktualError):
    """The server asks for a pause.

    :ivar retry_after_seconds: the pause it asked for, wall-clock seconds; None where it did not say.
    """

    retry = True

    def __init__(
        self,
        title: str,
        message: str = "",
        hint: str = "",
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(title, message, hint)
        self.retry_after_seconds = retry_after_seconds


class KeyringUnavailable(PunktualError):
    """No allowed keyring, or it is locked and nobody opened it."""


class StoreUnusable(PunktualError):
    """The database is locked by another program, damaged, from a newer version, or the disk is full."""


class BadInput(PunktualError):
    """What the owner typed or imported can't be used as it is."""


class NotAFormService(PunktualError):
    """Something answers there, but not with the submissions of a form."""


class ClockDiffers(PunktualError):
    """This computer's clock and that of a server are far apart, or the server dates things in the future."""

    retry = True
