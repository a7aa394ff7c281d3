"""A certificate authority of the tests' own, with a good, an expired and a foreign server certificate."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

import trustme


class Certificates:
    """:ivar authority: PEM file of the authority that the tests trust"""

    def __init__(self, folder: Path) -> None:
        ours, theirs = trustme.CA(organization_name="Punktual tests"), trustme.CA(organization_name="Somebody else")
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = folder / "authority.pem"
        ours.cert_pem.write_to_path(str(self.authority))
        self.good = _write(ours.issue_cert("127.0.0.1", "127.0.0.4"), folder / "good.pem")
        self.expired = _write(
            ours.issue_cert("127.0.0.2", not_after=datetime(2020, 1, 1, tzinfo=UTC)), folder / "expired.pem"
        )
        self.foreign = _write(theirs.issue_cert("127.0.0.3"), folder / "foreign.pem")

    def client(self) -> ssl.SSLContext:
        """What a client uses that trusts the tests' authority."""
        return ssl.create_default_context(cafile=str(self.authority))

    def server(self, certificate: Path | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate or self.good)
        return context


def _write(certificate: trustme.LeafCert, path: Path) -> Path:
    certificate.private_key_and_cert_chain_pem.write_to_path(str(path))
    return path
