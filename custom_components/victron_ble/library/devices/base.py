"""The classic parser of one device, and its records.

Nothing of ours imports this folder: it is there for programs that were written for the
library victron-ble 0.9.
"""

from functools import lru_cache
from struct import Struct
import sys
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ..advertisement import (
    EXTENDED,
    Advertisement,
    NoReading,
    Reason,
    parse_advertisement,
)
from ..cipher import BLOCK, Key
from ..enums import ACInState, AlarmNotification, ChargerError, OperationMode
from ..exceptions import (
    AdvertisementKeyMismatchError,
    AdvertisementKeyMissingError,
    UnknownDeviceError,
)
from ..products import read_product_names
from .helpers import AdvertisementContainer, BitReader, kelvin_to_celsius
from .layout import Kept, Layout
from .lists import AlarmReason, OffReason

__all__ = [
    "MODEL_ID_MAPPING",
    "ACInState",
    "AdvertisementContainer",
    "AdvertisementKeyMismatchError",
    "AlarmNotification",
    "AlarmReason",
    "BitReader",
    "ChargerError",
    "Device",
    "DeviceData",
    "OffReason",
    "OperationMode",
    "kelvin_to_celsius",
]

_CONTAINER: Final = Struct("<HHBH")
_FILLING: Final = bytes((0xFF,)) * BLOCK
KEYS: Final = 256  # at most so many are kept ready

MODEL_ID_MAPPING: dict[int, str]  # programs may add to it


def __getattr__(name: str) -> Any:
    """Read the names of all products when they are first asked for."""
    if name != "MODEL_ID_MAPPING":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    names = globals()[name] = read_product_names()
    return names


class DeviceData:
    """What one advertisement said, with a getter for each value: `get_voltage()`.

    A getter returns None for what is not available. Everything may be changed.
    """

    def __init_subclass__(cls, layout: Layout | None = None) -> None:
        """Add the getters of a record."""
        for name, kept in layout.kept.items() if layout else ():
            setattr(cls, f"get_{name}", _getter(name, kept))

    def __init__(self, model_id: int | None, data: dict[str, Any]) -> None:
        """Hold the product's number and the values, by the names of the layout."""
        self._model_id = model_id
        self._data = data

    def get_model_name(self) -> str:
        """Return Victron's name of the product, "<Unknown device: N>" if it has none."""
        names: dict[int | None, str] = sys.modules[__name__].MODEL_ID_MAPPING
        return names.get(self._model_id, f"<Unknown device: {self._model_id}>")

    if TYPE_CHECKING:  # the getters are made from the records' tables

        def __getattr__(self, name: str) -> Any:
            """Return a getter."""


def _getter(name: str, kept: Kept) -> Any:
    key, shown = kept.name or name, kept.shown

    def getter(self: DeviceData) -> Any:
        value = self._data.get(key)
        return value if value is None or shown is None else shown(value)

    getter.__name__ = f"get_{name}"
    getter.__doc__ = f"Return {name}, None where it is not available."
    return getter


class _Plaintext(bytes):
    """A payload filled up to whole blocks, and what is known of it.

    So it is in 0.9.3, and programs that have their own `parse_decrypted` may read past
    the end.
    """

    payload: bytes
    record_type: int


class _KeyText(str):
    """The text of a key, which is shown to nobody who does not ask for it."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show that there is a key."""
        return "'...'"


_key: Final = lru_cache(KEYS)(Key)


class Device:
    """The classic parser of one device: `Device(key).parse(data)`.

    A subclass has the `layout` of its record, or overrides `parse_decrypted`.
    """

    data_type: type[DeviceData] = DeviceData
    layout: ClassVar[Layout | None] = None

    def __init__(self, advertisement_key: str | None = None) -> None:
        """Take the key as VictronConnect shows it; None for a device without."""
        self.advertisement_key: str | None = None
        if advertisement_key:
            self.advertisement_key = _KeyText(advertisement_key)

    def parse_container(self, data: bytes) -> AdvertisementContainer:
        """Take an advertisement apart.

        Raises UnknownDeviceError where it is too short.
        """
        if len(data) < _CONTAINER.size:
            raise UnknownDeviceError(Reason.NO_EXTRA_DATA.value)
        prefix, model_id, readout_type, iv = _CONTAINER.unpack_from(data)
        return AdvertisementContainer(
            prefix, model_id, readout_type, iv, data[_CONTAINER.size :]
        )

    def get_model_id(self, data: bytes) -> int:
        """Return the product id of an advertisement.

        Raises UnknownDeviceError where it is too short.
        """
        if len(data) < 4:
            raise UnknownDeviceError(Reason.NO_EXTRA_DATA.value)
        return int.from_bytes(data[2:4], "little")

    def decrypt(self, data: bytes) -> bytes:
        """Return the plaintext payload.

        Raises UnknownDeviceError where there is none, AdvertisementKeyMissingError,
        AdvertisementKeyMismatchError, and InvalidAdvertisementKeyError, a ValueError,
        which says what is wrong with the key.
        """
        parts = _parts(data)
        key = None
        if parts.encrypted and self.advertisement_key:
            key = _key(self.advertisement_key)
        plaintext = parts.decrypt(key)
        if isinstance(plaintext, Reason):
            raise _ERRORS[plaintext](plaintext.value)
        return plaintext

    def parse_decrypted(self, decrypted: bytes) -> dict[str, Any]:
        """Return the values of a plaintext payload, by the names of the layout.

        Raises UnknownDeviceError where `parse` has it from a record of another type
        than this device sends.
        """
        if self.layout is None:
            raise NotImplementedError
        if not isinstance(decrypted, _Plaintext):
            return self.layout.read(decrypted)
        record = self.layout.record
        if decrypted.record_type != record.record_type:
            raise UnknownDeviceError(
                f"record type 0x{decrypted.record_type:02X} is not of a"
                f" {record.record_name}"
            )
        return self.layout.read(decrypted.payload)

    def parse(self, data: bytes) -> DeviceData:
        """Return the record of an advertisement.

        Raises what `decrypt` and `parse_decrypted` raise.
        """
        payload = self.decrypt(data)
        plaintext = _Plaintext(payload + _FILLING[len(payload) % BLOCK :])
        plaintext.payload = payload
        plaintext.record_type = (
            data[4] if data[4] != EXTENDED else _parts(data).record_type
        )
        return self.data_type(self.get_model_id(data), self.parse_decrypted(plaintext))


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
