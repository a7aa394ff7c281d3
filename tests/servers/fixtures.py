"""Real servers for the tests that need them, one of each per session."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot, find_binary
from tests.servers.smtp import SmtpServer

_users = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_binary():
        return
    for item in items:
        if item.get_closest_marker("dovecot"):
            item.add_marker(pytest.mark.skip(reason="Dovecot is not installed; ./check installs it"))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))  # pytest's own folders are closed to the mail user
    folder.chmod(0o755)
    server = Dovecot(folder, certificates)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def smtp_server(certificates: Certificates) -> Iterator[SmtpServer]:
    server = SmtpServer(certificates)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def user() -> str:
    """A mailbox of one's own."""
    return f"user{next(_users)}"
