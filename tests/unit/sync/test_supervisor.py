from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import (
    CertificateRefused,
    KeyringUnavailable,
    NotAMailServer,
    PunktualError,
    RateLimited,
    ServerUnreachable,
    SignInRefused,
    StoreUnusable,
)
from app.sync.supervisor import pause_seconds


@given(st.integers(1, 1000))
def test_pauses_grow_and_stay_bounded(failures: int) -> None:
    assert 0.8 <= pause_seconds(ServerUnreachable("away"), failures) <= 720
    if failures > 1:
        assert pause_seconds(ServerUnreachable("away"), failures) > 3


def test_the_first_try_again_is_quick() -> None:
    assert pause_seconds(ServerUnreachable("away"), 1) < 2


@pytest.mark.parametrize("kind", [CertificateRefused, NotAMailServer, KeyringUnavailable, SignInRefused])
def test_what_needs_the_owner_is_not_tried_all_the_time(kind: type[PunktualError]) -> None:
    assert pause_seconds(kind("stop"), 1) >= 900


def test_a_full_disk_may_be_emptied_at_any_time() -> None:
    assert pause_seconds(StoreUnusable("full"), 1) < 2


def test_the_server_may_name_the_pause() -> None:
    assert pause_seconds(RateLimited("slow", retry_after_seconds=77), 1) == 77
