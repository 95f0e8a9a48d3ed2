"""What several tests of the tables need."""

from enum import Enum
from typing import Any

from victron_ble import Record
from victron_ble.record import find_record

from .document import Layout
from .frames import SHUNT


def data_type(record: Layout, product_id: int = SHUNT) -> type[Record]:
    """Return the library's class for a record type."""
    found = find_record(record.type, product_id)
    assert found is not None
    return found


def plain(value: Any) -> Any:
    """Return the number of a code or mask, any other value as it is."""
    return value.value if isinstance(value, Enum) else value
