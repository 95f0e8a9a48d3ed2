"""From manufacturer data and a key to a record, or the reason why there is none."""

from . import records  # noqa: F401 (to import the records registers them)
from .advertisement import (
    EXTENDED,
    HEADER,
    PRODUCT_ADVERTISEMENT,
    NoReading,
    Reason,
    no_record,
    unpack_header,
)
from .cipher import Key
from .record import Record, find_record


def read(data: bytes, key: Key | None = None, own: bool = False) -> Record | NoReading:
    """Decode manufacturer data: the record, or the reason why there is none.

    own: whether the key is that of the sender: who has one sends nothing in the clear.

    Never raises, whatever the bytes and the key.
    """
    if len(data) < HEADER or data[0] != PRODUCT_ADVERTISEMENT:
        return no_record(data)
    product_id, record_type, nonce, check = unpack_header(data)
    if not record_type and not nonce and not check:
        return NoReading(Reason.EMPTY_RECORD, data, product_id)
    if record_type == EXTENDED:
        record_type = EXTENDED << 8 | check
    record = find_record(record_type, product_id)
    if record is None:
        return NoReading(Reason.UNKNOWN_RECORD, data, product_id, record_type)
    size = len(data) - HEADER
    number = int.from_bytes(data[HEADER:], "little")
    if record_type < EXTENDED:
        if key is None:
            return NoReading(Reason.KEY_MISSING, data, product_id, record_type)
        if key.check != check:
            return NoReading(Reason.KEY_MISMATCH, data, product_id, record_type)
        number ^= key.keystream(data[5:7], size)
    elif own and key is not None:
        return NoReading(Reason.NOT_ENCRYPTED, data, product_id, record_type)
    return record(product_id, number, size, nonce, None)


def read_shown(data: bytes, key: Key | None = None) -> Record | NoReading:
    """Decode what is heard of a device; what is not shown counts as not known."""
    result = read(data, key, own=True)
    if isinstance(result, Record) and result.shown and len(data) > HEADER:
        return result
    record_type = result.record_type
    if record_type is None:
        return result
    if len(data) == HEADER:  # it says nothing of the device, nor of the key
        return NoReading(Reason.NO_EXTRA_DATA, data, result.product_id)
    if isinstance(result, NoReading):
        assert result.product_id is not None
        record = find_record(record_type, result.product_id)
        if record is not None and record.shown:
            return result
    return NoReading(Reason.UNKNOWN_RECORD, data, result.product_id, record_type)
