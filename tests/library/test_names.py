"""Test the names and numbers of codes and flags, and of the classic library."""

from enum import Enum, Flag
from importlib import import_module
from typing import Any

import pytest

from victron_ble.decode import find_record
from victron_ble.devices import DEVICES, Device, DeviceData, __all__ as public
from victron_ble.devices.base import AdvertisementContainer, BitReader
from victron_ble.enums import CHARGER_WARNINGS, ChargerError
from victron_ble.fields import Code, Mask

from .document import CLASSIC_CLASSES, CLASSIC_MEMBERS, LISTS, RECORDS, Row
from .frames import SHUNT, payloads

MASKS = {"ALARM_REASON", "OFF_REASON", "BMS_FLAGS", "ERROR_FLAGS"}
CODED = [
    (record, row)
    for record in RECORDS.values()
    for row in record.rows
    if row.codes in LISTS
]


def classic(path: str) -> Any:
    """Return a public name of the classic library, as a script imports it."""
    module, name = path.split(".")
    return getattr(import_module(f"victron_ble.devices.{module}"), name)


def enumeration(record_type: int, row: Row) -> type[Enum]:
    """Return the enumeration of a row."""
    found_record = find_record(record_type, SHUNT)
    assert found_record is not None
    field = found_record.table.fields[row.getter]
    assert isinstance(field, (Code, Mask))
    found: type[Enum] = field.codes if isinstance(field, Code) else field.flags
    return found


@pytest.mark.parametrize(("record", "row"), CODED, ids=str)
def test_list(record: Any, row: Row) -> None:
    """Test that a row has its list: every number, under the classic name if any."""
    assert row.codes is not None
    found = enumeration(record.type, row)
    names = {
        1 << number if row.codes in MASKS else number: text.upper()
        for number, text in LISTS[row.codes].items()
    }
    for path, members in CLASSIC_MEMBERS.items():
        if path.endswith(f".{found.__name__}"):
            names |= {
                number: name.replace("OUPUT", "OUTPUT")
                for name, number in members.items()
                if row.codes not in MASKS or number.bit_count() == 1
            }

    assert {member.value: member.name for member in found} == names


@pytest.mark.parametrize("path", CLASSIC_MEMBERS)
def test_classic_members(path: str) -> None:
    """Test that every member of 0.9.3 is there, with its number."""
    found = classic(path)

    assert issubclass(found, Enum)
    for name, number in CLASSIC_MEMBERS[path].items():
        assert found[name].value == number
        assert getattr(found, name) == found(number)


def test_misspelling_is_an_alias() -> None:
    """Test that both spellings name the same error."""
    for letter in "AB":
        right, wrong = (
            ChargerError[f"INVERTER_{word}_VOLTAGE_{letter}"]
            for word in ("OUTPUT", "OUPUT")
        )
        assert right is wrong
    assert ChargerError(53).name == "INVERTER_OUTPUT_VOLTAGE_A"


def test_warnings_are_no_faults() -> None:
    """Test which charger errors Victron calls warnings."""
    assert {error.value for error in CHARGER_WARNINGS} == {
        *(0, 14, 65, 66, 150, 151, 160, 161, 162)
    }


@pytest.mark.parametrize("path", CLASSIC_CLASSES)
def test_classic_classes(path: str) -> None:
    """Test that every class of 0.9.3 is there, and its getters answer."""
    found = classic(path)

    assert isinstance(found, type)
    assert issubclass(found, (Device, DeviceData, AdvertisementContainer, BitReader))
    if not CLASSIC_CLASSES[path] or found is DeviceData:
        return
    assert issubclass(found, DeviceData)
    for payload in (b"", bytes(16), b"\xff" * 16, *payloads(found.record_type)):
        record = found(SHUNT, found.table.decode(payload))
        assert record.get_model_name() == "SmartShunt 500A/50mV"
        for getter in CLASSIC_CLASSES[path]:
            value = getattr(record, getter)()
            values = value if isinstance(value, list) else [value]
            assert all(
                isinstance(one, (int, float, Enum, type(None))) for one in values
            )
            assert isinstance(value, list) == (getter == "get_cell_voltages")


def test_every_device_is_public() -> None:
    """Test that `from victron_ble.devices import *` gives every device."""
    package = import_module("victron_ble.devices")

    assert {"AlarmReason", "OffReason", "OperationMode", "detect_device_type"} <= {
        *public
    }
    for device in DEVICES:
        assert getattr(package, device.__name__) is device
        assert getattr(package, device.data_type.__name__) is device.data_type
        assert {device.__name__, device.data_type.__name__} <= {*public}
    for name in public:
        assert hasattr(package, name)


@pytest.mark.parametrize("path", ["base.AlarmReason", "base.OffReason"])
def test_masks_compare_with_a_single_member(path: str) -> None:
    """Test what scripts do: compare a mask with the one reason they look for."""
    flags = classic(path)

    for member in flags:
        assert isinstance(member, Flag)
        assert flags(member.value) is member


def test_container_and_bit_reader() -> None:
    """Test the two helpers that scripts of the classic library may use."""
    data = bytes.fromhex("100289a302b040af925d09a4d89aa0128bdef48c6298a9")
    container = classic("battery_monitor.BatteryMonitor")().parse_container(data)
    assert (container.prefix, container.model_id, container.readout_type) == (
        *(0x0210, 0xA389, 0x02),
    )
    assert (container.iv, container.encrypted_data) == (0x40B0, data[7:])
    assert classic("base.Device")().get_model_id(data) == 0xA389

    reader = BitReader(bytes.fromhex("05fe"))
    assert [reader.read_bit() for _ in range(4)] == [1, 0, 1, 0]
    assert reader.read_unsigned_int(4) == 0
    assert reader.read_signed_int(7) == -2
    assert reader.read_bit() == 1
    with pytest.raises(IndexError):
        reader.read_bit()
