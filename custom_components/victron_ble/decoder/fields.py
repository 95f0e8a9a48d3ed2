"""The kinds of field, and the functions that decode and encode a table of them.

Victron, Extra manufacturer data: a payload is one little-endian number; a field
of n bits at bit s is `(payload >> s) & (2^n - 1)`, and one whose bits are all 1
(the largest positive number, if signed) is not available. So is a field of
which one bit lies past the payload's end. Unused top bits are sent as 1.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, Flag
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, overload

if TYPE_CHECKING:
    from .devices.base import DeviceData

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
F = TypeVar("F", bound=Flag)
Limits = tuple[float, float]

_NEVER: Final = -1  # no raw value is negative


class Quantity(Enum):
    """What a value measures; the comment gives the unit of the decoded value."""

    VOLTAGE = "voltage"  # V
    CURRENT = "current"  # A, positive into the battery or out of the device
    POWER = "power"  # W
    APPARENT_POWER = "apparent_power"  # VA
    ENERGY = "energy"  # Wh
    CHARGE = "charge"  # Ah
    STATE_OF_CHARGE = "state_of_charge"  # %
    TEMPERATURE = "temperature"  # degrees Celsius
    DURATION = "duration"  # min
    UPTIME = "uptime"  # s
    IRRADIANCE = "irradiance"  # W/m2
    TRANSMIT_POWER = "transmit_power"  # dBm
    NUMBER = "number"  # a number without unit
    CODE = "code"  # one of a list
    FLAGS = "flags"  # a set of bits


@dataclass(frozen=True)
class Bound:
    """What is known of a value outside its range: it is below or above `value`."""

    relation: str
    value: float

    def __str__(self) -> str:
        """Return "< 2.61" or "> 3.85"."""
        return f"{'<' if self.relation == 'below' else '>'} {self.value}"


@dataclass(frozen=True)
class When:
    """The condition of a row: the row named `selector` holds `member`."""

    selector: str
    member: Enum


class Value(Generic[T]):
    """A value of a record, read as an attribute; None where it is not available."""

    def __init__(self, quantity: Quantity) -> None:
        """Say what the value measures."""
        self.name = ""
        self.quantity = quantity

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name of the attribute: a value is named once."""
        self.name = name

    @overload
    def __get__(self, record: None, owner: type) -> "Value[T]": ...
    @overload
    def __get__(self, record: "DeviceData", owner: type) -> T | None: ...
    def __get__(
        self, record: "DeviceData | None", owner: type
    ) -> "Value[T] | T | None":
        """Return the record's value."""
        if record is None:
            return self
        value: T | None = record.values[self.name]
        return value

    def __set__(self, record: "DeviceData", value: T) -> None:
        """Refuse: records are immutable."""
        raise AttributeError(f"{self.name} cannot be set")


class Field(Value[T]):
    """A row of the vendor's table: the next `bits` bits of the payload.

    start: the first bit, where the row does not follow the one before it.
    na: the bits that mean "not available"; None where every pattern is a value.
    when: the row counts only under this condition.
    within: what such a device can send, where that differs from the quantity's
        wide limits (plausibility.py).
    filler: the bits that stand for no value, if not those of `na`.
    steady: whether two readings seconds apart are near each other.
    lone: an implausible value hides this field only, not the record.
    """

    def __init__(
        self,
        bits: int,
        quantity: Quantity,
        *,
        na: int | None,
        filler: int | None = None,
        signed: bool = False,
        start: int | None = None,
        when: When | None = None,
        within: Limits | None = None,
        steady: bool = False,
        lone: bool = False,
    ) -> None:
        """Declare a row; see the class."""
        super().__init__(quantity)
        self.bits = bits
        self.mask = (1 << bits) - 1
        self.sign = 1 << (bits - 1) if signed else 0
        self.na = na
        self.filler = filler if filler is not None else na or 0
        self.overlaps = start is not None
        self.start = start if start is not None else -1
        self.when = when
        self.within = within
        self.steady = steady
        self.lone = lone

    @property
    def end(self) -> int:
        """The first bit after the row."""
        return self.start + self.bits

    def from_raw(self, raw: int) -> T | None:
        """Return the value of the row's bits."""
        raise NotImplementedError

    def to_raw(self, value: Any) -> int:
        """Return the bits of a value, not yet cut to the row's width."""
        raise NotImplementedError

    def bound(self, raw: int) -> Bound | None:
        """Return what is known of a value outside its range."""
        return None

    def encode(self, value: Any) -> int:
        """Return the row's bits for a value; None is not available.

        Raises ValueError for a value that the bits cannot hold.
        """
        if value is None:
            return self.filler
        raw = self.to_raw(value)
        if not -self.sign <= raw <= (self.sign - 1 if self.sign else self.mask):
            raise ValueError(f"{self.name}: {value} does not fit {self.bits} bits")
        return raw & self.mask


def not_available(bits: int, signed: bool = False) -> int:
    """Return Victron's usual pattern: all ones, if signed the largest number."""
    return (1 << (bits - 1 if signed else bits)) - 1


_USUAL: Final = object()


def _na(na: Any, bits: int, signed: bool) -> int | None:
    return not_available(bits, signed) if na is _USUAL else na


class Number(Field[float]):
    """A number: value = raw * scale + offset, exact to the scale's decimals.

    below, above: raw values that mean "outside the range"; the value is None
    and `bound` tells the side.
    steps: (first raw, value there, value of one raw), for a coarser scale with
    rising values, in order; they replace scale and offset.
    """

    def __init__(
        self,
        bits: int,
        quantity: Quantity,
        scale: float = 1,
        offset: float = 0,
        *,
        na: Any = _USUAL,
        signed: bool = False,
        below: int | None = None,
        above: int | None = None,
        steps: tuple[tuple[int, int, int], ...] = (),
        **row: Any,
    ) -> None:
        """Declare a row; see the class."""
        super().__init__(bits, quantity, na=_na(na, bits, signed), signed=signed, **row)
        exact = Fraction(str(scale))
        self.divisor = exact.denominator
        self.factor = exact.numerator
        self.shift = int(Fraction(str(offset)) * self.divisor)
        self.below = below
        self.above = above
        self.outside = frozenset((below, above)) - {None}
        self.steps = steps

    def from_raw(self, raw: int) -> float | None:
        """Return the number: an int where the scale has no decimals."""
        if raw in self.outside:
            return None
        return self._value(raw)

    def _value(self, raw: int) -> float:
        for first, value, step in reversed(self.steps):
            if raw >= first:
                return value + (raw - first) * step
        scaled = ((raw ^ self.sign) - self.sign) * self.factor + self.shift
        return scaled if self.divisor == 1 else scaled / self.divisor

    def to_raw(self, value: float) -> int:
        """Return the nearest raw number; past a bounded range, its bound."""
        for first, least, step in reversed(self.steps):
            if value >= least:
                return first + round((value - least) / step)
        raw = round((value * self.divisor - self.shift) / self.factor)
        if self.below is not None and raw < self.below:
            return self.below
        if self.above is not None and raw > self.above:
            return self.above
        return raw

    def bound(self, raw: int) -> Bound | None:
        """Return the nearest value that is in range, and the side of it."""
        if raw == self.below:
            return Bound("below", self._value(raw + 1))
        if raw == self.above:
            return Bound("above", self._value(raw - 1))
        return None


class Code(Field[E]):
    """A number from an open list: unknown ones are kept as `unknown_N`."""

    def __init__(
        self,
        bits: int,
        codes: type[E],
        *,
        na: Any = _USUAL,
        signed: bool = False,
        **row: Any,
    ) -> None:
        """Declare a row; see the class."""
        super().__init__(
            bits, Quantity.CODE, na=_na(na, bits, signed), signed=signed, **row
        )
        self.codes = codes
        self._members = {member.value & self.mask: member for member in codes}

    def from_raw(self, raw: int) -> E | None:
        """Return the member, made up for an unknown number."""
        members = self._members
        if raw in members:
            return members[raw]
        return self.codes((raw ^ self.sign) - self.sign)

    def to_raw(self, value: Any) -> int:
        """Return the number of a member, or the number itself."""
        return int(value.value if isinstance(value, Enum) else value)


class Mask(Field[F]):
    """A set of bits, all of them kept; always available.

    conditions: what each single bit is called where it stands alone, by member.
    usual: the members that such a device is known to raise.
    """

    def __init__(
        self,
        bits: int,
        flags: type[F],
        *,
        conditions: Mapping[F, str] | None = None,
        usual: Iterable[F] | None = None,
        **row: Any,
    ) -> None:
        """Declare a row; see the class."""
        super().__init__(bits, Quantity.FLAGS, na=None, **row)
        self.flags = flags
        self.conditions = dict(conditions or {})
        self.usual = frozenset(self.conditions if usual is None else usual)
        self._members = {member.value: member for member in flags}
        self._members[0] = flags(0)

    def from_raw(self, raw: int) -> F | None:
        """Return the set of bits."""
        members = self._members
        return members[raw] if raw in members else self.flags(raw)

    def to_raw(self, value: Any) -> int:
        """Return the bits of a set."""
        return int(value.value if isinstance(value, Flag) else value)


class Unused(Field[None]):
    """Bits that this device always sends the same, without meaning."""

    def __init__(self, bits: int, filler: int | None = None, **row: Any) -> None:
        """Declare a row; the filler is all ones unless given."""
        super().__init__(
            bits, Quantity.NUMBER, na=not_available(bits), filler=filler, **row
        )


class Product(Value[float]):
    """A value derived from others of the same record: their product.

    Rounded to 0.01, below the resolution of what it is made of.
    """

    def __init__(self, first: str, second: str, quantity: Quantity) -> None:
        """Name the factors."""
        super().__init__(quantity)
        self.factors = first, second

    def derive(self, values: Mapping[str, Any]) -> float | None:
        """Return the product, None where a factor is not available."""
        first, second = values[self.factors[0]], values[self.factors[1]]
        return None if first is None or second is None else round(first * second, 2)


class Gathered(Value[list[Any]]):
    """The values of numbered rows as one list."""

    def __init__(self, names: Iterable[str], quantity: Quantity) -> None:
        """Name the rows in order."""
        super().__init__(quantity)
        self.names = tuple(names)

    def derive(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values; None for each that is not available."""
        return [values[name] for name in self.names]


Step = tuple[
    str, int, int, int, int, Callable[[int], Any], "tuple[int, int, int, int] | None"
]


class Table:
    """The rows of a record in the vendor's order, ready for decoding.

    A row whose name starts with an underscore keeps its place but is no value.
    """

    def __init__(self, values: Iterable[Value[Any]]) -> None:
        """Give every row its place: it follows the row before it."""
        self.rows: dict[str, Field[Any]] = {}
        self.derived: dict[str, Product | Gathered] = {}
        position = 0
        for value in values:
            if isinstance(value, Field):
                if not value.overlaps:
                    value.start = position
                position = value.end
                self.rows[value.name] = value
            elif isinstance(value, (Product, Gathered)):
                self.derived[value.name] = value
        self.fields = {n: f for n, f in self.rows.items() if not n.startswith("_")}
        self.bits = position
        self.size = -(-position // 8)
        self.spare = ((1 << (8 * self.size - position)) - 1) << (position % 8)
        self._steps = tuple(self._step(field) for field in self.fields.values())
        self._derived = tuple((n, d.derive) for n, d in self.derived.items())

    def _step(self, field: Field[Any]) -> Step:
        na = _NEVER if field.na is None else field.na
        when = None
        if field.when is not None:
            selector = self.rows[field.when.selector]
            choice = selector.to_raw(field.when.member)
            when = selector.end, selector.start, selector.mask, choice
        return (
            field.name, field.start, field.end, field.mask, na, field.from_raw, when
        )  # fmt: skip

    def decode(self, payload: bytes) -> dict[str, Any]:
        """Return every value of a plaintext payload of any length.

        Each field on its own: what is not available, past the end or not
        selected is None.
        """
        number = int.from_bytes(payload, "little")
        length = 8 * len(payload)
        values: dict[str, Any] = {}
        for name, start, end, mask, na, from_raw, when in self._steps:
            if end > length or (
                when is not None
                and (when[0] > length or (number >> when[1]) & when[2] != when[3])
            ):
                values[name] = None
                continue
            raw = (number >> start) & mask
            values[name] = None if raw == na else from_raw(raw)
        for name, derive in self._derived:
            values[name] = derive(values)
        return values

    def encode(self, values: Mapping[str, Any]) -> bytes:
        """Return the plaintext payload of values; what is not given is not available.

        Raises ValueError for a value its field cannot hold, KeyError for a name
        that the table does not have.
        """
        if unknown := values.keys() - self.fields.keys() - self.derived.keys():
            raise KeyError(f"no such field: {', '.join(sorted(unknown))}")
        number = (1 << (8 * self.size)) - 1
        for field in self.rows.values():
            value = values.get(field.name)
            if field.overlaps and value is None:
                continue
            if field.when is not None and not self._selected(field.when, values):
                continue
            number &= ~(field.mask << field.start)
            number |= field.encode(value) << field.start
        return number.to_bytes(self.size, "little")

    def _selected(self, when: When, values: Mapping[str, Any]) -> bool:
        selector = self.rows[when.selector]
        return selector.encode(values.get(when.selector)) == selector.encode(
            when.member
        )

    def bounds(self, payload: bytes) -> dict[str, Bound]:
        """Return the bound of each value that lies outside its field's range."""
        number = int.from_bytes(payload, "little")
        found: dict[str, Bound] = {}
        for field in self.fields.values():
            if field.end <= 8 * len(payload) and (
                bound := field.bound((number >> field.start) & field.mask)
            ):
                found[field.name] = bound
        return found

    def spare_bits_are_ones(self, payload: bytes) -> bool:
        """Whether the unused top bits are all 1, as Victron sends them.

        A payload of another length has none, or a newer layout that uses them.
        """
        if len(payload) != self.size:
            return True
        return payload[-1] & self.spare == self.spare
