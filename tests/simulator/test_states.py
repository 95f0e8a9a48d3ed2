"""Test that plants go through the states that the devices have."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from custom_components.victron_ble.library.open_enum import OpenFlag
from simulator.system import System
from simulator.world import HOUR

from .listening import last_records, records, simulate


def seen(
    system: System, place: str, field: str, seconds: float, step: float = 5
) -> set[str]:
    """Return the codes and flags that a field of a device takes."""
    names: set[str] = set()
    for radio, record in records(system, seconds, step):
        if radio.place == place:
            value = record.values[field]
            flags: Iterable[OpenFlag] = value if isinstance(value, OpenFlag) else ()
            names.update(flag.name or "" for flag in flags)
            if not isinstance(value, OpenFlag):
                names.add(value.name)
    return names


def test_solar_charger_charges_in_stages() -> None:
    """Test the stages of a sunny day, and the night."""
    system = simulate("van", hour=4)
    system.sites[0].house.battery.charge = 0.9
    states = seen(system, "van/solar", "charge_state", 18 * HOUR, step=30)
    assert states == {"OFF", "BULK", "ABSORPTION", "FLOAT"}


def test_ac_charger_ends_in_storage_and_is_silent_without_mains() -> None:
    """Test the stages of a charger on shore power."""
    system = simulate("boat", hour=0)
    assert "charger" not in last_records(system)
    system.trigger("plug_shore", "charger")
    states = seen(system, "boat/charger", "charge_state", 14 * HOUR, step=30)
    assert states == {"BULK", "ABSORPTION", "FLOAT", "STORAGE"}


@pytest.mark.parametrize(
    ("fleet", "reasons"),
    [
        ("van", {"ENGINE_SHUTDOWN"}),
        ("boat", {"ENGINE_SHUTDOWN", "REMOTE_INPUT"}),  # on the ignition
    ],
)
def test_dcdc_charger_follows_the_engine(fleet: str, reasons: set[str]) -> None:
    """Test states and off reasons around a drive."""
    system = simulate(fleet, hour=2)
    place = f"{fleet}/orion"
    assert seen(system, place, "off_reason", 30) == reasons
    system.trigger("start_engine", "orion")
    assert "ANALYSING_INPUT_VOLTAGE" in seen(system, place, "off_reason", 30, 1)
    assert seen(system, place, "charge_state", 60) == {"BULK"}
    system.trigger("switch_off", "orion")
    assert seen(system, place, "off_reason", 30) == {"REMOTE_INPUT"}
    system.trigger("switch_on", "orion")
    system.trigger("stop_engine", "orion")
    system.advance_to(system.time + 60)
    assert seen(system, place, "off_reason", 30) == reasons


def test_multiplus_passes_assists_and_inverts() -> None:
    """Test the states of an inverter and charger."""
    system = simulate("van", hour=2)
    assert seen(system, "van/multi", "device_state", 30) == {"INVERTING"}
    system.trigger("plug_shore", "multi")
    assert seen(system, "van/multi", "device_state", 30) == {"BULK"}
    system.trigger("load_on", "multi", load="induction hob")
    assert seen(system, "van/multi", "device_state", 30) == {"ASSISTING"}
    assert last_records(system)["multi"].values["ac_in_power"] == 1380
    system.trigger("load_off", "multi", load="induction hob")
    system.trigger("set_temperature", "multi", temperature=-25)
    system.advance_to(system.time + 12 * HOUR, step=30)
    assert seen(system, "van/multi", "device_state", 30) == {"PASSTHRU"}
    system.trigger("switch_off", "multi")
    assert seen(system, "van/multi", "device_state", 30) == {"OFF"}


def test_inverter_searches_and_trips() -> None:
    """Test eco mode, the switch, and an overload."""
    system = simulate("van", hour=2)
    assert seen(system, "van/phoenix", "device_state", 30) == {"LOW_POWER"}
    system.trigger("load_on", "phoenix", load="router")
    assert seen(system, "van/phoenix", "device_state", 30) == {"INVERTING"}
    system.trigger("switch_off", "phoenix")
    assert seen(system, "van/phoenix", "device_state", 30) == {"OFF"}

    loads = system.sites[0].outlets["phoenix"].loads
    loads["laptop"] = replace(loads["laptop"], watts=400)
    system.trigger("switch_on", "phoenix")
    system.trigger("load_on", "phoenix", load="laptop")
    system.advance_to(system.time + 10)
    assert seen(system, "van/phoenix", "device_state", 30) == {"FAULT"}
    assert seen(system, "van/phoenix", "alarm", 30) == {"OVERLOAD"}


def test_empty_battery_switches_everything_off() -> None:
    """Test warnings, alarms and off reasons of a battery that runs empty."""
    system = simulate("van", hour=21.6)
    system.sites[0].house.battery.charge = 0.05
    system.trigger("load_on", "protect", load="fridge")
    warnings = seen(system, "van/protect", "warning_reason", 6 * HOUR, 30)
    empty = last_records(system)
    assert warnings == {"LOW_VOLTAGE"}
    assert empty["protect"].values["output_state"].name == "SHUTDOWN"
    assert empty["protect"].values["output_voltage"] < 0.2
    assert "BMS" in {flag.name for flag in empty["protect"].values["off_reason"]}
    assert empty["phoenix"].values["device_state"].name in ("OFF", "FAULT")
    assert empty["multi"].values["device_state"].name in ("OFF", "BULK")


def test_bms_reports_limits() -> None:
    """Test the flags of a cold, then an empty lithium battery."""
    system = simulate("boat", hour=2)
    system.trigger("set_temperature", "bms", temperature=-25)
    system.advance_to(system.time + 10 * HOUR, step=30)
    cold = last_records(system)
    assert cold["bms"].values["allowed_to_charge"].name == "NO"
    assert "ALLOWED_TO_CHARGE" not in {
        f.name for f in cold["battery"].values["bms_flags"]
    }

    system = simulate("boat", hour=20.5)
    system.trigger("unplug_shore", "bms")
    system.sites[0].house.battery.charge = 0.03
    system.trigger("load_on", "phoenix", load="coffee machine")
    system.advance_to(system.time + HOUR)
    empty = last_records(system)
    assert empty["bms"].values["allowed_to_discharge"].name == "NO"
    assert empty["bms"].values["alarm_low_cell_voltage"].name == "ALARM"
    flags = {flag.name for flag in empty["battery"].values["bms_flags"]}
    assert {"ALARM_UNDER_VOLTAGE", "PRE_ALARM"} <= flags
