"""What several tests of the tables need."""

from enum import Enum
from typing import Any

from victron_ble import DeviceData
from victron_ble.devices import find_device

from .document import Record
from .frames import SHUNT


def data_type(record: Record, product_id: int = SHUNT) -> type[DeviceData]:
    """Return the library's class for a record type."""
    device = find_device(record.type, product_id)
    assert device is not None
    found: type[DeviceData] = device.data_type
    return found


def plain(value: Any) -> Any:
    """Return the number of a code or mask, any other value as it is."""
    return value.value if isinstance(value, Enum) else value
