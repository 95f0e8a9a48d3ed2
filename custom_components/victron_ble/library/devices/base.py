"""The classic parser of one device."""

from typing import Any, Final, Generic, TypeVar

from ..advertisement import Advertisement, NoReading, Reason, parse_advertisement
from ..cipher import Key
from ..decode import read
from ..enums import (
    ACInState,
    AlarmNotification,
    AlarmReason,
    ChargerError,
    OffReason,
    OperationMode,
)
from ..exceptions import (
    AdvertisementKeyMismatchError,
    AdvertisementKeyMissingError,
    UnknownDeviceError,
)
from ..record import Record
from .classic import AdvertisementContainer, BitReader

__all__ = [
    "ACInState",
    "AdvertisementContainer",
    "AlarmNotification",
    "AlarmReason",
    "BitReader",
    "ChargerError",
    "Device",
    "DeviceData",
    "OffReason",
    "OperationMode",
]

DeviceData = Record

D = TypeVar("D", bound=Record)


class Device(Generic[D]):
    """The classic parser of one device: `Device(key).parse(data)`."""

    data_type: type[D]

    def __init__(self, advertisement_key: str | None = None) -> None:
        """Take the key as VictronConnect shows it; None for a device without.

        Raises InvalidAdvertisementKeyError, which says what is wrong.
        """
        self._key = Key(advertisement_key) if advertisement_key else None

    def parse_container(self, data: bytes) -> AdvertisementContainer:
        """Take an advertisement apart.

        Raises UnknownDeviceError where it carries no record.
        """
        parts = _parts(data)
        return AdvertisementContainer(
            prefix=int.from_bytes(data[:2], "little"),
            model_id=parts.product_id,
            readout_type=data[4],
            iv=parts.nonce,
            encrypted_data=data[7:],
        )

    def get_model_id(self, data: bytes) -> int:
        """Return the product id of an advertisement."""
        return _parts(data).product_id

    def decrypt(self, data: bytes) -> bytes:
        """Return the plaintext payload.

        Raises UnknownDeviceError where there is none,
        AdvertisementKeyMissingError and AdvertisementKeyMismatchError.
        """
        plaintext = _parts(data).decrypt(self._key)
        if isinstance(plaintext, Reason):
            raise _ERRORS[plaintext](plaintext.value)
        return plaintext

    def parse_decrypted(self, decrypted: bytes) -> dict[str, Any]:
        """Return the values of a plaintext payload, by name."""
        return self.data_type.table.decode(decrypted)

    def parse(self, data: bytes) -> D:
        """Return the record of an advertisement.

        Raises what `decrypt` raises, and UnknownDeviceError where the record is
        of another type than this device sends.
        """
        found = read(data, self._key)
        if isinstance(found, NoReading):
            raise self._error(found)
        if found.record_type != self.data_type.record_type:
            raise self._error(
                NoReading(
                    Reason.UNKNOWN_RECORD, data, found.product_id, found.record_type
                )
            )
        if isinstance(found, self.data_type):
            return found
        # The record of another product, read as this one's.
        return self.data_type.from_payload(found.product_id, found.payload, found.nonce)

    def _error(self, found: NoReading) -> Exception:
        if found.reason is Reason.UNKNOWN_RECORD:
            return UnknownDeviceError(
                f"record type 0x{found.record_type:02X} is not of a"
                f" {self.data_type.record_name}"
            )
        return _ERRORS[found.reason](found.reason.value)


_ERRORS: Final = {
    Reason.NOT_A_PRODUCT: UnknownDeviceError,
    Reason.NO_EXTRA_DATA: UnknownDeviceError,
    Reason.KEY_MISSING: AdvertisementKeyMissingError,
    Reason.KEY_MISMATCH: AdvertisementKeyMismatchError,
}


def _parts(data: bytes) -> Advertisement:
    parts = parse_advertisement(data)
    if isinstance(parts, NoReading):
        raise _ERRORS[parts.reason](parts.reason.value)
    return parts
