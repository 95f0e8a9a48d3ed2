"""Test what holds for a history whatever is read, and whatever befalls it."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from victron_ble.counters.counted import counted_items
from victron_ble.enums import OperationMode
from victron_ble.record import RECORD_TYPES

from .life import DAY, HOUR, Life, Shown, battery

PASSED = st.sampled_from([-30, 0, 1, 60, 299, 301, 5000, 23 * HOUR, 25 * HOUR, 9 * DAY])
OFF = st.sampled_from([0, 10, HOUR, 2 * DAY])
WRONG = st.sampled_from([0, -90, HOUR, -400 * DAY, 400 * DAY])
SOCS = st.none() | st.sampled_from([0, 0.1, 60, 64.9, 65, 89.9, 90, 99.9, 100])
BATTERIES = st.fixed_dictionaries(
    {
        "soc": SOCS,
        "consumed_ah": st.none() | st.sampled_from([0, -0.1, -90, -200]),
        "voltage": st.none() | st.sampled_from([-0.5, 11, 13.2, 14.4, 58]),
        "current": st.none() | st.sampled_from([0, -0.1, 3, -300, 300]),
    }
) | st.sampled_from([battery(soc) for soc in (0, 50, 90, 100)])
CHARGERS = st.fixed_dictionaries(
    {
        "yield_today": st.none() | st.sampled_from([0, 10, 400, 410, 9000]),
        "solar_power": st.none() | st.sampled_from([0, 80, 15_000]),
        "charge_state": st.none() | st.sampled_from(OperationMode),
        "battery_voltage": st.none() | st.sampled_from([11, 14.4]),
    }
)
READ, RESTART, SET_CLOCK, NEW_COUNT = "read", "restart", "set clock", "new count"
BESIDES = (
    st.tuples(st.just(RESTART), OFF, WRONG)
    | st.tuples(st.just(SET_CLOCK), WRONG)
    | st.tuples(st.just(NEW_COUNT), st.integers(0, 65_535))
)


Event = tuple[Any, ...]


def befall(life: Life, event: Event) -> None:
    """Let something happen, and store what there is then."""
    what, *values = event
    if what == READ:
        life.read(values[0], **values[1])
    elif what == RESTART:
        life.restart(values[0], wrong=values[1])
    elif what == SET_CLOCK:
        life.ahead += values[0]
    else:
        life.count = values[0]
    life.save()


@given(
    st.lists(st.tuples(st.just(READ), PASSED, BATTERIES) | BESIDES, max_size=60),
    st.sampled_from(["battery_monitor", "lynx_smart_bms"]),
)
def test_no_count_of_a_battery_falls(events: list[Event], record_name: str) -> None:
    """Test that what adds up only grows, and that no extreme is given up."""
    life = Life(record_name)
    items = counted_items(life.record_type)
    before: Shown = {}
    for event in events:
        befall(life, event)
        shown = life.shown()
        assert shown.keys() <= items.keys()
        assert before.keys() <= shown.keys()
        for key, value in before.items():
            item = items[key]
            # A charge is a time: that may be mended when the clock is set.
            if item.goes_on and key != "last_full_charge":
                assert item.further(value, shown[key]) == shown[key], key
        before = shown


@given(st.lists(st.tuples(st.just(READ), PASSED, CHARGERS) | BESIDES, max_size=60))
def test_yesterday_changes_at_the_end_of_a_day_alone(events: list[Event]) -> None:
    """Test that it is one value for as long as a day lasts, or not known."""
    life = Life("solar_charger")
    before: Shown = {}
    for event in events:
        resets = life.counted.meter.solar.resets
        befall(life, event)
        shown = life.shown()
        ended = life.counted.meter.solar.resets > resets
        for key in ("yield_yesterday", "highest_power_yesterday"):
            if key in before and key in shown and not ended:
                assert shown[key] == before[key]
        before = shown


@given(st.lists(st.tuples(st.just(READ), PASSED, CHARGERS) | BESIDES, max_size=60))
def test_today_is_of_today(events: list[Event]) -> None:
    """Test that nothing is in it that was not read, and that times add up."""
    life = Life("solar_charger")
    powers: set[float] = set()
    passed = 0.0
    for event in events:
        befall(life, event)
        if event[0] == READ:
            powers.add(event[2]["solar_power"])
            passed += max(0, event[1])
        elif event[0] == RESTART:
            passed += event[1] + 500 * DAY  # by a clock that is wrong
        shown = life.shown()
        assert shown.get("highest_power_today") in powers | {None}
        assert shown.get("highest_power_yesterday") in powers | {None}
        spent = sum(
            shown.get(f"time_in_{state}_today", 0)
            for state in ("bulk", "absorption", "float")
        )
        assert 0 <= spent <= passed / 60 + 3


ODD: list[Any] = [
    None,
    [],
    3,
    "much",
    {"known": 5, "full": 9, "lowest": [], "soc": "x"},
]


@pytest.mark.parametrize("stored", ODD, ids=map(str, ODD))
@pytest.mark.parametrize("record_name", sorted(RECORD_TYPES))
def test_odd_files(stored: object, record_name: str) -> None:
    """Test that what cannot be read begins anew, and nothing raises."""
    life = Life(record_name)
    life.saved = [json.dumps({"battery": stored, "charger": stored})]
    life.restart()
    assert life.shown() == {}
    life.read()
    life.read()
