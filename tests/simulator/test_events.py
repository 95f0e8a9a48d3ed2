"""Test what makes a test of false alarms mean something: what a device goes through."""

from collections.abc import Callable
from typing import Any

import pytest

from custom_components.victron_ble.library import Record
from simulator.system import System
from simulator.world import HOUR

from .listening import last_records, records, simulate


def series(system: System, device: str, name: str, seconds: float) -> list[Any]:
    """Return what a device says of a value in the next seconds."""
    return [
        record.values[name]
        for radio, record in records(system, seconds)
        if radio is system.radio(device)
    ]


@pytest.mark.parametrize(
    ("event", "name"), [("crank", "starter_voltage"), ("windlass", "voltage")]
)
def test_motor_pulls_the_battery_down_for_two_seconds(event: str, name: str) -> None:
    """Test 12.7 to 8.5 V and back, as a battery monitor sees it."""
    system = simulate("van", hour=3)
    (before, *_) = series(system, "shunt", name, 3)
    system.trigger(event, "shunt")
    volts = series(system, "shunt", name, 10)
    low = [value for value in volts if value < 0.75 * before]
    assert len(low) == 2
    assert all(value == pytest.approx(before * 8.5 / 12.7, rel=0.02) for value in low)
    assert volts[volts.index(low[0]) :][:2] == low
    assert volts[-1] == pytest.approx(before, rel=0.02)


def test_motor_draws_what_a_motor_draws() -> None:
    """Test that the current is large, but not beyond all shunts."""
    system = simulate("van", hour=3)
    system.trigger("windlass", "shunt")
    current = min(series(system, "shunt", "current", 3))
    assert -500 < current < -100


@pytest.mark.parametrize(("fleet", "device"), [("van", "shunt"), ("boat", "bms")])
def test_charge_is_set_by_hand(fleet: str, device: str) -> None:
    """Test another state of charge at once, which is counted on from there."""
    system = simulate(fleet)
    before = last_records(system, 2)[device].values
    system.trigger("set_charge", device, charge=31)
    after = last_records(system, 2)[device].values
    assert abs(before["soc"] - 31) > 10
    assert after["soc"] == pytest.approx(31, abs=0.2)
    assert after["consumed_ah"] < before["consumed_ah"]


@pytest.mark.parametrize(
    ("fleet", "device", "name"),
    [
        ("van", "shunt", "starter_voltage"),
        ("van", "multi", "battery_temperature"),
        ("boat", "monitor", "midpoint_voltage"),
        ("house", "shunt", "temperature"),
    ],
)
def test_sensor_is_plugged_in_and_out(fleet: str, device: str, name: str) -> None:
    """Test that a value goes and comes back."""
    system = simulate(fleet)
    before = last_records(system, 2)[device].values[name]
    system.trigger("unplug_sensor", device)
    assert last_records(system, 2)[device].values[name] is None
    system.trigger("plug_sensor", device)
    assert last_records(system, 2)[device].values[name] == pytest.approx(before, abs=1)


@pytest.mark.parametrize(
    ("fleet", "device", "prepare"),
    [
        ("van", "solar", lambda system: None),
        ("van", "multi", lambda system: system.trigger("plug_shore", "multi")),
        ("van", "orion", lambda system: system.trigger("start_engine", "orion")),
        ("boat", "charger", lambda system: system.trigger("plug_shore", "charger")),
    ],
)
def test_charger_wakes(
    fleet: str, device: str, prepare: Callable[[System], None]
) -> None:
    """Test that one that had ended begins with bulk again."""
    system = simulate(fleet, hour=11)
    system.sites[0].house.battery.charge = 0.99
    prepare(system)
    system.advance_to(system.time + 2.5 * HOUR, step=10)
    field = "device_state" if device == "multi" else "charge_state"
    before = last_records(system, 3)[device].values[field].name
    system.trigger("wake_charger", device)
    after = series(system, device, field, 3)[0].name
    assert (before, after) == ("FLOAT", "BULK")


def test_device_is_off_for_hours() -> None:
    """Test the silence, and that it counts from 0 afterwards."""
    system = simulate("van")
    list(system.listen(3))
    system.trigger("lose_power", "shunt", seconds=3 * HOUR)
    system.advance_to(system.time + 3 * HOUR - 30, step=10)
    heard: list[Record] = [
        record
        for radio, record in records(system, 60)
        if radio is system.radio("shunt")
    ]
    assert len(heard) == pytest.approx(30, abs=2)
    assert heard[0].nonce == 0


@pytest.mark.parametrize(
    ("event", "device", "reason"),
    [
        ("set_charge", "solar", "no state of charge"),
        ("unplug_sensor", "solar", "has no sensor"),
        ("wake_charger", "shunt", "no charger"),
    ],
)
def test_what_a_device_cannot_do(event: str, device: str, reason: str) -> None:
    """Test that it says so."""
    with pytest.raises(ValueError, match=reason):
        simulate("van").trigger(event, device)
