"""Test the reasons for which there is no record."""

import copy
from itertools import product
import pickle
from typing import Any

import pytest

from victron_ble import Key, NoReading, Reason, Record, read
from victron_ble.advertisement import build_advertisement, parse_advertisement

from .document import RECORDS, VECTORS
from .frames import KEY, SHUNT, UNENCRYPTED, advertisement, payloads

CAPTURED = bytes.fromhex("100289a302b040af925d09a4d89aa0128bdef48c6298a9")
CAPTURED_KEY = "aff4d0995b7d1e176c0c33ecb9e70dcd"
# Differs in the first byte, which is all that the device tells of its key.
OTHER_KEY = "ae" + CAPTURED_KEY[2:]


def no_reading(data: bytes, key: str | None = KEY) -> NoReading:
    """Return why an advertisement gives no record."""
    found = read(data, Key(key) if key else None)
    assert isinstance(found, NoReading)
    assert found.data == data
    return found


@pytest.mark.parametrize("length", range(len(CAPTURED) + 1))
def test_every_length(length: int) -> None:
    """Test an advertisement cut anywhere."""
    data = CAPTURED[:length]
    if length >= 8:
        assert isinstance(read(data, Key(CAPTURED_KEY)), Record)
        return

    found = no_reading(data, CAPTURED_KEY)

    assert found.reason is (Reason.NO_EXTRA_DATA if length else Reason.NOT_A_PRODUCT)
    assert found.product_id == (SHUNT if length >= 4 else None)
    assert found.product_name == ("SmartShunt 500A/50mV" if length >= 4 else None)
    assert found.record_type is None


def test_other_formats() -> None:
    """Test that every other format of Victron's is no product advertisement."""
    for first in (byte for byte in range(0x100) if byte != 0x10):
        for data in (bytes((first,)) + CAPTURED[1:], bytes((first,))):
            found = no_reading(data, CAPTURED_KEY)
            assert (found.reason, found.product_id) == (Reason.NOT_A_PRODUCT, None)


@pytest.mark.parametrize("status", [0x00, 0x02, 0x03, 0x80, 0x82, 0xFF])
def test_status_does_not_matter(status: int) -> None:
    """Test that the second byte, of which Victron says nothing, is not looked at."""
    data = CAPTURED[:1] + bytes((status,)) + CAPTURED[2:]

    assert read(data, Key(CAPTURED_KEY)) == read(CAPTURED, Key(CAPTURED_KEY))


def test_unknown_record() -> None:
    """Test that a record without a published layout has product and bytes, no values."""
    for record_type in (*range(0xFF), *range(0xFF00, 0x10000)):
        if record_type in RECORDS:
            continue
        data = advertisement(record_type, b"secret", product_id=0xA3B0)

        found = no_reading(data)

        assert found.reason is Reason.UNKNOWN_RECORD
        assert found.record_type == record_type
        assert found.product_name == "Smart BatteryProtect 12/24V-65A"
        assert no_reading(data, None).reason is Reason.UNKNOWN_RECORD


def test_empty_record() -> None:
    """Test what a device behind a VE.Direct dongle sent: no key is right or wrong."""
    data = bytes.fromhex("1002030200000000000000000086000000000000000000")

    for key in (None, KEY, f"00{KEY[2:]}"):
        found = no_reading(data, key)
        assert found.reason is Reason.EMPTY_RECORD
        assert found.product_id == 0x0203
    for other in range(4, 8):  # record type, nonce, key check
        almost = data[:other] + b"\x01" + data[other + 1 :]
        assert no_reading(almost, KEY).reason is not Reason.EMPTY_RECORD


def test_smart_bms() -> None:
    """Test the one capture of a record of which nobody knows the layout."""
    vector = next(one for one in VECTORS if one["id"] == "esphome135-smartbms")
    data = advertisement(0x0E, bytes.fromhex(vector["plaintext"]), product_id=0xEFFF)

    found = no_reading(data)

    assert (found.reason, found.record_type) == (Reason.UNKNOWN_RECORD, 0x0E)
    assert found.product_name == "Victron 0xEFFF"


@pytest.mark.parametrize("record_type", RECORDS)
def test_key(record_type: int) -> None:
    """Test a right key, none, and each other first byte."""
    for payload in (*payloads(record_type), b""):
        data = advertisement(record_type, payload)
        if record_type >= UNENCRYPTED:
            assert isinstance(read(data), Record)
            assert read(data) == read(data, Key(KEY))
            continue
        assert isinstance(read(data, Key(KEY)), Record)
        assert no_reading(data, None).reason is Reason.KEY_MISSING
        for first in range(0x100):
            key = f"{first:02x}{KEY[2:]}"
            if key != KEY:
                assert no_reading(data, key).reason is Reason.KEY_MISMATCH


def test_product_of_another_record() -> None:
    """Test that a Smart Battery Sense's product id decides only for its own record."""
    for record_type, name in ((0x02, "battery_sense"), (0x0D, "dc_energy_meter")):
        found = read(advertisement(record_type, bytes(15), product_id=0xA3A4), Key(KEY))
        assert isinstance(found, Record)
        assert found.record_name == name


def test_record_is_immutable() -> None:
    """Test that nothing in a record can be changed, and copies are equal."""
    for record_type, payload in (
        (kind, one) for kind in RECORDS for one in payloads(kind)
    ):
        record = read(advertisement(record_type, payload), Key(KEY))
        assert isinstance(record, Record)
        names = ["values", "payload", "nonce", "product_id", "table", "anything"]
        for name in (*names[:4], *record.table.fields, *record.table.derived, names[5]):
            with pytest.raises(AttributeError):
                setattr(record, name, 1)
        changeable: Any = record.values
        with pytest.raises(TypeError):
            changeable["voltage"] = 1
        assert not hasattr(record, "__dict__")
        for twin in (
            copy.copy(record),
            copy.deepcopy(record),
            pickle.loads(pickle.dumps(record)),  # noqa: S301 (our own)
        ):
            assert twin == record
            assert (twin.payload, twin.nonce) == (record.payload, record.nonce)
        assert record != read(
            advertisement(record_type, payload, product_id=1), Key(KEY)
        )
        assert record.product_name in repr(record)


def test_gathered_values_cannot_be_changed() -> None:
    """Test that a program may change the list it got as JSON, but not the record's."""
    record = read(advertisement(0x05, payloads(0x05)[0]), Key(KEY))
    assert isinstance(record, Record)

    record.as_dict()["cell_voltages"].clear()

    assert record.values["cell_voltages"] == (*[3.31] * 4, *[None] * 4)
    assert record.as_dict()["cell_voltages"] == [*[3.31] * 4, *[None] * 4]


def test_without() -> None:
    """Test that a record can be had without some of its values."""
    record = read(CAPTURED, Key(CAPTURED_KEY))
    assert isinstance(record, Record)

    less = record.without(["voltage"])

    assert (less.values["voltage"], record.values["voltage"]) == (None, 12.53)
    assert (less.nonce, less.payload) == (record.nonce, record.payload)


@pytest.mark.parametrize(("status", "nonce"), product([0, 0x82], [0, 1, 0xFFFF]))
def test_envelope(status: int, nonce: int) -> None:
    """Test that an envelope is taken apart as it was built."""
    for record_type, key in ((0x0F, Key(KEY)), (0xFF01, None)):
        data = build_advertisement(0xA3F0, record_type, nonce, b"text", key, status)
        parts = parse_advertisement(data)
        assert not isinstance(parts, NoReading)
        assert data[1] == status
        assert (parts.product_id, parts.record_type) == (0xA3F0, record_type)
        assert parts.nonce == nonce
        assert parts.encrypted == (key is not None)
        assert (parts.payload == b"text") == (key is None)
    with pytest.raises(ValueError, match="an encrypted record needs a key"):
        build_advertisement(0xA3F0, 0x0F, nonce, b"text")


def test_record_that_needs_no_key() -> None:
    """Test that a device that does not encrypt is read with any key or none."""
    data = advertisement(0xFF01, payloads(0xFF01)[0])

    assert isinstance(read(data), Record)
    assert read(data) == read(data, Key(KEY))
