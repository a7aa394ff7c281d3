"""What goes into a column comes out as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.clockwork import BusinessHours, Span, Target
from app.model.message import Channel
from app.settings import Settings, dump, load
from app.store import preferences
from app.store.engine import Store
from app.store.types import Json, Utc, from_micros, new_id, to_micros

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001  bounds
TEXT = st.text(st.characters(codec="utf-8"))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
SPANS = st.lists(st.builds(Span, TIMES, TIMES), max_size=3).map(tuple)
HOURS = st.builds(
    BusinessHours,
    week=st.tuples(*[SPANS] * 7),
    timezone=st.sampled_from(["Europe/Warsaw", "Asia/Tehran", "UTC"]),
    exceptions=st.lists(st.tuples(st.dates(), SPANS), max_size=3).map(tuple),
    holidays=st.frozensets(st.dates(), max_size=5),
)
TARGETS = st.fixed_dictionaries(
    {channel: st.builds(Target, st.integers(1, 10**6), st.integers(1, 10**6)) for channel in Channel}
)
SETTINGS = st.builds(Settings, hours=HOURS, targets=TARGETS, order_examples=st.lists(TEXT, max_size=3).map(tuple))


@given(INSTANTS)
def test_instants_keep_their_microsecond_and_come_back_in_utc(at: datetime) -> None:
    stored = Utc().process_bind_param(at, None)
    assert stored is not None
    back = Utc().process_result_value(stored, None)
    assert back == at
    assert back is not None
    assert back.tzinfo is UTC


@given(INSTANTS, INSTANTS)
def test_instants_sort_as_numbers(one: datetime, other: datetime) -> None:
    assert (one < other) == (to_micros(one) < to_micros(other))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_micros(datetime(2026, 1, 1))  # noqa: DTZ001  the point of the test


@given(PLAIN)
def test_json_comes_back(value: object) -> None:
    stored = Json().process_bind_param(value, None)
    assert Json().process_result_value(stored, None) == value


@given(SETTINGS)
def test_settings_come_back(settings: Settings) -> None:
    stored = Json().process_bind_param(dump(settings), None)
    assert load(Json().process_result_value(stored, None)) == settings


def test_settings_are_stored_and_replaced(store: Store) -> None:
    with store.read() as conn:
        assert preferences.load(conn) == Settings()
    for name in ("Anna", "Ewa"):
        changed = Settings(owner_name=name, hours=BusinessHours(((Span(time(8), time(12)),),) * 7, "UTC"))
        with store.write() as conn:
            preferences.save(conn, changed)
        with store.read() as conn:
            assert preferences.load(conn) == changed


def test_settings_of_an_older_version_get_the_defaults(store: Store) -> None:
    with store.write() as conn:
        preferences.remember(conn, "owner", {"owner_name": "Anna", "gone": 1})
    with store.read() as conn:
        assert preferences.load(conn) == Settings(owner_name="Anna")


def test_small_things_are_remembered_by_key(store: Store) -> None:
    with store.write() as conn:
        preferences.remember(conn, "a", [1, {"b": date(2026, 1, 1).isoformat()}])
        assert preferences.remembered(conn, "a") == [1, {"b": "2026-01-01"}]
        assert preferences.remembered(conn, "b") is None


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  bounds
def test_ids_grow_with_time_and_fit_63_bits(at: datetime) -> None:
    earlier, later = new_id(at - timedelta(seconds=1)), new_id(at)
    assert 0 <= earlier < later < 1 << 62
    assert from_micros(to_micros(at)) == at
