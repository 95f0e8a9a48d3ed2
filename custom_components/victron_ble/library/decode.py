"""From manufacturer data and a key to a record, or the reason why there is none."""

from collections.abc import Callable
from typing import TypeVar

from . import records  # noqa: F401 (to import the records registers them)
from .advertisement import NoReading, Parts, Reason, take_apart
from .cipher import Key
from .record import Record, find_record

R = TypeVar("R", bound=Record)


def read(data: bytes, key: Key | None = None) -> Record | NoReading:
    """Decode manufacturer data: the record, or the reason why there is none.

    Never raises, whatever the bytes and the key.
    """
    return decode(data, key, find_record)


def decrypt(parts: Parts, key: Key | None) -> bytes | Reason:
    """Return the plaintext payload of an advertisement, or why there is none."""
    _, _, nonce, check, payload = parts
    if check is None:
        return payload
    if key is None:
        return Reason.KEY_MISSING
    if key.check != check:
        return Reason.KEY_MISMATCH
    return key.apply(nonce, payload)


def decode(
    data: bytes,
    key: Key | None,
    find: Callable[[int, int], type[R] | None],
) -> R | NoReading:
    """Return the record of manufacturer data, or why there is none.

    `find` gives the record of a type, by that and the product id.
    """
    parts = take_apart(data)
    if isinstance(parts, NoReading):
        return parts
    product_id, record_type, nonce, _, _ = parts
    record = find(record_type, product_id)
    if record is None:
        return NoReading(Reason.UNKNOWN_RECORD, data, product_id, record_type)
    payload = decrypt(parts, key)
    if isinstance(payload, Reason):
        return NoReading(payload, data, product_id, record_type)
    return record(product_id, record.table.decode(payload), payload, nonce)
