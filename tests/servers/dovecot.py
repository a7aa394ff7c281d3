"""A real Dovecot on loopback: own configuration, own certificates, mailboxes in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from tests.patience import PATIENCE_SECONDS
from tests.servers.certificates import Certificates

PASSWORD = "correct-horse"
#: Which address of the loopback network shows which certificate, or plays an older server.
GOOD, EXPIRED, FOREIGN, OLD_SERVER = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"

_CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = punktual-test
listen = {good}, {expired}, {foreign}, {old}
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
ssl = yes
ssl_cert = <{good_cert}
ssl_key = <{good_cert}
ssl_min_protocol = TLSv1.2
local {expired} {{
  ssl_cert = <{expired_cert}
  ssl_key = <{expired_cert}
}}
local {foreign} {{
  ssl_cert = <{foreign_cert}
  ssl_key = <{foreign_cert}
}}
local {old} {{
  protocol imap {{
    imap_capability = IMAP4rev1 LITERAL+ CHILDREN NAMESPACE
  }}
}}
auth_mechanisms = plain login
auth_failure_delay = 0s
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


def find_binary() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """Below those that systems give to outgoing connections (Linux: from 32768), so that none takes it meanwhile."""
    while True:
        port = random.randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("", port))
            return port


class Dovecot:
    """Any user name is known and has the password `PASSWORD`; its mailbox is made at the first look."""

    def __init__(self, folder: Path, certificates: Certificates) -> None:
        self.folder = folder
        self.tls_port = free_port()
        self.plain_port = free_port()
        self._mail_user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        me = pwd.getpwuid(os.geteuid()).pw_name
        (folder / "mail").mkdir(parents=True)
        self._own(folder / "mail")
        (folder / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=folder,
                good=GOOD,
                expired=EXPIRED,
                foreign=FOREIGN,
                old=OLD_SERVER,
                good_cert=certificates.good,
                expired_cert=certificates.expired,
                foreign_cert=certificates.foreign,
                password=PASSWORD,
                login_user="dovenull" if os.geteuid() == 0 else me,
                internal_user="dovecot" if os.geteuid() == 0 else me,
                internal_group="dovecot" if os.geteuid() == 0 else str(os.getegid()),
                mail_uid=self._mail_user.pw_uid,
                mail_gid=self._mail_user.pw_gid,
                tls_port=self.tls_port,
                plain_port=self.plain_port,
            )
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it greets."""
        binary = find_binary()
        assert binary
        self._process = subprocess.Popen(
            [binary, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with socket.create_connection((GOOD, self.plain_port), timeout=PATIENCE_SECONDS) as probe:
                    if probe.recv(100).startswith(b"* OK"):
                        return
            except OSError:
                pass
            log = self.folder / "dovecot.log"
            said = log.read_text() if log.exists() else ""
            assert self._process.poll() is None, f"Dovecot ended by itself: {said}"
            assert time.monotonic() < deadline, f"Dovecot does not answer: {said}"
            time.sleep(0.02)

    def stop(self) -> None:
        """Every connection ends, as when the provider restarts its server."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)
        with contextlib.suppress(ProcessLookupError):  # its children would hold connections for some seconds more
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def mail_folder(self, user: str, folder: str = "INBOX") -> Path:
        root = self.folder / "mail" / user / "Maildir"
        return root if folder == "INBOX" else root / f".{folder.replace('/', '.')}"

    def deliver(
        self, user: str, raw: bytes, folder: str = "INBOX", at: datetime | None = None, flags: str = ""
    ) -> None:
        self.fill(user, [raw], folder, at, flags)

    def fill(
        self,
        user: str,
        raws: Iterable[bytes],
        folder: str = "INBOX",
        at: datetime | None = None,
        flags: str = "",
    ) -> None:
        """Put messages into a mailbox the way a mail transfer agent does; the later ones are the newer ones.

        :param flags: Maildir letters: S seen, R answered
        """
        place = self.mail_folder(user, folder)
        is_new = not (place / "cur").exists()
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True, exist_ok=True)
        if is_new:
            self._own_tree(self.folder / "mail" / user)
        for raw in raws:
            _count[0] += 1
            stamp = int(at.timestamp() if at else time.time())
            name = f"{stamp}.{_count[0]:09d}.host,S={len(raw)}"
            temporary = place / "tmp" / name
            temporary.write_bytes(raw)
            os.utime(temporary, (stamp, stamp))
            self._own(temporary)
            target = place / "cur" / f"{name}:2,{flags}" if flags else place / "new" / name
            temporary.rename(target)

    def reset_uidvalidity(self, user: str, folder: str = "INBOX") -> None:
        """As after a restored backup: same messages, other UIDs. Only while nobody has the folder open."""
        place = self.mail_folder(user, folder)
        uidlist = place / "dovecot-uidlist"
        header = uidlist.read_text().splitlines()[0]
        found = re.search(r" V(\d+)", header)
        assert found
        lines = [f"3 V{int(found[1]) + 7} N1 G{secrets.token_hex(16)}"]
        uidlist.write_text("\n".join(lines) + "\n")
        self._own(uidlist)
        for index in place.glob("dovecot.index*"):
            index.unlink()

    def _own_tree(self, folder: Path) -> None:
        self._own(folder)
        for path in folder.rglob("*"):
            self._own(path)

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._mail_user.pw_uid, self._mail_user.pw_gid)


_count = [0]
