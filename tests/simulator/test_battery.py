"""Test that batteries behave as batteries do."""

from typing import override

import pytest

from simulator.battery import LEAD, LITHIUM, Battery, Chemistry
from simulator.bus import Bus, Member

MINUTE = 60


class Source(Member):
    """A current, whatever the voltage."""

    def __init__(self, current: float) -> None:
        """Take the current into the bus in A."""
        self.current = current

    @override
    def current_at(self, voltage: float) -> float:
        """Return the current."""
        return self.current


def build(kind: Chemistry, charge: float, **more: tuple[float, ...]) -> Battery:
    """Return a 12 V battery of 100 Ah."""
    cells = 4 if kind is LITHIUM else 6
    return Battery(kind, cells=cells, capacity=100, charge=charge, **more)


def run(battery: Battery, current: float, minutes: float) -> float:
    """Push a current through a battery; return the Wh that went in."""
    bus = Bus(battery)
    bus.join(Source(current))
    energy = 0.0
    for _ in range(round(minutes * MINUTE / 10)):
        bus.step(ambient=20, dt=10)
        energy += bus.voltage * battery.current * 10 / 3600
    return energy


@pytest.mark.parametrize("kind", [LITHIUM, LEAD])
@pytest.mark.parametrize("current", [-40, 20])
def test_what_goes_in_is_stored_or_lost(kind: Chemistry, current: float) -> None:
    """Test that terminals, store and losses agree within 0.5 %."""
    battery = build(kind, 0.5)
    before = battery.stored

    energy = run(battery, current, minutes=45)

    assert energy == pytest.approx(
        battery.stored - before + battery.lost, rel=0.005, abs=0.5
    )
    assert battery.lost > 0


def test_charge_counts_ampere_hours() -> None:
    """Test that an hour of 20 A takes 20 Ah out, and puts less than 20 Ah in."""
    battery = build(LEAD, 0.5)

    run(battery, -20, minutes=60)
    assert battery.charge == pytest.approx(0.3, abs=1e-6)

    run(battery, 20, minutes=60)
    assert battery.charge == pytest.approx(0.3 + 0.2 * LEAD.efficiency, abs=1e-6)


@pytest.mark.parametrize("kind", [LITHIUM, LEAD])
def test_voltage_follows_the_current(kind: Chemistry) -> None:
    """Test that a load pulls the voltage down and a charger lifts it."""
    battery = build(kind, 0.6)
    rested = battery.rested
    bus = Bus(battery)
    source = Source(-50)
    bus.join(source)

    bus.step(20, 1)
    loaded = bus.voltage
    source.current = 50
    bus.step(20, 1)

    assert loaded < rested - 0.1 < rested + 0.1 < bus.voltage


@pytest.mark.parametrize("kind", [LITHIUM, LEAD])
def test_full_battery_takes_little(kind: Chemistry) -> None:
    """Test that the charge acceptance falls towards full, at one voltage."""
    taken = []
    for charge in (0.5, 0.9, 0.99, 1):
        battery = build(kind, charge)
        taken.append(battery.current_at(kind.absorption_voltage * battery.cells))

    assert taken == sorted(taken, reverse=True)
    assert taken[0] > 20 * taken[-1] > 0


def test_nothing_is_stored_beyond_full() -> None:
    """Test that a full battery turns what it still takes into heat."""
    battery = build(LITHIUM, 1)

    energy = run(battery, 0.2, minutes=60)

    assert battery.charge == 1
    assert battery.lost == pytest.approx(energy, rel=1e-3)


def test_cells_make_up_the_battery() -> None:
    """Test that unequal cells differ, and sum up to the battery's voltage."""
    battery = build(LITHIUM, 0.97, spread=(0.01, -0.01, 0, 0.005))
    run(battery, 10, minutes=5)

    cells = battery.cell_voltages

    assert sum(cells) == pytest.approx(battery.voltage)
    assert cells[0] > cells[3] > cells[2] > cells[1]


def test_balancer_brings_the_cells_together() -> None:
    """Test that the balancer works near full, and ends."""
    battery = build(LITHIUM, 0.98, spread=(0.004, -0.004, 0, 0))
    before = battery.imbalance

    run(battery, 2, minutes=70)
    assert battery.balancing
    assert 0 < battery.imbalance < before

    run(battery, 2, minutes=600)
    assert not battery.balancing


def test_management_guards_the_cells() -> None:
    """Test that empty cells forbid discharging and frost forbids charging."""
    battery = build(LITHIUM, 0.03)
    assert battery.charge_allowed
    run(battery, -30, minutes=3)
    assert not battery.discharge_allowed

    battery.temperature = 2
    run(battery, 0.1, minutes=1)
    assert not battery.charge_allowed


def test_current_warms() -> None:
    """Test that a large current makes a battery warmer than its surroundings."""
    battery = build(LITHIUM, 0.9)
    battery.temperature = 20

    run(battery, -100, minutes=30)

    assert 21 < battery.temperature < 40
