"""Test that what devices really do is shown with its second record at the latest."""

from itertools import pairwise, permutations
from typing import Any

import pytest

from victron_ble import Record
from victron_ble.policy.outcome import Outcome
from victron_ble.record import find_record
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.inverter import InverterRecord
from victron_ble.records.solar_charger import SolarChargerRecord

from .document import RECORDS, Layout
from .frames import SENSE, SHUNT, payloads
from .hearing import NOISE, Device

SHOWN = Outcome.ACCEPTED

STEPS: dict[str, tuple[type[Record], dict[str, Any], dict[str, Any]]] = {
    "a motor starts": (BatteryMonitorRecord, {"voltage": 12.7}, {"voltage": 8.5}),
    "a motor has started": (BatteryMonitorRecord, {"voltage": 8.5}, {"voltage": 12.7}),
    "a load of 800 A falls off": (
        BatteryMonitorRecord,
        {"voltage": 11, "current": -800, "remaining_mins": 20},
        {"voltage": 13.2, "current": 0, "remaining_mins": None},
    ),
    "the monitor synchronises": (
        BatteryMonitorRecord,
        {"soc": 62.5, "consumed_ah": -112.5},
        {"soc": 100, "consumed_ah": 0},
    ),
    "the monitor is set by hand": (
        BatteryMonitorRecord,
        {"soc": 80, "consumed_ah": -40},
        {"soc": 30, "consumed_ah": -140},
    ),
    "a sensor is plugged in": (
        BatteryMonitorRecord,
        {"aux_mode": 3},
        {"aux_mode": 2, "temperature": 21},
    ),
    "a sensor is pulled out": (
        BatteryMonitorRecord,
        {"aux_mode": 2, "temperature": 21},
        {"aux_mode": 2, "temperature": -273.15},
    ),
    "a charger wakes": (
        SolarChargerRecord,
        {"charge_state": 0, "charger_error": 0, "battery_voltage": 12.4},
        {
            "charge_state": 3,
            "charger_error": 0,
            "battery_voltage": 14.2,
            "battery_charging_current": 30,
            "solar_power": 430,
        },
    ),
    "a new code of newer firmware": (
        SolarChargerRecord,
        {"charge_state": 3, "charger_error": 0},
        {"charge_state": 77, "charger_error": 0},
    ),
    "an inverter is switched off": (
        InverterRecord,
        {"device_state": 9, "ac_voltage": 230, "alarm": 0},
        {"device_state": 0, "ac_voltage": 327.66, "alarm": 0},
    ),
    "twelve alarms at once": (
        BatteryMonitorRecord,
        {"alarm": 0},
        {"alarm": 0x0FFF},
    ),
}


@pytest.mark.parametrize(
    ("record", "before", "after"), STEPS.values(), ids=STEPS.keys()
)
@pytest.mark.parametrize("between", [0, 1])
def test_steps_are_shown_with_the_second_record(
    record: type[Record], before: dict[str, Any], after: dict[str, Any], between: int
) -> None:
    """Test what devices do, back and forth, also with noise in between."""
    device = Device()
    device.sends(2, record=record, **before)
    for _ in range(20):
        for values in (after, before):
            first = device.sends(record=record, **values)
            device.sends(between, **NOISE)
            second = device.sends(record=record, **values)
            assert SHOWN in first + second
            assert second == [SHOWN]
    assert device.is_trusted()


@pytest.mark.parametrize(
    ("layout", "product_id"),
    [*((layout, SHUNT) for layout in RECORDS.values()), (RECORDS[0x02], SENSE)],
    ids=str,
)
def test_any_captured_record_after_any_other(layout: Layout, product_id: int) -> None:
    """Test that no pair of what devices were heard to send is taken for noise."""
    record = find_record(layout.type, product_id)
    assert record is not None
    captured = [
        payload
        for payload in payloads(layout.type)
        if record.from_payload(0, payload).spare_bits_are_usual
    ]
    for one, other in [
        *permutations(captured, 2),
        *zip(captured, captured, strict=True),
    ]:
        device = Device()
        outcomes = []
        for payload in (one, one, other, other):
            device.count += 1
            device.now += 1
            sent = record.from_payload(product_id, payload, device.count)
            outcomes.append(device.hear(sent))
        assert outcomes[0] is Outcome.WAITING
        assert outcomes[1] is outcomes[3] is SHOWN
        assert outcomes[2] in (SHOWN, Outcome.WAITING)
        assert device.is_trusted()


@pytest.mark.parametrize(
    ("record", "name", "values"),
    [
        (BatteryMonitorRecord, "voltage", (12.9, 8.5)),
        (SolarChargerRecord, "charge_state", (3, 77)),  # one has no name
    ],
)
def test_value_that_goes_back_and_forth(
    record: type[Record], name: str, values: tuple[float, float]
) -> None:
    """Test that with each other frame, both are shown, and the key is not blamed."""
    device = Device()
    sent: list[dict[str, Any]] = [{name: value} for value in values * 50]
    outcomes = [device.sends(record=record, **each)[0] for each in sent]
    assert outcomes.count(SHOWN) >= 90
    assert (Outcome.WAITING, Outcome.WAITING) not in pairwise(outcomes[2:])
    assert device.is_trusted()
