"""Test that the soak finds energy that was counted wrongly."""

from typing import Any

import pytest

from custom_components.victron_ble.library.counters.meter import Meter
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from tests.simulator.listening import records, simulate

from .energy import Energy

QUARTER = 900  # s


def faults(*, measured: float = 1, total: float = 1) -> list[str]:
    """Return what is found of a shunt in a quarter of an hour.

    measured: what the plant measures of what flows. total: what is shown of what was
    counted.
    """
    system = simulate("van", hour=10, noise=True)
    system.trigger("load_on", "shunt", load="kettle")
    shunt = system.radio("shunt")
    plant: Any = shunt.plant  # which counts, as not every plant does
    count = plant.count
    plant.count = lambda meter, watts, dt: count(meter, watts * measured, dt)
    meter, energy = Meter(), Energy(shunt.plant)
    for sender, record in records(system, QUARTER):
        if sender is shunt:
            meter.read(BatteryMonitorRecord, record.values, system.time)
            energy.take(record, system.time, meter.totals, fair=True)
    assert energy.compared == 1
    return list(energy.faults({key: wh * total for key, wh in meter.totals.items()}))


def test_what_is_right_is_not_found() -> None:
    """Test that noise alone is no fault."""
    assert faults() == []


@pytest.mark.parametrize("total", [0.998, 1.002])
def test_forged_total(total: float) -> None:
    """Test that a total is found that is off by two thousandths."""
    [fault] = faults(total=total)
    assert fault.startswith("discharged_energy: ")


@pytest.mark.parametrize("measured", [0.98, 1.02])
def test_forged_power(measured: float) -> None:
    """Test that a power is found that is not what flowed, by two hundredths."""
    [fault] = faults(measured=measured)
    assert fault.startswith("power -1: ")
