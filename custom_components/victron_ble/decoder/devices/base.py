"""The common ground of all devices: the record, and the classic parser on top."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum, IntFlag
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Self, TypeVar

from ..advertisement import (
    Advertisement,
    NoReading,
    Parts,
    Reason,
    build_advertisement,
    parse_advertisement,
    take_apart,
)
from ..cipher import Key
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
from ..fields import Mask
from ..products import product_name
from ..table import Table
from ..values import Bound, Value
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


class DeviceData:
    """A record: what one advertisement said, immutable.

    A subclass is the vendor's table of one record type: its attributes are the
    rows, in order. Each is read as an attribute or by its getter (`voltage`,
    `get_voltage()`), and is None where it is not available.
    """

    __slots__ = ("_nonce", "_payload", "_product_id", "_values")

    record_type: ClassVar[int]
    record_name: ClassVar[str]
    provisional: ClassVar[bool] = False  # the layout may change: no facts
    table: ClassVar[Table]

    def __init_subclass__(
        cls, record_type: int, record_name: str, provisional: bool = False
    ) -> None:
        """Build the table from the rows, and a getter for each."""
        cls.record_type = record_type
        cls.record_name = record_name
        cls.provisional = provisional
        cls.table = Table(row for row in vars(cls).values() if isinstance(row, Value))
        for name in (*cls.table.fields, *cls.table.derived):
            setattr(cls, f"get_{name}", _getter(name))

    def __init__(
        self,
        model_id: int,
        data: dict[str, Any],
        payload: bytes = b"",
        nonce: int | None = None,
    ) -> None:
        """Hold the values of a record from product `model_id`."""
        self._product_id = model_id
        self._values = data
        self._payload = payload
        self._nonce = nonce

    @property
    def product_id(self) -> int:
        """Victron's number of the product."""
        return self._product_id

    @property
    def values(self) -> Mapping[str, Any]:
        """Every value by name, in the vendor's order; None where not available."""
        return MappingProxyType(self._values)

    @property
    def payload(self) -> bytes:
        """The plaintext."""
        return self._payload

    @property
    def nonce(self) -> int | None:
        """The advertisement's counter, 0 to 65535; None if the record came without."""
        return self._nonce

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a record be copied and pickled."""
        return type(self), (
            self.product_id,
            dict(self.values),
            self.payload,
            self.nonce,
        )

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Callable[[], Any]:
            """Tell type checkers that there are getters."""

    def __eq__(self, other: object) -> bool:
        """Compare type, product and values."""
        return (
            isinstance(other, DeviceData)
            and type(other) is type(self)
            and other.product_id == self.product_id
            and other.values == self.values
        )

    __hash__ = None  # type: ignore[assignment]  # it holds a mapping

    def __repr__(self) -> str:
        """Show product and values."""
        return f"{type(self).__name__}({self.get_model_name()!r}, {dict(self.values)})"

    def get_model_name(self) -> str:
        """Return Victron's name of the product."""
        return product_name(self.product_id)

    @property
    def bounds(self) -> dict[str, Bound]:
        """What is known of each value that lies outside its range."""
        return self.table.bounds(self.payload)

    def without(self, names: Iterable[str]) -> Self:
        """Return the record with these values not available."""
        return type(self)(
            self.product_id,
            {**self.values, **dict.fromkeys(names)},
            self.payload,
            self.nonce,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return every value ready for JSON, by name, and each alarm by its own.

        Codes and sets of bits are their names in lower case, sets that the
        classic library gives as a number stay one; not available is None.
        """
        found: dict[str, Any] = {"model_name": self.get_model_name()}
        if self.provisional:
            found["provisional"] = True
        for name, value in self.values.items():
            found[name] = _plain(value)
        for name, field in self.table.fields.items():
            if isinstance(field, Mask) and field.conditions:
                bits = self.values[name]
                for member, condition in field.conditions.items():
                    if member in field.usual:
                        found[condition] = (
                            None if bits is None else bool(bits.value & member.value)
                        )
        for name, bound in self.bounds.items():
            found[f"{name}_bound"] = str(bound)
        return dict(sorted(found.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, IntFlag):
        return int(value)
    if isinstance(value, Enum):
        return str(value.name).lower()
    return list(value) if isinstance(value, tuple) else value


def _getter(name: str) -> Any:
    def getter(self: DeviceData) -> Any:
        value = self.values[name]
        # The classic library gives lists; the record's own stays as it is.
        return list(value) if isinstance(value, tuple) else value

    getter.__name__ = f"get_{name}"
    getter.__doc__ = f"Return {name}, None where it is not available."
    return getter


D = TypeVar("D", bound=DeviceData)


class Device(Generic[D]):
    """The classic parser of one device: `Device(key).parse(data)`."""

    data_type: type[D]
    products: ClassVar[frozenset[int]] = frozenset()  # only these, if any

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
        plaintext = decrypt(_parts(data), self._key)
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
        found = decode(data, self._key, self._find)
        if isinstance(found, NoReading):
            raise self._error(found)
        return found

    def _find(self, record_type: int, product_id: int) -> "type[Device[D]] | None":
        """Return this device, whatever the product, if it sends the record type."""
        return type(self) if record_type == self.data_type.record_type else None

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
    find: Callable[[int, int], type[Device[D]] | None],
) -> D | NoReading:
    """Return the record of manufacturer data, or why there is none.

    `find` gives the device that sends a record type, by that and the product id.
    """
    parts = take_apart(data)
    if isinstance(parts, NoReading):
        return parts
    product_id, record_type, nonce, _, _ = parts
    device = find(record_type, product_id)
    if device is None:
        return NoReading(Reason.UNKNOWN_RECORD, data, product_id, record_type)
    payload = decrypt(parts, key)
    if isinstance(payload, Reason):
        return NoReading(payload, data, product_id, record_type)
    data_type = device.data_type
    return data_type(product_id, data_type.table.decode(payload), payload, nonce)


def encode_record(
    data_type: type[DeviceData],
    values: Mapping[str, Any],
    *,
    product_id: int,
    nonce: int,
    key: Key | None = None,
    **envelope: Any,
) -> bytes:
    """Return the manufacturer data with which a device would send these values."""
    return build_advertisement(
        product_id,
        data_type.record_type,
        nonce,
        data_type.table.encode(values),
        key,
        **envelope,
    )
