"""Test what holds whatever is heard in whatever order."""

from itertools import cycle, islice
import json
from typing import Any

from hypothesis import given, settings, strategies as st

from victron_ble.system import Member, System
from victron_ble.system.averages import LastDay, Smooth
from victron_ble.system.settings import Settings

from .place import BATTERY, VOLTS, charger, inverter_charger, record, solar

MEMBERS = {
    "sun": "solar_charger",
    "multi": "vebus",
    "charger": "ac_charger",
    BATTERY: "battery_monitor",
}
SETTINGS = Settings(
    battery=BATTERY,
    battery_record="battery_monitor",
    members=tuple(Member(address=a, record=r) for a, r in list(MEMBERS.items())[:-1]),
    capacity=200,
)

ROUNDING = 1e-6

watts = st.integers(-3000, 3000)
seconds = st.one_of(st.integers(-30, 30), st.integers(0, 100_000))
readings = st.tuples(
    st.sampled_from(list(MEMBERS)), watts, seconds, st.sampled_from("ab")
)
events = st.one_of(readings, st.just("restart"), st.just("again"), st.just("lose"))


def said(address: str, power: int) -> dict[str, Any]:
    """Return what a device says with a power."""
    if address == "sun":
        return solar(abs(power) % 500, yield_today=abs(power) * 10)
    if address == "multi":
        return inverter_charger(power, ac_out_power=max(0, -power))
    if address == "charger":
        return charger(abs(power) % 800)
    amps = power / VOLTS
    return {
        "voltage": VOLTS,
        "current": amps,
        "soc": abs(power) % 101,
        "consumed_ah": 0,
    }


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=40))
def test_no_counter_falls(happens: list[Any]) -> None:
    """Test that no order of readings, gaps and restarts makes an energy fall."""
    system, now, last = System(SETTINGS), 1000.0, BATTERY
    before: dict[str, float] = {}
    for event in happens:
        if event == "restart":
            stored = json.loads(json.dumps(system.as_dict(now, 1e9 + now)))
            system = System.restored(SETTINGS, stored, now := 10.0, 1e9 + now)
        elif event == "again":
            system.hear_again(last, now, "a")
        elif event == "lose":
            system.lose(last)
        else:
            last, power, passed, source = event
            now += passed
            found = record(MEMBERS[last], **said(last, power))
            system.hear(last, found, now, source)
        report = system.report(now)
        for key, value in report.values.items():
            if key.endswith("_power") and key not in (
                "battery_power",
                "ac_input_power",
            ):
                assert value is None or value >= 0, key
        after = dict(system.totals)
        assert all(after[key] >= energy for key, energy in before.items())
        before = after


@given(
    st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-10, 1e5)), min_size=1),
    st.floats(1, 1000),
)
def test_smooth_stays_in_range(taken: list[tuple[float, float]], over: float) -> None:
    """Test that an average over minutes never leaves the range of what it was given."""
    smooth, now = Smooth(over), 0.0
    for value, passed in taken:
        now += passed
        smooth.take(value, now)
        restored = Smooth(over)
        restored.restore(smooth.as_dict(50), 50, now)
        assert restored.value == smooth.value
        given_ = [value for value, _ in taken]
        assert min(given_) <= (smooth.value or 0) <= max(given_)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 5000), st.floats(10, 60), st.integers(1, 90)),
        min_size=1,
        max_size=10,
    )
)
def test_day_stays_in_range(taken: list[tuple[float, float, int]]) -> None:
    """Test that the averages of a day never leave the range of what they were given."""
    day, now = LastDay(), 0.0
    for one, other, passed in islice(cycle(taken), 3000):
        now += passed
        day.take(one, other, now)
    if (mean := day.mean(now)) is not None:
        for among, found in zip(list(zip(*taken, strict=True))[:2], mean, strict=True):
            assert min(among) - ROUNDING <= found <= max(among) + ROUNDING
