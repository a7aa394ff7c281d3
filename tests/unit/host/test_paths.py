from __future__ import annotations

from pathlib import Path

import pytest

from app.host.paths import Profile, paths_of


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNKTUAL_HOME", str(tmp_path))
    for profile in Profile:
        paths = paths_of(profile)
        for path in (paths.data, paths.logs, paths.database, paths.lock):
            assert path.is_relative_to(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("home", ["", "/somewhere"])
def test_the_demo_has_nothing_in_common_with_the_real_profile(home: str) -> None:
    real, demo = paths_of(Profile.REAL, home), paths_of(Profile.DEMO, home)
    assert real.database != demo.database
    assert real.lock != demo.lock
    assert real.logs != demo.logs


def test_the_systems_folders_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUNKTUAL_HOME", raising=False)
    assert "punktual" in str(paths_of(Profile.REAL).data).lower()
