"""The records that are shown: those of real devices whose layout is settled."""

from typing import Final

from . import Key, NoReading, Reason, Record, read
from .advertisement import HEADER
from .record import RECORD_TYPES
from .records.test_record import TestRecord

# What is provisional is no fact to be shown.
RECORDS: Final[dict[str, type[Record]]] = {
    name: record
    for name, record in sorted(
        RECORD_TYPES.items(), key=lambda item: item[1].record_type
    )
    if not record.provisional and record is not TestRecord
}
_SHOWN: Final = {record.record_type for record in RECORDS.values()}


def read_shown(data: bytes, key: Key | None = None) -> Record | NoReading:
    """Decode manufacturer data; a record that is not shown counts as not known."""
    result = read(data, key)
    record_type = result.record_type
    if record_type is None:
        return result
    if len(data) == HEADER:  # it says nothing of the device, nor of the key
        return NoReading(Reason.NO_EXTRA_DATA, data, result.product_id)
    if record_type in _SHOWN:
        return result
    return NoReading(Reason.UNKNOWN_RECORD, data, result.product_id, record_type)
