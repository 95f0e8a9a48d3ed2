"""Test what programs expect of values: units, signs, and what stands for nothing."""

from enum import Enum
import inspect
import json
import math
from typing import Any

import pytest

from tests.library.frames import KEY as TEST_KEY, SENSE, advertisement, payloads
from victron_ble.devices import DEVICES, BatteryMonitor, BatterySense
from victron_ble.devices.base import AlarmReason, DeviceData
from victron_ble.devices.battery_monitor import AuxMode, BatteryMonitorData
from victron_ble.record import shown_records
from victron_ble.scanner import DeviceDataEncoder

from .programs import DATA, KEY, parsed


def everything() -> list[DeviceData]:
    """Return a record of every class, with values and without."""
    return [
        device(TEST_KEY).parse(
            advertisement(device.layout.record.record_type, payload, product_id=SENSE)
        )
        for device in DEVICES
        if device.layout
        for payload in (b"", *payloads(device.layout.record.record_type))
    ]


@pytest.mark.parametrize(
    "record", everything(), ids=lambda record: type(record).__name__
)
def test_publishing_whatever_there_is(record: DeviceData) -> None:
    """Test a loop over the getters, as bridges have it, and what else looks at records."""
    published = {
        name[4:]: method()
        for name, method in inspect.getmembers(record, predicate=inspect.ismethod)
        if name.startswith("get_")
    }

    assert published.pop("model_name")
    assert published
    assert not hasattr(record, "get_nothing")
    assert vars(record) == {"_model_id": SENSE, "_data": record._data}
    setattr(record, "received", 1795407373.5)  # noqa: B010 (a type checker refuses it)
    assert vars(record)["received"] == 1795407373.5
    assert {record}  # may be in sets, and keys


@pytest.mark.parametrize(
    ("record", "name", "value", "given"),
    [
        (0x0C, "error", 0, 0),
        (0x0C, "error", 17, 17),
        (0x0A, "error_flags", 33, 33),
        (0x0A, "io_status", 0x4001, 0x4001),
        (0x0A, "alarm_flags", 0x20001, 0x20001),
        (0x05, "bms_flags", 0x0600_0001, 0x0600_0001),
        (0x05, "error_flags", 0x0402, 0x0402),
    ],
)
def test_numbers_that_are_no_enumerations(
    record: int, name: str, value: int, given: int
) -> None:
    """Test comparing and formatting: `get_error() != 0`, `"%d" %`."""
    found = getattr(parsed(record, **{name: value}), f"get_{name}")()

    assert type(found) is int
    assert not isinstance(found, Enum)
    assert found == given
    assert "%d" % found == str(given)  # noqa: UP031 (so programs write it)


@pytest.mark.parametrize(
    ("record", "name", "value", "given"),
    [
        (0x0B, "yield_today", 5320, 5.32),  # kWh
        (0x01, "yield_today", 5320, 5320),  # Wh
        (0x0A, "consumed_ah", -12.5, 12.5),
        (0x02, "consumed_ah", -12.5, -12.5),
        (0x0D, "alarm", 0, None),
        (0x0D, "alarm", 1, AlarmReason.LOW_VOLTAGE),
        (0x03, "alarm", 0, None),
        (0x03, "alarm", 256, AlarmReason.OVERLOAD),
        (0x02, "alarm", 0, AlarmReason.NO_ALARM),
    ],
)
def test_units_and_signs(record: int, name: str, value: Any, given: Any) -> None:
    """Test where a getter has another unit, sign or word for nothing than our records."""
    found = getattr(parsed(record, **{name: value}), f"get_{name}")()

    assert found == given
    assert type(found) is type(given)
    assert str(found) != "-0.0"


def test_watching_for_a_low_cell() -> None:
    """Test that cells out of range are below and above all, and others not there."""
    record = parsed(
        0x05,
        cell_1_voltage=2.5,
        cell_2_voltage=3.3,
        cell_3_voltage=4,
        cell_4_voltage=2.61,
    )

    cells = record.get_cell_voltages()
    assert cells == [-math.inf, 3.3, math.inf, 2.61, None, None, None, None]
    assert min(cell for cell in cells if cell is not None) < 2.8
    assert record.get_cell_1_voltage() == -math.inf


def test_json_of_a_cell_out_of_range() -> None:
    """Test that what JSON has no number for is null in a list."""
    record = parsed(0x05, cell_1_voltage=2.5, cell_2_voltage=3.3)
    text = json.dumps({"payload": record}, cls=DeviceDataEncoder, allow_nan=False)

    payload = json.loads(text)["payload"]
    assert payload["cell_voltages"] == [None, 3.3, *[None] * 6]
    assert payload["cell_2_voltage"] == 3.3
    assert "cell_1_voltage" not in payload


def test_kinds_of_devices() -> None:
    """Test that a Smart Battery Sense is a battery monitor."""
    assert issubclass(BatterySense, BatteryMonitor)
    record = parsed(0x02, SENSE, voltage=12.72, temperature=17.5)
    assert (record.get_voltage(), record.get_temperature()) == (12.72, 17.5)
    assert not hasattr(record, "get_soc")


def test_json_has_what_is_available() -> None:
    """Test that a program may take what is there for a value."""
    text = json.dumps({"payload": parsed(0x01, charge_state=3)}, cls=DeviceDataEncoder)

    payload = json.loads(text)["payload"]
    assert payload["charge_state"].lower() == "bulk"
    assert payload["model_name"] == "SmartShunt 500A/50mV"
    assert None not in payload.values()
    assert "yield_today" not in payload
    # And so are times in it, and whatever else the encoder is given.
    assert json.dumps({"when": AuxMode, "then": None}, cls=DeviceDataEncoder) == (
        '{"when": null, "then": null}'
    )


def test_json_has_own_getters() -> None:
    """Test that a subclass's getter is written like the others."""

    class Mine(BatteryMonitorData):
        def get_power_text(self) -> str:
            return f"{self._data['power']} W"

    data = BatteryMonitor(KEY).parse_decrypted(BatteryMonitor(KEY).decrypt(DATA))
    found = json.loads(json.dumps(Mine(0xA389, data), cls=DeviceDataEncoder))

    assert found["power_text"] == "0.0 W"
    assert found["alarm"] == "no_alarm"
    assert list(found) == sorted(found)


def test_record_of_no_product() -> None:
    """Test records that a program makes itself, of a plaintext."""
    decrypted = BatteryMonitor(KEY).decrypt(DATA)
    record = BatteryMonitorData(None, BatteryMonitor(None).parse_decrypted(decrypted))

    assert record.get_voltage() == 12.53
    assert record.get_model_name() == "<Unknown device: None>"


def test_unknown_product() -> None:
    """Test how a program finds out that a product has no name."""
    assert parsed(0x02, 0x1234, voltage=13).get_model_name() == "<Unknown device: 4660>"
    assert not parsed(0x02, voltage=13).get_model_name().startswith("<Unknown")


def test_what_has_a_parser() -> None:
    """Test that those records have one that commands and Home Assistant show."""
    records = [device.layout.record for device in DEVICES if device.layout]

    assert {record.record_name: record for record in records} == shown_records()
    assert len(records) == len(DEVICES) == len(shown_records())
