"""What a value of a record is: its name, its quantity, and how it is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, overload

T = TypeVar("T")
Limits = tuple[float, float]
Values = Mapping[str, Any]  # by name; None where not available


class Record(Protocol):
    """What holds the values."""

    @property
    def values(self) -> Values:
        """Every value by name; None where not available."""


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
    RECEPTION = "reception"  # %
    NUMBER = "number"  # a number without unit
    COUNT = "count"  # how often
    TIME = "time"  # s since 1970
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


class Label(NamedTuple):
    """What a value is called: its words in the translations, and what they leave open."""

    key: str
    placeholders: Mapping[str, str] = {}


class Counter(NamedTuple):
    """An energy that is counted of a power, or a charge of a current.

    signs: which of the power counts: 1 what is positive, -1 what is negative.
    enabled: whether the energy dashboard has a use for it.
    label: as that of a value.
    level: the value that falls by what is counted, and so tells of a gap what it was at
        least.
    """

    key: str
    signs: tuple[int, ...] = (1,)
    enabled: bool = False
    label: Label | None = None
    level: str | None = None


class BatteryHistory(NamedTuple):
    """The values of which a battery's history is counted, by name."""

    voltage: str
    current: str
    consumed: str
    soc: str


class ChargerHistory(NamedTuple):
    """The values of which a solar charger's days are counted, by name.

    day: the yield of the day, which ends where it falls.
    """

    day: str
    power: str
    state: str
    voltage: str


class Value(Generic[T]):
    """A value of a record, read as an attribute; None where it is not available.

    within: what such a device can send, where that differs from the quantity's
        limits (policy/plausibility.py).
    optional: not every such device has it, or uses it.
    enabled: whether most owners want it; if not, it is for whoever looks for it.
    diagnostic: whether it is of interest when something is wrong.
    label: what it is called, where not by its name.
    full_scale: what such a device reaches, in the value's unit, where that differs
        from what the record says of its quantity (policy/reporting.py).
    counted: what is counted of it, a power or a current.
    lifetime: the key of the total of it, an energy that begins anew each day.
    charging: whether it is the current into a battery that tells whether it is charged.
    halves: the voltage of which it is the lower half, and the key of the deviation
        between the halves.
    """

    def __init__(
        self,
        quantity: Quantity,
        *,
        within: Limits | None = None,
        optional: bool = False,
        enabled: bool = True,
        diagnostic: bool = False,
        label: str | Label | None = None,
        full_scale: float | None = None,
        counted: Iterable[Counter] = (),
        lifetime: str | None = None,
        charging: bool = False,
        halves: tuple[str, str] | None = None,
    ) -> None:
        """Say what the value measures, and what else is true of it; see the class."""
        self.name = ""
        self.quantity = quantity
        self.within = within
        self.optional = optional
        self.enabled = enabled
        self.diagnostic = diagnostic
        self.label = Label(label) if isinstance(label, str) else label
        self.full_scale = full_scale
        self.counted = tuple(counted)
        self.lifetime = lifetime
        self.charging = charging
        self.halves = halves

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name of the attribute: a value is named once."""
        self.name = name

    @overload
    def __get__(self, record: None, owner: type) -> "Value[T]": ...
    @overload
    def __get__(self, record: Record, owner: type) -> T | None: ...
    def __get__(self, record: Record | None, owner: type) -> "Value[T] | T | None":
        """Return the record's value."""
        if record is None:
            return self
        try:
            value: T | None = record.values[self.name]
        except KeyError:  # a row that is no value
            raise AttributeError(self.name) from None
        return value

    def __set__(self, record: Record, value: T) -> None:
        """Refuse: records are immutable."""
        raise AttributeError(f"{self.name} cannot be set")


class Product(Value[float]):
    """A value derived from others of the same record: their product.

    Rounded to 0.01, below the resolution of what it is made of.
    """

    def __init__(
        self, first: str, second: str, quantity: Quantity, **facts: Any
    ) -> None:
        """Name the factors; the facts are those of any value."""
        super().__init__(quantity, **facts)
        self.factors = first, second

    def expression(self, variables: Mapping[str, str]) -> str:
        """Return the product as an expression of the variables that hold the factors."""
        first, second = (variables[factor] for factor in self.factors)
        # round(x, 2) takes four times as long.
        return (
            f"None if {first} is None or {second} is None"
            f" else round({first} * {second} * 100) / 100"
        )


class Gathered(Value[tuple[Any, ...]]):
    """The values of numbered rows in one sequence; None where not available.

    total: the value that is their sum.
    spread: the key of the difference between the highest and the lowest.
    lowest, highest: the key of that value, and of its place, from 1.
    """

    def __init__(
        self,
        names: Iterable[str],
        quantity: Quantity,
        total: str | None = None,
        spread: str | None = None,
        lowest: tuple[str, str] | None = None,
        highest: tuple[str, str] | None = None,
    ) -> None:
        """Name the rows in order."""
        super().__init__(quantity)
        self.names = tuple(names)
        self.total = total
        self.spread = spread
        self.lowest = lowest
        self.highest = highest

    def expression(self, variables: Mapping[str, str]) -> str:
        """Return the sequence as an expression of the variables that hold its values."""
        return f"({', '.join(variables[name] for name in self.names)},)"
