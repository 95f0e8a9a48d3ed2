"""Test every published advertisement and payload through the classic interface."""

from collections.abc import Callable
from enum import Enum
import json
from typing import Any

import pytest

from tests.library.document import VECTORS
from tests.library.frames import KEY, UNENCRYPTED, advertisement
from tests.library.vectors import captured, expected, product, readable
from victron_ble.devices import detect_device_type
from victron_ble.devices.base import MODEL_ID_MAPPING, DeviceData
from victron_ble.scanner import DeviceDataEncoder

# Where the classic library has another unit, sign or word for nothing than Victron.
OTHERWISE: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("multi_rs", "yield_today"): lambda energy: energy / 1000,
    ("lynx_smart_bms", "consumed_ah"): lambda charge: -charge,
    ("inverter", "alarm"): lambda alarm: alarm or None,
    ("dc_energy_meter", "alarm"): lambda alarm: alarm or None,
}


def parse(data: bytes, key: str) -> DeviceData:
    """Parse as the documentation has it."""
    parser = detect_device_type(data)
    assert parser is not None
    return parser(key).parse(data)


def check(vector: dict[str, Any], record: DeviceData) -> None:
    """Compare what the getters give with what the vector's source says."""
    for name, value in expected(vector).items():
        found = getattr(record, f"get_{name}")()
        if isinstance(found, Enum):
            found = found.value
        form = OTHERWISE.get((vector["record_name"], name))
        if form and value is not None:
            value = form(value)
        if isinstance(found, list):
            assert found == value
        else:
            assert (name, found) == (name, pytest.approx(value))
    assert record.get_model_name() == MODEL_ID_MAPPING[product(vector)]
    json.dumps(record, cls=DeviceDataEncoder, allow_nan=False)


@captured
def test_captured_advertisement(vector: dict[str, Any]) -> None:
    """Test an advertisement as it was received."""
    data = bytes.fromhex(vector["advertisement"])
    parser = detect_device_type(data)
    assert parser is not None

    check(vector, parse(data, vector["key"]))

    plaintext = parser(vector["key"]).decrypt(data)
    assert plaintext.hex() == vector["plaintext"]
    assert parser(None).parse_decrypted(plaintext) == vars(
        parse(data, vector["key"])
    ).get("_data")


@readable
def test_payload(vector: dict[str, Any]) -> None:
    """Test a payload encrypted with a key of ours, and its plaintext directly."""
    record_type = int(vector["record_type"], 16)
    plaintext = bytes.fromhex(vector["plaintext"])
    data = advertisement(record_type, plaintext, product_id=product(vector))
    parser = detect_device_type(data)
    assert parser is not None

    check(vector, parser("" if record_type >= UNENCRYPTED else KEY).parse(data))
    check(
        vector, parser.data_type(product(vector), parser().parse_decrypted(plaintext))
    )


def test_every_kind_of_vector_is_there() -> None:
    """Test that these tests have what they need."""
    kinds = {vector["record_name"] for vector in VECTORS}

    assert {record for record, _ in OTHERWISE} <= kinds
