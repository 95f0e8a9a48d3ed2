"""Test when a battery counts as charged."""

import pytest

from victron_ble.policy.charging import Charging, battery_current
from victron_ble.record import shown_records
from victron_ble.records.battery_monitor import BatteryMonitorRecord

Readings = list[tuple[float, float | None]]

# Currents by the second at which each begins, and when it is said to be charged.
CASES: dict[str, tuple[Readings, list[tuple[int, bool | None]]]] = {
    "charged at first": ([(0, 5)], [(0, True)]),
    "discharged at first": ([(0, -5)], [(0, False)]),
    "at rest at first": ([(0, 0.9)], [(0, False)]),
    "for a minute": ([(0, -5), (10, 1.1)], [(0, False), (70, True)]),
    "for less than a minute": ([(0, -5), (10, 5), (69, -5)], [(0, False)]),
    "not above the noise": ([(0, -5), (10, 1.0)], [(0, False)]),
    "off in the same way": ([(0, 5), (10, -1.1)], [(0, True), (70, False)]),
    "at rest afterwards": ([(0, 5), (10, -1.0)], [(0, True)]),
    "with breaks": (
        [(0, -5), (10, 5), (60, 0), (61, 5)],
        [(0, False), (121, True)],
    ),
    "not available": (
        [(0, 5), (10, None), (20, 0)],
        [(0, True), (10, None), (20, True)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_charging(case: str) -> None:
    """Test a monitor, of which 0.5 % of the usual current are 1 A."""
    currents, expected = CASES[case]
    charging = Charging(BatteryMonitorRecord)
    found: list[tuple[int, bool | None]] = []
    for second in range(200):
        current = [value for start, value in currents if start <= second][-1]
        payload = BatteryMonitorRecord.table.encode({"current": current})
        record = BatteryMonitorRecord.from_payload(0xA389, payload)
        charging.take(record)
        state = charging.judge(second)
        if not found or found[-1][1] != state:
            found.append((second, state))

    assert found == expected


def test_of_which_records() -> None:
    """Test that those tell it that know all the battery's current."""
    assert {
        name: battery_current(record)
        for name, record in shown_records().items()
        if battery_current(record)
    } == {"battery_monitor": "current", "lynx_smart_bms": "current"}
