"""Test every published advertisement and payload against what its source says."""

from enum import Enum
import json
from typing import Any

import pytest

from victron_ble import Key, read
from victron_ble.advertisement import build_advertisement
from victron_ble.devices import BatterySense, detect_device_type
from victron_ble.devices.base import Device

from .document import RECORDS, VECTORS
from .frames import KEY, SHUNT, advertisement

UNREADABLE = 0x0E  # no layout is published
UNENCRYPTED = {0xFF01}

MODELS = {
    0x2780: "MultiPlus-II 12/3000/120-50 2x120V",
    0xA042: "BlueSolar MPPT 75|15",
    0xA264: "Phoenix Inverter 48V 800VA 230V",
    0xA330: "Blue Smart IP22 Charger 12/30 (1)",
    0xA389: "SmartShunt 500A/50mV",
    0xA3A4: "Smart Battery Sense",
    0xA3B0: "Smart BatteryProtect 12/24V-65A",
    0xA3C0: "Orion Smart 12V/12V-18A DC-DC Converter",
    0xA3F0: "Orion XS 12V/12V-50A",
    0xA443: "Multi RS Solar 48V/6000VA/100A",
}

# What the author of a made-up vector did not do as a device does: the unused bits are 0.
ODD_UNUSED_BITS = {"nr-solarsense-1", "nr-solarsense-na"}

readable = pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if int(vector["record_type"], 16) != UNREADABLE],
    ids=lambda vector: vector["id"],
)
captured = pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if vector["advertisement"]],
    ids=lambda vector: vector["id"],
)


def product(vector: dict[str, Any]) -> int:
    """Return the product that sent a vector, where it is known."""
    return int(vector["product_id"], 16) if vector["product_id"] else SHUNT


def detect(data: bytes) -> type[Device[Any]]:
    """Return the class of device that sent an advertisement."""
    device = detect_device_type(data)
    assert device is not None
    return device


def assert_expected(vector: dict[str, Any], device: type[Device[Any]], get: Any) -> int:
    """Compare each value that the vector's source gives; return how many."""
    record = RECORDS[int(vector["record_type"], 16)]
    compared = 0
    for field, expected in vector["expected"].items():
        row = record[field]
        if device is BatterySense and row.getter not in ("voltage", "temperature"):
            continue
        value = get(row.getter)
        if isinstance(value, Enum):
            value = value.value
        if isinstance(expected, float):
            # As the source prints it; the unit's factor may need another digit.
            expected = round(expected * row.factor, 3)
        elif expected is not None:
            expected *= row.factor
        assert (field, value) == (field, expected)
        compared += 1
    return compared


@captured
def test_captured_advertisement(vector: dict[str, Any]) -> None:
    """Test an advertisement as it was received, through the classic interface."""
    data = bytes.fromhex(vector["advertisement"])
    device = detect(data)
    parser = device(vector["key"])

    record = parser.parse(data)

    assert_expected(vector, device, lambda name: getattr(record, f"get_{name}")())
    assert record.product_name == MODELS[record.product_id]
    assert record.payload.hex() == vector["plaintext"]
    assert parser.decrypt(data) == record.payload
    assert parser.parse_decrypted(record.payload) == record.values
    assert read(data, Key(vector["key"])) == record


@readable
def test_payload(vector: dict[str, Any]) -> None:
    """Test a payload encrypted with a key of ours, and its plaintext directly."""
    record_type = int(vector["record_type"], 16)
    plaintext = bytes.fromhex(vector["plaintext"])
    data = advertisement(
        record_type, plaintext, nonce=0xBEEF, product_id=product(vector)
    )
    key = None if record_type in UNENCRYPTED else Key(KEY)
    device = detect(data)

    record = device(KEY if key else None).parse(data)
    values = device().parse_decrypted(plaintext)

    assert build_advertisement(
        product(vector), record_type, 0xBEEF, plaintext, key
    ) == (data)
    assert record.nonce == 0xBEEF
    assert record.product_id == product(vector)
    assert record.record_type == record_type
    assert assert_expected(vector, device, values.__getitem__)
    assert assert_expected(vector, device, lambda name: getattr(record, name))
    assert json.loads(json.dumps(record.as_dict(), allow_nan=False))


@readable
def test_encode_gives_the_payload_back(vector: dict[str, Any]) -> None:
    """Test that what a device sends can be made from its values."""
    record = RECORDS[int(vector["record_type"], 16)]
    plaintext = bytes.fromhex(vector["plaintext"])[: record.size]
    device = detect(advertisement(record.type, plaintext, product_id=product(vector)))
    values = device().parse_decrypted(plaintext)

    encoded = device.data_type.table.encode(values)

    differing = int.from_bytes(encoded, "little") ^ int.from_bytes(plaintext, "little")
    for row in record.rows:
        if values.get(row.getter) is not None:
            assert differing >> row.start & ((1 << row.bits) - 1) == 0, row.field
    if vector["id"] not in ODD_UNUSED_BITS:
        assert differing >> record.bits == 0 or vector["capture"] == "synthetic"


def test_battery_sense_shows_two_values() -> None:
    """Test that a sensor without a shunt has no state of charge to show."""
    vector = next(vector for vector in VECTORS if vector["id"] == "kvb-bsense-1")
    data = bytes.fromhex(vector["advertisement"])

    record = detect(data)(vector["key"]).parse(data)

    assert dict(record.values) == {"voltage": 12.22, "temperature": 22.5}
    assert record.product_name == "Smart Battery Sense"
    assert not hasattr(record, "get_soc")
