"""A store on SQLite and, where its server is installed, on PostgreSQL: the gateway tests run on both."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app.store.engine import Store

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))


def _as_server_user() -> dict[str, str]:
    """PostgreSQL refuses to run as root; its package made a user for it."""
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server of our own, on a socket in a temporary folder."""
    if not _BINARIES:
        pytest.skip("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = _as_server_user()
    if user:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_BINARIES[-1] / program, "-D", folder / "data", *arguments], **user, cwd="/", stdout=subprocess.DEVNULL
        )
        assert done.returncode == 0, program

    run("initdb", "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=20"
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://tests@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """An empty database."""
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS punktual WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE punktual")
    engine.dispose()
    return postgresql_server.replace("/postgres?", "/punktual?")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "punktual.sqlite3"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    opened = Store.open(place)
    yield opened
    opened.close()


@pytest.fixture
def open_store() -> Iterator[Callable[[Path | str], Store]]:
    """Opens stores and closes them after the test."""
    opened: list[Store] = []

    def open_(place: Path | str) -> Store:
        opened.append(Store.open(place))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()
