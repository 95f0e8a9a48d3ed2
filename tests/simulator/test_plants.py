"""Test that plants react as the devices do, and reach every state."""

from collections.abc import Iterable
from itertools import pairwise

import pytest

from custom_components.victron_ble.decoder.devices import DEVICES
from custom_components.victron_ble.decoder.open_enum import OpenFlag
from simulator.plants import BatteryMonitor
from simulator.system import System
from simulator.wire import Frame
from simulator.world import HOUR

from .listening import last_records, records, simulate

NOT_SIMULATED = {0x00, 0x07}


def test_every_record_has_a_plant() -> None:
    """Test that the fleet "all" holds each record once."""
    system = simulate("all")
    simulated = [radio.data_type for radio in system.radios.values()]

    assert sorted(kind.__name__ for kind in simulated) == sorted(
        device.data_type.__name__
        for device in DEVICES
        if device.data_type.record_type not in NOT_SIMULATED
    )


def test_fleets() -> None:
    """Test the sizes of the fleets, and that no two devices are alike."""
    sizes = {"van": 6, "boat": 10, "house": 6, "all": 15, "fifty": 50}
    for fleet, size in sizes.items():
        radios = simulate(fleet).radios.values()
        assert len({radio.address for radio in radios}) == size
        assert len({radio.name for radio in radios}) == size
        keys = [radio.key for radio in radios if radio.key]
        assert len(set(keys)) == len(keys)


REACTIONS = [
    # fleet, device, (event, details) that changes its load, what must change
    ("van", "shunt", ("load_on", {"load": "kettle"}), "voltage current power"),
    ("van", "multi", ("load_on", {"load": "kettle"}), "ac_out_power battery_current"),
    ("van", "phoenix", ("load_on", {"load": "laptop"}), "ac_apparent_power ac_current"),
    ("van", "protect", ("load_on", {"load": "kettle"}), "input_voltage output_voltage"),
    ("van", "solar", ("load_on", {"load": "kettle"}), "battery_voltage"),
    (
        "van",
        "orion",
        ("start_engine", {}),
        "input_voltage input_current output_current",
    ),
    ("van", "shunt", ("start_engine", {}), "starter_voltage current"),
    ("van", "multi", ("plug_shore", {}), "ac_in_state ac_in_power battery_current"),
    ("boat", "monitor", ("load_on", {"load": "coffee machine"}), "midpoint_voltage"),
    ("boat", "sense", ("load_on", {"load": "coffee machine"}), "voltage"),
    ("boat", "battery", ("load_on", {"load": "coffee machine"}), "cell_1_voltage"),
    ("boat", "bms", ("load_on", {"load": "coffee machine"}), "voltage current power"),
    ("boat", "meter", ("start_engine", {}), "current power starter_voltage"),
    ("boat", "fridges", ("load_on", {"load": "fridges"}), "current power"),
    ("boat", "solar", ("load_on", {"load": "instruments"}), "external_device_load"),
    ("boat", "orion", ("start_engine", {}), "input_voltage output_voltage off_reason"),
    ("boat", "charger", ("load_on", {"load": "coffee machine"}), "output_voltage1"),
    ("house", "inverter", ("load_on", {"load": "washing machine"}), "ac_out_power"),
    ("house", "multi", ("load_on", {"load": "oven"}), "active_ac_out_power"),
    ("house", "multi", ("plug_shore", {}), "active_ac_in active_ac_in_power"),
    ("house", "plus", ("load_on", {"load": "car"}), "ac_out_power battery_current"),
]


def switch_all_off(system: System) -> None:
    """Switch all loads off by hand."""
    for site in system.sites:
        for outlet in site.outlets.values():
            for switch in outlet.switches.values():
                switch.hand = False


def changed(
    system: System, device: str, event: str, details: dict[str, str]
) -> set[str]:
    """Return what changes in the record of a device with an event."""
    before = last_records(system, 12)[device].values
    system.trigger(event, device, **details)
    after = last_records(system, 12)[device].values
    return {name for name, value in after.items() if value != before[name]}


@pytest.mark.parametrize(("fleet", "device", "event", "fields"), REACTIONS)
def test_plant_changes_with_its_load(
    fleet: str, device: str, event: tuple[str, dict[str, str]], fields: str
) -> None:
    """Test that a load, the engine or shore power shows in the record."""
    system = simulate(fleet, hour=6.2)
    switch_all_off(system)
    if device in ("charger", "plus"):
        system.trigger("plug_shore", device)

    assert set(fields.split()) <= changed(system, device, *event)


def test_sun_shows() -> None:
    """Test that charger and sensor follow the sun."""
    for fleet, device, power in (
        ("van", "solar", "solar_power"),
        ("house", "inverter", "pv_power"),
        ("house", "sun", "installation_power"),
    ):
        system = simulate(fleet, hour=5.5)
        assert last_records(system)[device].values[power] == 0
        system.advance_to(11 * HOUR, step=30)
        at_eleven = last_records(system)[device].values
        assert at_eleven[power] > 20
        assert at_eleven["yield_today"] > 50


def test_yield_is_reset_daily() -> None:
    """Test that yield today rises, stays over the evening, and falls once a day."""
    system = simulate("van", hour=0)
    yields = [0.0]
    resets = []
    for radio, record in records(system, 48 * HOUR, step=60):
        if radio.place == "van/solar":
            yields.append(record.values["yield_today"])
            if yields[-1] < yields[-2]:
                resets.append(system.time / HOUR)

    assert max(yields) > 1000
    assert len(resets) == 1
    assert 30 < resets[0] < 31  # the second morning


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

    site = system.sites[0]
    heavy = site.outlets["phoenix"].loads["laptop"]
    site.outlets["phoenix"].loads["laptop"] = type(heavy)("laptop", 400, heavy.on)
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


def test_monitor_synchronises() -> None:
    """Test that a monitor that has gone astray finds 100 % when the battery is full."""
    system = simulate("van", hour=19.9)
    monitor = system.radio("shunt").plant
    assert isinstance(monitor, BatteryMonitor)
    monitor.counter.consumed -= 20
    charges = [
        record.values["soc"]
        for radio, record in records(system, 2 * HOUR, step=5)
        if radio.place == "van/shunt"
    ]

    jumps = [b - a for a, b in pairwise(charges) if b - a > 5]
    assert len(jumps) == 1
    assert 100 in charges


def test_time_to_go_while_discharging_only() -> None:
    """Test the minutes left: charge over current, None while charging."""
    system = simulate("van", hour=2)
    switch_all_off(system)
    system.trigger("load_on", "shunt", load="lights")
    system.advance_to(system.time + 600)
    record = last_records(system)["shunt"].values
    left = (record["soc"] / 100 - 0.1) * 200 / -record["current"] * 60
    assert record["remaining_mins"] == pytest.approx(left, rel=0.02)

    system.trigger("plug_shore", "shunt")
    system.advance_to(system.time + 300)
    assert last_records(system)["shunt"].values["remaining_mins"] is None


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


def test_same_seed_same_frames() -> None:
    """Test that a run can be repeated to the byte, and that the seed matters."""

    def heard(seed: int) -> list[Frame]:
        return list(simulate("all", seed=seed, noise=True, loss=0.2).listen(60))

    first, again, other = heard(5), heard(5), heard(6)

    assert first == again
    assert first != other
