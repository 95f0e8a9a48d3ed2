"""What the programs in these tests have at hand."""

from typing import Any

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from tests.library.document import RECORDS
from tests.library.frames import KEY as TEST_KEY, SHUNT, advertisement
from victron_ble.devices import detect_device_type
from victron_ble.devices.base import DeviceData
from victron_ble.record import find_record

DATA = bytes.fromhex("100289a302b040af925d09a4d89aa0128bdef48c6298a9")
KEY = "aff4d0995b7d1e176c0c33ecb9e70dcd"
ADDRESS = "DD:EE:AD:BE:EF:01"
OTHER_ADDRESS = "DD:EE:AD:BE:EF:02"


def frame(record: int, product_id: int = SHUNT, nonce: int = 1, **values: Any) -> bytes:
    """Return what a device sends that has these values."""
    found = find_record(record, product_id)
    assert found is not None
    return advertisement(
        record, found.table.encode(values), product_id=product_id, nonce=nonce
    )


def parsed(record: int, product_id: int = SHUNT, **values: Any) -> DeviceData:
    """Return what a program has of such an advertisement."""
    assert record in RECORDS
    data = frame(record, product_id, **values)
    parser = detect_device_type(data)
    assert parser is not None
    return parser(TEST_KEY).parse(data)


def hear(scanner: Any, data: bytes, address: str = ADDRESS) -> None:
    """Let a scanner hear an advertisement, as bleak hands it over."""
    heard = AdvertisementData("SmartShunt", {0x02E1: data}, {}, [], None, -63, ())
    scanner._detection_callback(BLEDevice(address, "SmartShunt", None), heard)
