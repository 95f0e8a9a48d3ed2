"""Test that every name of the classic library is there, and does what it did."""

import copy
from enum import Enum, Flag
from importlib import import_module
import pickle
from typing import Any

import pytest

from tests.library.document import CLASSIC_CLASSES, CLASSIC_MEMBERS
from tests.library.frames import SHUNT, payloads
from victron_ble.devices import DEVICES, Device, DeviceData, __all__ as public
from victron_ble.devices.base import AdvertisementContainer, BitReader, OffReason

from .programs import parsed

# What else the modules of 0.9.3 have, by their names below `victron_ble`.
MODULES = {
    "cli": "DeviceKeyParam cli",
    "devices": "AuxMode MODEL_PARSER_OVERRIDE detect_device_type",
    "devices.ac_charger": "BitReader ChargerError Device DeviceData OperationMode",
    "devices.base": "AdvertisementKeyMismatchError MODEL_ID_MAPPING kelvin_to_celsius",
    "devices.battery_monitor": "AlarmReason BitReader Device DeviceData kelvin_to_celsius",
    "devices.battery_sense": "BatteryMonitor DeviceData kelvin_to_celsius",
    "devices.dc_energy_meter": (
        "AlarmReason AuxMode BitReader Device DeviceData kelvin_to_celsius"
    ),
    "devices.dcdc_converter": (
        "BitReader ChargerError Device DeviceData OffReason OperationMode"
    ),
    "devices.inverter": "AlarmReason BitReader Device DeviceData OperationMode",
    "devices.lynx_smart_bms": "BitReader Device DeviceData",
    "devices.multirs": "ACInState ChargerError Device DeviceData",
    "devices.orion_xs": (
        "BitReader ChargerError Device DeviceData OffReason OperationMode"
    ),
    "devices.smart_battery_protect": (
        "AlarmReason BitReader ChargerError Device DeviceData OffReason OperationMode"
    ),
    "devices.smart_lithium": "BitReader Device DeviceData parse_cell_voltage",
    "devices.solar_charger": "BitReader ChargerError Device DeviceData OperationMode",
    "devices.vebus": (
        "ACInState AlarmNotification BitReader Device DeviceData OperationMode"
    ),
    "exceptions": (
        "AdvertisementKeyMismatchError AdvertisementKeyMissingError UnknownDeviceError"
    ),
    "scanner": (
        "AdvertisementData AdvertisementKeyMissingError BLEDevice BaseScanner"
        " BleakScanner DebugScanner Device DeviceData DeviceDataEncoder DiscoveryScanner"
        " Scanner UnknownDeviceError detect_device_type logger"
    ),
}


def classic(path: str) -> Any:
    """Return a public name of the classic library, as a script imports it."""
    module, name = path.split(".")
    return getattr(import_module(f"victron_ble.devices.{module}"), name)


@pytest.mark.parametrize("module", MODULES)
def test_what_modules_have(module: str) -> None:
    """Test that a name is found where 0.9.3 has it, also where it only imports it."""
    found = import_module(f"victron_ble.{module}")

    assert [name for name in MODULES[module].split() if not hasattr(found, name)] == []


@pytest.mark.parametrize("path", CLASSIC_MEMBERS)
def test_classic_members(path: str) -> None:
    """Test that every member of 0.9.3 is there, with its number."""
    found = classic(path)

    assert issubclass(found, Enum)
    for name, number in CLASSIC_MEMBERS[path].items():
        assert found[name].value == number
        assert getattr(found, name) == found(number)


@pytest.mark.parametrize("path", CLASSIC_CLASSES)
def test_classic_classes(path: str) -> None:
    """Test that every class of 0.9.3 is there, and its getters answer."""
    found = classic(path)

    assert isinstance(found, type)
    assert issubclass(found, (Device, DeviceData, AdvertisementContainer, BitReader))
    if not CLASSIC_CLASSES[path] or found is DeviceData:
        return
    assert issubclass(found, DeviceData)
    [device] = (each for each in DEVICES if each.data_type is found)
    assert device.layout is not None
    record_type = device.layout.record.record_type
    for payload in (b"", bytes(16), b"\xff" * 16, *payloads(record_type)):
        record = found(SHUNT, device().parse_decrypted(payload))
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
        assert (flags(member.value | 0x8000_0000) == member) is False


@pytest.mark.parametrize("path", CLASSIC_MEMBERS)
def test_every_member_is_listed(path: str) -> None:
    """Test what programs make of enumerations: the choices of a sensor."""
    found = classic(path)
    aliases = {"INVERTER_OUPUT_VOLTAGE_A", "INVERTER_OUPUT_VOLTAGE_B"}

    for names in ([each.name for each in found], found._member_names_):
        assert {*CLASSIC_MEMBERS[path]} - aliases <= {*names}
        assert len(names) == len(found) == len({*names})


@pytest.mark.parametrize(
    ("number", "name", "bits"),
    [
        (0, "NO_REASON", []),
        (0x14, "LOAD_OUTPUT_DISABLED", ["SWITCHED_OFF_REGISTER", "PROTECTION_ACTIVE"]),
        (
            0x05,
            "NO_INPUT_POWER|SWITCHED_OFF_REGISTER",
            ["NO_INPUT_POWER", "SWITCHED_OFF_REGISTER"],
        ),
        (0x10000, "bit_16", ["bit_16"]),
    ],
)
def test_sets_of_bits(number: int, name: str, bits: list[str]) -> None:
    """Test what a record's set of bits is like."""
    reasons = parsed(0x04, off_reason=number).get_off_reason()

    assert type(reasons) is OffReason
    assert (reasons.name, reasons.value) == (name, number)
    assert [each.name for each in reasons] == bits
    assert all(each in reasons for each in reasons)
    assert OffReason.BMS not in reasons
    assert ~OffReason.NO_REASON & reasons == OffReason(number & 0xFFFF)
    for twin in (copy.deepcopy(reasons), pickle.loads(pickle.dumps(reasons))):  # noqa: S301 (our own)
        assert twin == reasons


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
