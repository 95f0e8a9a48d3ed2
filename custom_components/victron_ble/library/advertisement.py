"""The envelope of a record: Victron's product advertisement.

Victron, Extra manufacturer data. All offsets count from the byte after the
company id 0x02E1, as bleak and Home Assistant hand manufacturer data over.
"""

from dataclasses import dataclass
from enum import Enum
from struct import Struct
from typing import Final, NamedTuple

from .cipher import Key
from .products import product_name

COMPANY_ID: Final = 0x02E1
PRODUCT_ADVERTISEMENT: Final = 0x10
EXTENDED: Final = 0xFF

# First byte, status, product, record type, nonce, key check.
_LAYOUT: Final = Struct("<BBHBHB")
HEADER: Final = _LAYOUT.size
unpack_header: Final = Struct("<2xHBHB").unpack_from  # without the first two

# The type of the structure, and the company.
_MANUFACTURER_DATA: Final = b"\xff" + COMPANY_ID.to_bytes(2, "little")

_DEFAULT_STATUS: Final = 0x02


class Reason(Enum):
    """Why an advertisement gives no record."""

    NOT_A_PRODUCT = "not Victron's product advertisement"
    NO_EXTRA_DATA = "Instant Readout is off"
    UNKNOWN_RECORD = "unknown record type"
    EMPTY_RECORD = "it sends an empty record"
    KEY_MISSING = "no key for this device"
    KEY_MISMATCH = "the key does not match this device"
    NOT_ENCRYPTED = "it sends without encryption, though there is a key for it"


@dataclass(frozen=True, slots=True)
class NoReading:
    """An advertisement without a record, and the reason.

    `product_id` is None where the bytes name no product; `record_type` where
    they hold none.
    """

    reason: Reason
    data: bytes
    product_id: int | None = None
    record_type: int | None = None

    @property
    def product_name(self) -> str | None:
        """Victron's name of the product, or "Victron 0x…" where it is not known."""
        return None if self.product_id is None else product_name(self.product_id)


class Advertisement(NamedTuple):
    """The parts of a product advertisement that carries a record.

    `record_type` is 0x00 to 0xFE, encrypted, or 0xFF00 to 0xFFFF, in the
    clear; `key_check` is the key's first byte, None in the clear.
    """

    product_id: int
    record_type: int
    nonce: int
    key_check: int | None
    payload: bytes

    @property
    def encrypted(self) -> bool:
        """Whether a key is needed."""
        return self.key_check is not None

    def decrypt(self, key: Key | None) -> bytes | Reason:
        """Return the plaintext payload, or why there is none."""
        if self.key_check is None:
            return self.payload
        if key is None:
            return Reason.KEY_MISSING
        if key.check != self.key_check:
            return Reason.KEY_MISMATCH
        return key.apply(self.nonce, self.payload)


def find_manufacturer_data(raw: bytes) -> list[bytes]:
    """Return Victron's manufacturer data of a whole packet, each in its place.

    raw: advertisement and scan response as they went over the air: structures of a
    length, a type and data (Bluetooth Core Specification, advertising data). One that
    ends early ends the list.
    """
    found = []
    start, size = 0, len(raw)
    while start < size and (length := raw[start]):
        end = start + 1 + length
        if end <= size and raw.startswith(_MANUFACTURER_DATA, start + 1):
            found.append(raw[start + 4 : end])
        start = end
    return found


def parse_advertisement(data: bytes) -> Advertisement | NoReading:
    """Take manufacturer data apart, or say why it cannot carry a record."""
    if len(data) < HEADER or data[0] != PRODUCT_ADVERTISEMENT:
        return no_record(data)
    product_id, record_type, nonce, check = unpack_header(data)
    if record_type == EXTENDED:
        return Advertisement(
            product_id, EXTENDED << 8 | check, nonce, None, data[HEADER:]
        )
    return Advertisement(product_id, record_type, nonce, check, data[HEADER:])


def no_record(data: bytes) -> NoReading:
    """Return why manufacturer data that is no record is none."""
    if not data or data[0] != PRODUCT_ADVERTISEMENT:
        return NoReading(Reason.NOT_A_PRODUCT, data)
    product_id = data[2] | data[3] << 8 if len(data) > 3 else None
    return NoReading(Reason.NO_EXTRA_DATA, data, product_id)


def build_advertisement(
    product_id: int,
    record_type: int,
    nonce: int,
    plaintext: bytes,
    key: Key | None = None,
    status: int = _DEFAULT_STATUS,
) -> bytes:
    """Return manufacturer data as a device sends it: the inverse of decoding.

    Raises ValueError where an encrypted record has no key.
    """
    if record_type > EXTENDED:
        kind, check, payload = EXTENDED, record_type & 0xFF, plaintext
    elif key is None:
        raise ValueError("an encrypted record needs a key")
    else:
        kind, check, payload = record_type, key.check, key.apply(nonce, plaintext)
    return (
        _LAYOUT.pack(PRODUCT_ADVERTISEMENT, status, product_id, kind, nonce, check)
        + payload
    )
