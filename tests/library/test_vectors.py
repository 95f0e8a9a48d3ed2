"""Test every published advertisement and payload against what its source says."""

import json
from typing import Any

from victron_ble import Key, Record, read
from victron_ble.advertisement import build_advertisement
from victron_ble.record import find_record

from .document import RECORDS, VECTORS
from .frames import KEY, UNENCRYPTED, advertisement
from .tables import plain
from .vectors import captured, expected, product, readable

MODELS = {
    0x2780: "MultiPlus-II 12/3000/120-50 2x120V",
    0xA042: "BlueSolar MPPT 75|15",
    0xA264: "Phoenix Inverter 48V 800VA 230V",
    0xA292: "Phoenix Inverter 24V 2000VA 230V",
    0xA32E: "Blue Smart IP22 Charger 12/20 (1)",
    0xA330: "Blue Smart IP22 Charger 12/30 (1)",
    0xA383: "BMV-712 Smart Rev2",
    0xA389: "SmartShunt 500A/50mV",
    0xA3A4: "Smart Battery Sense",
    0xA3A5: "Smart Battery Sense (Rev2)",
    0xA3B0: "Smart BatteryProtect 12/24V-65A",
    0xA3C0: "Orion Smart 12V/12V-18A DC-DC Converter",
    0xA3F0: "Orion XS 12V/12V-50A",
    0xA443: "Multi RS Solar 48V/6000VA/100A",
}

# What the author of a made-up vector did not do as a device does: the unused bits are 0.
ODD_UNUSED_BITS = {"nr-solarsense-1", "nr-solarsense-na"}


def values(record: Record, names: Any) -> dict[str, Any]:
    """Return some values of a record: of codes and sets of bits, the numbers."""
    return {name: plain(record.values[name]) for name in names}


@captured
def test_captured_advertisement(vector: dict[str, Any]) -> None:
    """Test an advertisement as it was received."""
    data = bytes.fromhex(vector["advertisement"])

    record = read(data, Key(vector["key"]))

    assert isinstance(record, Record)
    assert values(record, expected(vector)) == expected(vector)
    assert record.product_name == MODELS[record.product_id]
    assert record.payload.hex() == vector["plaintext"]


@readable
def test_payload(vector: dict[str, Any]) -> None:
    """Test a payload encrypted with a key of ours, and its plaintext directly."""
    record_type = int(vector["record_type"], 16)
    plaintext = bytes.fromhex(vector["plaintext"])
    data = advertisement(
        record_type, plaintext, nonce=0xBEEF, product_id=product(vector)
    )
    key = None if record_type >= UNENCRYPTED else Key(KEY)
    data_type = find_record(record_type, product(vector))
    assert data_type is not None

    record = read(data, key)

    assert isinstance(record, Record)
    assert build_advertisement(
        product(vector), record_type, 0xBEEF, plaintext, key
    ) == (data)
    assert record.nonce == 0xBEEF
    assert record.product_id == product(vector)
    assert type(record) is data_type
    assert record.values == data_type.table.decode(plaintext)
    assert values(record, expected(vector)) == expected(vector)
    for name in expected(vector):
        assert getattr(record, name) == record.values[name]
    assert json.loads(json.dumps(record.as_dict(), allow_nan=False))


@readable
def test_encode_gives_the_payload_back(vector: dict[str, Any]) -> None:
    """Test that what a device sends can be made from its values."""
    layout = RECORDS[int(vector["record_type"], 16)]
    plaintext = bytes.fromhex(vector["plaintext"])[: layout.size]
    data_type = find_record(layout.type, product(vector))
    assert data_type is not None
    found = data_type.table.decode(plaintext)

    encoded = data_type.table.encode(found)

    differing = int.from_bytes(encoded, "little") ^ int.from_bytes(plaintext, "little")
    for row in layout.rows:
        if found.get(row.getter) is not None:
            assert differing >> row.start & ((1 << row.bits) - 1) == 0, row.field
    if vector["id"] not in ODD_UNUSED_BITS:
        assert differing >> layout.bits == 0 or vector["capture"] == "synthetic"


def test_battery_sense_shows_two_values() -> None:
    """Test that a sensor without a shunt has no state of charge to show."""
    vector = next(vector for vector in VECTORS if vector["id"] == "kvb-bsense-1")

    record = read(bytes.fromhex(vector["advertisement"]), Key(vector["key"]))

    assert isinstance(record, Record)
    assert dict(record.values) == {"voltage": 12.22, "temperature": 22.5}
    assert record.product_name == "Smart Battery Sense"
    assert not hasattr(record, "soc")
