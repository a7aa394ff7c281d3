from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.host.log import DiscreetFormatter, set_up

SECRETS = ("jan.kowalski@kunde.example", "Dziecko chore", "correct-horse")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level = root.level
    yield set_up(tmp_path / "logs")
    for handler in [each for each in root.handlers if isinstance(each.formatter, DiscreetFormatter)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def _fail() -> None:
    try:
        raise ValueError(f"INSERT INTO messages {SECRETS}")
    except ValueError as error:
        raise RuntimeError(" ".join(SECRETS)) from error


def test_a_failure_is_written_with_its_places_and_without_its_words(path: Path) -> None:
    try:
        _fail()
    except RuntimeError:
        logging.getLogger("app.sync").exception("account %d failed", 7)
    said = path.read_text()
    assert "account 7 failed" in said
    assert "RuntimeError" in said
    assert "ValueError" in said
    assert "_fail" in said
    assert not any(secret in said for secret in SECRETS)


def test_addresses_are_taken_out(path: Path) -> None:
    logging.getLogger("app.x").warning("mail to %s (%s)", SECRETS[0], f"<{SECRETS[0]}>")
    said = path.read_text()
    assert "mail to <address> (<<address>>)" in said
    assert SECRETS[0] not in said


def test_other_packages_words_are_written_without_what_is_in_them(path: Path) -> None:
    logging.getLogger("sqlalchemy").error("parameters: %s", SECRETS, extra={"x": SECRETS[1]})
    said = path.read_text()
    assert "parameters: %s" in said
    assert not any(secret in said for secret in SECRETS)


def test_other_handlers_still_get_the_whole_record(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("app.x").warning("to %s", SECRETS[0])
    assert caplog.records[-1].getMessage() == f"to {SECRETS[0]}"


def test_setting_up_twice_writes_once(path: Path, tmp_path: Path) -> None:
    again = set_up(tmp_path / "logs")
    logging.getLogger("app.x").warning("once")
    assert again.read_text().count("once") == 1
