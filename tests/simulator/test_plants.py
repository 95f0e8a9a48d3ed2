"""Test that plants react as the devices do, and reach every state."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest

from custom_components.victron_ble.library.enums import AuxMode, MeterType
from custom_components.victron_ble.library.record import RECORD_TYPES
from simulator.fleets import VAN
from simulator.plant import Plant
from simulator.plants import BatteryMonitor, EnergyMeter
from simulator.site import Device
from simulator.system import Fleet, System
from simulator.wire import Frame
from simulator.world import HOUR

from .listening import last_records, records, simulate, switch_loads

NOT_SIMULATED = {0x00, 0x07}


def test_every_record_has_a_plant() -> None:
    """Test that the fleet "all" holds each record once."""
    system = simulate("all")
    simulated = [radio.data_type for radio in system.radios.values()]

    assert sorted(kind.__name__ for kind in simulated) == sorted(
        record.__name__
        for record in RECORD_TYPES.values()
        if record.record_type not in NOT_SIMULATED
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
    switch_loads(system, on=False)
    if device in ("charger", "plus"):
        system.trigger("plug_shore", device)

    assert set(fields.split()) <= changed(system, device, *event)


def test_load_is_in_hand_until_left_to_itself() -> None:
    """Test a light at noon and at night: by hand, and by its timetable again."""
    for hour, lit in ((12, False), (20, True)):
        system = simulate("van", hour=hour)
        outlet = system.sites[0].outlets["protect"]
        watts = []
        for event in ("load_on", "load_off", "load_by_timetable"):
            system.trigger(event, "protect", load="lights")
            watts.append(outlet.watts(system.time))
        assert watts[0] - watts[1] == outlet.loads["lights"].watts
        assert watts[2] == watts[0 if lit else 1]


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


def test_monitor_synchronises() -> None:
    """Test that a monitor that has gone astray finds 100 % when the battery is full."""
    system = simulate("van", hour=19.9)
    monitor = system.radio("shunt").plant
    assert isinstance(monitor, BatteryMonitor)
    monitor.counter.consumed -= 20
    system.trigger("plug_shore", "multi")
    charges = [
        record.values["soc"]
        for radio, record in records(system, 2 * HOUR, step=5)
        if radio.place == "van/shunt"
    ]

    jumps = [b - a for a, b in pairwise(charges) if b - a > 5]
    assert len(jumps) == 1
    assert 100 in charges


def test_monitor_may_not_know_the_charge() -> None:
    """Test that an unsynchronised monitor says none until the battery is full."""
    system = simulate("boat", hour=18.9)
    before = last_records(system)["monitor"].values
    assert (before["soc"], before["consumed_ah"], before["remaining_mins"]) == (
        None,
    ) * 3
    system.sites[0].house.battery.charge = 0.98
    system.advance_to(20 * HOUR, step=10)
    after = last_records(system)["monitor"].values
    assert after["soc"] > 95
    assert after["consumed_ah"] is not None


METER = partial(EnergyMeter, circuit="", kind=MeterType.GENERIC_LOAD)


@pytest.mark.parametrize(
    ("kind", "aux", "field", "least", "most"),
    [
        (BatteryMonitor, AuxMode.STARTER_VOLTAGE, "starter_voltage", 12, 13),
        (BatteryMonitor, AuxMode.MIDPOINT_VOLTAGE, "midpoint_voltage", 6.5, 6.7),
        (BatteryMonitor, AuxMode.TEMPERATURE, "temperature", 10, 20),
        (BatteryMonitor, AuxMode.DISABLED, None, 0, 0),
        (METER, AuxMode.STARTER_VOLTAGE, "starter_voltage", 12, 13),
        (METER, AuxMode.TEMPERATURE, "temperature", 10, 20),
        (METER, AuxMode.DISABLED, None, 0, 0),
    ],
)
def test_auxiliary_input(
    kind: Callable[..., Plant],
    aux: AuxMode,
    field: str | None,
    least: float,
    most: float,
) -> None:
    """Test that a shunt says what is connected, and nothing else."""
    device = Device("SmartShunt", 0xA389, partial(kind, aux=aux))
    plan = replace(VAN, devices={"shunt": device})
    system = System(Fleet("one", (plan,)), start=2 * HOUR)
    values = last_records(system, 2)["shunt"].values

    assert values["aux_mode"] is aux
    inputs = {
        name: values[name]
        for name in ("starter_voltage", "midpoint_voltage", "temperature")
        if values.get(name) is not None
    }
    assert list(inputs) == ([field] if field else [])
    assert all(least < value < most for value in inputs.values())


def test_time_to_go_while_discharging_only() -> None:
    """Test the minutes left: charge over current, None while charging."""
    system = simulate("van", hour=2)
    switch_loads(system, on=False)
    system.trigger("load_on", "shunt", load="lights")
    system.advance_to(system.time + 600)
    record = last_records(system)["shunt"].values
    left = (record["soc"] / 100 - 0.1) * 200 / -record["current"] * 60
    assert record["remaining_mins"] == pytest.approx(left, rel=0.02)

    system.trigger("plug_shore", "shunt")
    system.advance_to(system.time + 300)
    assert last_records(system)["shunt"].values["remaining_mins"] is None


def test_same_seed_same_frames() -> None:
    """Test that a run can be repeated to the byte, and that the seed matters."""

    def heard(seed: int) -> list[Frame]:
        return list(simulate("all", seed=seed, noise=True, loss=0.2).listen(60))

    first, again, other = heard(5), heard(5), heard(6)

    assert first == again
    assert first != other
