"""Test that what the devices say adds up: at terminals, in batteries, on buses.

Every value is decoded from an advertisement. A power is right where its sum over
time is the plant's own meter within TOLERANCE and half a step of the record's
resolution at every moment.
"""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest

from custom_components.victron_ble.library import Record
from simulator.radio import Radio
from simulator.system import System
from simulator.world import HOUR

from .listening import half_step, last_records, records, simulate

pytestmark = pytest.mark.xdist_group("half_a_day")

TOLERANCE = 0.005
HOURS = 12
STEP = 10  # s


@dataclass
class Sums:
    """What a device said, summed up over time."""

    energy: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    resolution: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, record: Record, meters: Mapping[str, float], dt: float) -> None:
        """Add what a record says for `dt` seconds."""
        for name in meters:
            if (power := record.values[name]) is not None:
                self.energy[name] += power * dt / HOUR
                self.resolution[name] += half_step(record, name) * dt / HOUR


def check_meters(radio: Radio, sums: Sums) -> None:
    """Assert that a device said what has passed through it."""
    for name, truth in radio.plant.meters.items():
        assert 0 <= radio.plant.gained[name] >= truth
        off = abs(sums.energy[name] - truth)
        assert off <= TOLERANCE * abs(truth) + sums.resolution[name], name


def listen(system: System, hours: float, step: float) -> dict[str, Sums]:
    """Return the sums of every device, by its place."""
    sums: dict[str, Sums] = defaultdict(Sums)
    for radio, record in records(system, hours * HOUR, step):
        sums[radio.place].add(record, radio.plant.meters, step)
    return sums


@pytest.fixture(name="day", scope="module")
def day_fixture() -> tuple[System, dict[str, Sums], dict[str, float]]:
    """Return all plants after half a day, what they said, and what was stored before."""
    system = simulate("all", hour=8, seed=4)
    stored = {site.plan.name: site.house.battery.stored for site in system.sites}
    return system, listen(system, HOURS, STEP), stored


def test_every_plant_says_what_passes_through_it(
    day: tuple[System, dict[str, Sums], dict[str, float]],
) -> None:
    """Test each meter of each plant against its advertisements of half a day."""
    system, sums, _ = day
    moved = set()
    for radio in system.radios.values():
        check_meters(radio, sums[radio.place])
        moved |= {
            (radio.place, name)
            for name, wh in radio.plant.meters.items()
            if abs(wh) > 50
        }

    # The check would be empty for a plant through which nothing passes.
    assert {place for place, _ in moved} == {
        radio.place for radio in system.radios.values() if radio.plant.meters
    }


def test_battery_keeps_what_its_monitor_measures(
    day: tuple[System, dict[str, Sums], dict[str, float]],
) -> None:
    """Test the decoded energy at the battery against its store and its losses."""
    system, sums, stored = day
    for site, monitor in ((0, "van/shunt"), (1, "boat/bms")):
        battery = system.sites[site].house.battery
        name = system.sites[site].plan.name
        kept = battery.stored - stored[name] + battery.lost
        assert abs(kept) > 200
        off = sums[monitor].energy["power"] - kept
        assert abs(off) <= TOLERANCE * abs(kept) + sums[monitor].resolution["power"]


@pytest.mark.parametrize(
    ("place", "given", "taken", "efficiency"),
    [
        ("van/solar", "battery_power", "solar_power", (0.96, 0.98)),
        ("van/orion", "output_power", "input_power", (0.94, 0.98)),
    ],
)
def test_conversion_costs(
    day: tuple[System, dict[str, Sums], dict[str, float]],
    place: str,
    given: str,
    taken: str,
    efficiency: tuple[float, float],
) -> None:
    """Test that what comes out is what went in, less a loss like the real one."""
    energy = day[1][place].energy
    least, most = efficiency
    assert least < energy[given] / energy[taken] < most


def test_inverter_chargers_balance(
    day: tuple[System, dict[str, Sums], dict[str, float]],
) -> None:
    """Test that battery, shore, sun and loads of an inverter make up for each other."""
    _, sums, _ = day
    multi = sums["house/multi"].energy
    came = multi["pv_power"] + multi["active_ac_in_power"]
    went = multi["battery_power"] + multi["active_ac_out_power"]
    assert 0.85 * came < went < came

    inverter = sums["house/inverter"].energy
    went = inverter["battery_power"] + inverter["ac_out_power"]
    assert 0.85 * inverter["pv_power"] < went < inverter["pv_power"]


def test_shunt_measures_what_chargers_give_and_loads_take() -> None:
    """Test the sum of currents on a van's bus, second by second, from what is said."""
    system = simulate("van", hour=8.9, seed=2)
    outlets = system.sites[0].outlets
    for switch in ("engine", "shore"):
        getattr(system.sites[0].world, switch).hand = True
    for _ in range(900):
        said = last_records(system, 1)
        loads = sum(outlets[key].current for key in ("", "protect", "phoenix"))
        assert said["shunt"].values["current"] == pytest.approx(
            said["solar"].values["battery_charging_current"]
            + said["orion"].values["output_current"]
            + said["multi"].values["battery_current"]
            - loads,
            abs=3 * 0.05 + 0.001,
        )


def test_noise_evens_out() -> None:
    """Test that noise and loss leave the energy of an hour within 0.5 %."""
    system = simulate("van", hour=10.5, noise=True, loss=0.2)
    radio = system.radio("shunt")
    energy = 0.0
    last = system.time
    for sender, record in records(system, HOUR):
        if sender is radio:
            energy += record.values["power"] * (system.time - last) / HOUR
            last = system.time

    assert energy == pytest.approx(radio.plant.meters["power"], rel=0.005)


CHANGES = [
    # place, hour, event and details that change what passes through it
    ("van/shunt", 2, "load_on", {"load": "kettle"}),
    ("van/solar", 7, None, {}),  # the sun rises
    ("van/orion", 2, "start_engine", {}),
    ("van/multi", 2, "load_on", {"load": "kettle"}),
    ("van/phoenix", 2, "load_on", {"load": "laptop"}),
    ("boat/meter", 2, "start_engine", {}),
    ("boat/charger", 2, "plug_shore", {}),
    ("boat/bms", 2, "plug_shore", {}),
    ("house/inverter", 7, "load_on", {"load": "washing machine"}),
    ("house/multi", 7, "load_on", {"load": "oven"}),
    ("house/sun", 7, None, {}),
]


def test_changes_are_those_of_all_plants(
    day: tuple[System, dict[str, Sums], dict[str, float]],
) -> None:
    """Test that no plant with a meter is left out below."""
    assert {place for place, *_ in CHANGES} == {
        radio.place for radio in day[0].radios.values() if radio.plant.meters
    }


@pytest.mark.parametrize(("place", "hour", "event", "details"), CHANGES)
@pytest.mark.parametrize("stuck", [False, True])
def test_plant_that_does_not_change_fails(
    place: str,
    hour: float,
    event: str | None,
    details: dict[str, str],
    stuck: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that the check of the meters catches a plant that is stuck, and only that."""
    fleet, device = place.split("/")
    system = simulate(fleet, hour)
    radio = system.radio(device)
    system.advance_to(system.time + 1)
    record = radio.plant.record()
    if stuck:
        monkeypatch.setattr(radio.plant, "record", lambda: record)
    if event:
        system.trigger(event, device, **details)

    sums = listen(system, 0.5, STEP)[place]

    with pytest.raises(AssertionError) if stuck else nullcontext():
        check_meters(radio, sums)
