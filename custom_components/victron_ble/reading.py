"""The records that are shown: those of real devices whose layout is settled."""

from typing import Final

from .decoder import DeviceData, Key, NoReading, Reason, read
from .decoder.advertisement import HEADER
from .decoder.devices import DEVICES
from .decoder.devices.test_record import TestRecordData

# What is provisional is no fact to be shown.
RECORDS: Final[dict[str, type[DeviceData]]] = {
    device.data_type.record_name: device.data_type
    for device in DEVICES
    if not device.data_type.provisional and device.data_type is not TestRecordData
}
_SHOWN: Final = {record.record_type for record in RECORDS.values()}


def read_shown(data: bytes, key: Key | None = None) -> DeviceData | NoReading:
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
