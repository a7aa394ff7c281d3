"""The same work done by programs of the distribution, where they are installed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from benchmarks.figures.letters import OWN
from benchmarks.figures.measure import p50_p99, run_program
from benchmarks.figures.served import Place
from tests.servers.dovecot import GOOD, PASSWORD

_MBSYNC = """
IMAPAccount bench
Host {host}
Port {port}
User {user}
Pass {password}
SSLType IMAPS
CertificateFile {certificate}

IMAPStore far
Account bench

MaildirStore near
Path {mail}/
Inbox {mail}/INBOX
SubFolders Verbatim

Channel bench
Far :far:
Near :near:
Patterns INBOX Sent
Create Near
SyncState *
Sync Pull
"""
_WORDS = ("faktura", "zamówienie", "Bestellung", "Lieferung", "invoice", "Nowak", "Rennufen", "Kakaka", "kunde17")


class Peers:
    """mbsync with mu and notmuch behind it, each with a home of its own in `folder`."""

    def __init__(self, place: Place, folder: Path, user: str) -> None:
        self._mail, self._mu = folder / "mail", folder / "mu"
        self._mail.mkdir(parents=True)
        self._mbsyncrc, self._notmuchrc = folder / "mbsyncrc", folder / "notmuchrc"
        self._mbsyncrc.write_text(
            _MBSYNC.format(
                host=GOOD, port=place.port, user=user, password=PASSWORD, certificate=place.certificate, mail=self._mail
            )
        )
        self._notmuchrc.write_text(f"[database]\npath={self._mail}\n[user]\nname=Shop\nprimary_email={OWN}\n")

    def measure(self) -> dict[str, Any]:
        """CPU seconds of fetching and of indexing, milliseconds of searching; without those that are missing."""
        told: dict[str, Any] = {}
        if not shutil.which("mbsync"):
            return told
        told["mbsync"] = run_program(["mbsync", "-c", str(self._mbsyncrc), "-a"])["cpu"]
        told["mbsync_again"] = run_program(["mbsync", "-c", str(self._mbsyncrc), "-a"])["cpu"]
        if shutil.which("mu"):
            home = f"--muhome={self._mu}"
            run_program(["mu", "init", home, f"--maildir={self._mail}", f"--my-address={OWN}"])
            told["mu"] = run_program(["mu", "index", home, "--quiet"])["cpu"]
            told["mu_search"] = _times([["mu", "find", home, "--maxnum=200", word] for word in _WORDS], {})
        if shutil.which("notmuch"):
            env = {"NOTMUCH_CONFIG": str(self._notmuchrc)}
            told["notmuch"] = run_program(["notmuch", "new", "--quiet"], env)["cpu"]
            asked = [["notmuch", "search", "--limit=200", word] for word in _WORDS]
            told["notmuch_search"] = _times(asked, env)
        return told


def _times(commands: list[list[str]], env: dict[str, str]) -> dict[str, float]:
    """Wall milliseconds, the start of the process included."""
    taken = []
    for words in commands * 5:
        began = time.perf_counter()
        try:
            run_program(words, env)
        except RuntimeError:  # mu ends with an error where nothing is found
            continue
        taken.append((time.perf_counter() - began) * 1000)
    return p50_p99(taken)
