"""A record: what one advertisement said, and the types that there are."""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum, IntFlag, StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

from .advertisement import build_advertisement
from .bus import OnBus
from .cipher import Key
from .fields import Mask
from .products import product_name
from .table import Table
from .values import BatteryHistory, Bound, ChargerHistory, Quantity, Value

RECORD_TYPES: Final[dict[str, "type[Record]"]] = {}  # by name
_BY_TYPE: Final[dict[int, "type[Record]"]] = {}
_BY_PRODUCT: Final[dict[int, dict[int, "type[Record]"]]] = {}  # of a type


def find_record(record_type: int, product_id: int) -> "type[Record] | None":
    """Return the record of a type, None where its layout is not known."""
    found = _BY_TYPE.get(record_type)
    if record_type in _BY_PRODUCT:
        return _BY_PRODUCT[record_type].get(product_id, found)
    return found


def shown_records() -> "dict[str, type[Record]]":
    """Return the records that are shown by name, in the order of their types."""
    shown = (record for record in RECORD_TYPES.values() if record.shown)
    return {
        record.record_name: record
        for record in sorted(shown, key=lambda record: record.record_type)
    }


class Kind(StrEnum):
    """What a device is for: those of a kind are looked at together."""

    BATTERY = "battery"
    SOLAR = "solar"
    CHARGER = "charger"
    INVERTER = "inverter"
    LOADS = "loads"  # meters and switches of what draws power
    OTHER = "other"


class Record:
    """A record: what one advertisement said, immutable.

    A subclass is the vendor's table of one record type: its attributes are the
    rows, in order. Each is read as an attribute (`voltage`), and is None where it is
    not available.
    """

    __slots__ = ("_nonce", "_number", "_product_id", "_size", "_values")

    record_type: ClassVar[int]
    record_name: ClassVar[str]
    kind: ClassVar[Kind]
    provisional: ClassVar[bool] = False  # the layout may change: no facts
    shown: ClassVar[bool]  # whether it is settled, and that of a real device
    full_scale: ClassVar[Mapping[Quantity, float]]  # by quantity, in its unit
    bus: ClassVar[OnBus | None]  # what it does as a member of a system
    battery: ClassVar[bool]  # whether it monitors the battery of a system
    history: ClassVar[BatteryHistory | ChargerHistory | None]  # what it is counted of
    table: ClassVar[Table]

    def __init_subclass__(
        cls,
        record_type: int,
        record_name: str,
        provisional: bool = False,
        kind: Kind = Kind.OTHER,
        shown: bool = True,
        full_scale: Mapping[Quantity, float] | None = None,
        products: Collection[int] = (),
        bus: OnBus | None = None,
        battery: bool = False,
        history: BatteryHistory | ChargerHistory | None = None,
    ) -> None:
        """Build the table from the rows, and register the type.

        full_scale: what such a device reaches, where it is not what most do.
        products: those that alone send it; none: all that no other record names.
        bus: what such a device does on the DC bus of a system; None: it is no member.
        battery: whether it monitors a battery around which a system can be: then it has
            voltage, current, power, soc, consumed_ah and remaining_mins.
        history: the values of which a history is counted.
        """
        cls.record_type = record_type
        cls.record_name = record_name
        cls.kind = kind
        cls.provisional = provisional
        cls.shown = shown and not provisional
        cls.full_scale = full_scale or {}
        cls.bus = bus
        cls.battery = battery
        cls.history = history
        RECORD_TYPES[record_name] = cls
        for product_id in products:
            _BY_PRODUCT.setdefault(record_type, {})[product_id] = cls
        if not products:
            _BY_TYPE[record_type] = cls
        cls.table = Table(row for row in vars(cls).values() if isinstance(row, Value))

    def __init__(
        self,
        product_id: int,
        number: int = 0,
        size: int = 0,
        nonce: int | None = None,
        values: dict[str, Any] | None = None,
    ) -> None:
        """Hold the plaintext of `size` bytes as a number.

        values: what it says; None: it is decoded when it is first asked for.
        """
        self._product_id = product_id
        self._number = number
        self._size = size
        self._nonce = nonce
        self._values = values

    @classmethod
    def from_payload(
        cls, product_id: int, payload: bytes, nonce: int | None = None
    ) -> Self:
        """Return the record of a plaintext."""
        return cls(product_id, int.from_bytes(payload, "little"), len(payload), nonce)

    @property
    def product_id(self) -> int:
        """Victron's number of the product."""
        return self._product_id

    @property
    def values(self) -> Mapping[str, Any]:
        """Every value by name, in the vendor's order; None where not available."""
        if self._values is None:  # most records say what the one before them said
            table, size = self.table, self._size
            decode = table.decode_whole if size >= table.size else table.decoder(size)
            self._values = decode(self._number)
        return MappingProxyType(self._values)

    @property
    def payload(self) -> bytes:
        """The plaintext."""
        return self._number.to_bytes(self._size, "little")

    @property
    def number(self) -> int:
        """The plaintext as a number, little endian."""
        return self._number

    @property
    def size(self) -> int:
        """The number of bytes of the plaintext."""
        return self._size

    @property
    def nonce(self) -> int | None:
        """The advertisement's counter, 0 to 65535; None if the record came without."""
        return self._nonce

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a record be copied and pickled."""
        return type(self), (
            self._product_id,
            self._number,
            self._size,
            self._nonce,
            self._values,
        )

    def __eq__(self, other: object) -> bool:
        """Compare type, product and values; so there is no hash."""
        return (
            isinstance(other, Record)
            and type(other) is type(self)
            and other.product_id == self.product_id
            and other.values == self.values
        )

    def __repr__(self) -> str:
        """Show product and values."""
        return f"{type(self).__name__}({self.product_name!r}, {dict(self.values)})"

    @property
    def product_name(self) -> str:
        """Return Victron's name of the product."""
        return product_name(self.product_id)

    @property
    def bounds(self) -> dict[str, Bound]:
        """What is known of each value that lies outside its range."""
        table = self.table
        return table.bounds(self.payload) if table.bounded else {}

    @property
    def spare_bits_are_usual(self) -> bool:
        """Whether the bits without meaning are as such a device sends them.

        A payload of another length has none, or a newer layout that uses them.
        """
        table = self.table
        return (
            self._size != table.size
            or self._number & table.unused == table.unused_as_sent
        )

    def says_the_same(self, other: "Record") -> bool:
        """Whether product and payload are the same, and with them every value."""
        return (
            self._number == other.number
            and self._size == other.size
            and self._product_id == other.product_id
            and type(self) is type(other)
        )

    def without(self, names: Iterable[str]) -> Self:
        """Return the record with these values not available."""
        return type(self)(
            self._product_id,
            self._number,
            self._size,
            self._nonce,
            {**self.values, **dict.fromkeys(names)},
        )

    def as_dict(self) -> dict[str, Any]:
        """Return every value ready for JSON, by name, and each alarm by its own.

        Codes and sets of bits are their names in lower case, sets that the
        classic library gives as a number stay one; not available is None.
        """
        found: dict[str, Any] = {"model_name": self.product_name}
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


def encode_record(
    data_type: type[Record],
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
