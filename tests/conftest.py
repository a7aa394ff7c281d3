"""What every test stands on."""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

import app
import ui
from tests.patience import PATIENCE_SECONDS
from ui.widgets import icons

pytest_plugins = ["tests.servers.fixtures"]
IN_CI = "CI" in os.environ

# How long a machine takes is no behaviour; benchmarks/ measures it. In CI the examples are the same each time.
settings.register_profile("punktual", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=IN_CI)
settings.load_profile("punktual")


def pytest_sessionstart() -> None:
    """hypothesis also tries the constants of every module of ours that is loaded: where the examples are to be the same
    each time, all are, whichever tests a worker gets, in whatever order."""
    for package in (app, ui) if IN_CI else ():
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)


def pytest_sessionfinish() -> None:
    """A worker leaves without tidying up."""
    icons._folder.cache_clear()


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's own, which waits no longer than five seconds, with our patience."""
    for name in ("waitUntil", "waitSignal", "waitExposed"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_SECONDS * 1000))
    return qtbot
