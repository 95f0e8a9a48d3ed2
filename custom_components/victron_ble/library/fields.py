"""The kinds of field: how the bits of a row become a value, and back."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum, Flag
from fractions import Fraction
from typing import Any, Final, TypeVar

from .field import Bind, Field, not_available
from .open_enum import OpenFlag, OpenIntFlag
from .values import Bound, Quantity

E = TypeVar("E", bound=Enum)
F = TypeVar("F", bound=OpenFlag | OpenIntFlag)

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
        self.steps = steps
        self.bounded = below is not None or above is not None
        if self.na == self.most:
            self.most -= 1

    def from_raw(self, raw: int) -> float | None:
        """Return the number: an int where the scale has no decimals."""
        if self.bounded and raw in (self.below, self.above):
            return None
        return self._value(raw)

    def raw_expression(self, bits: str, bind: Bind) -> str:
        """Return the arithmetic of `from_raw`."""
        if self.bounded or self.steps:
            return super().raw_expression(bits, bind)
        value = f"({bits} ^ {self.sign}) - {self.sign}" if self.sign else bits
        if self.factor != 1:
            value = f"({value}) * {self.factor}"
        if self.shift:
            value = f"({value}) + {self.shift}"
        return value if self.divisor == 1 else f"({value}) / {self.divisor}"

    def _value(self, raw: int) -> float:
        if self.steps:
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
    """A number from an open list: unknown ones are kept as `unknown_N`.

    fault: the key of what is on while the number is that of a fault; `fault_label` is
        what that is called, where not by its key.
    device_class: Home Assistant's, where the number says yes or no.
    low_battery: whether a condition is that the battery is low.
    """

    def __init__(
        self,
        bits: int,
        codes: type[E],
        *,
        na: Any = _USUAL,
        signed: bool = False,
        fault: str | None = None,
        fault_label: str | None = None,
        device_class: str | None = None,
        low_battery: bool = False,
        **row: Any,
    ) -> None:
        """Declare a row; see the class."""
        super().__init__(
            bits, Quantity.CODE, na=_na(na, bits, signed), signed=signed, **row
        )
        self.codes = codes
        self.fault = fault
        self.fault_label = fault_label or fault
        self.device_class = device_class
        self.low_battery = low_battery
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
    states: the members that tell of no trouble, and Home Assistant's class of each.
    rare: the members that few owners want one by one.
    raises_alarm: the members that raise the device's alarm; True for any bit.
    low_battery: the member that says that the battery is low.
    """

    def __init__(
        self,
        bits: int,
        flags: type[F],
        *,
        conditions: Mapping[F, str] | None = None,
        usual: Iterable[F] | None = None,
        states: Mapping[F, str | None] | None = None,
        rare: Iterable[F] = (),
        raises_alarm: Iterable[F] | bool = False,
        low_battery: F | None = None,
        **row: Any,
    ) -> None:
        """Declare a row; see the class."""
        super().__init__(bits, Quantity.FLAGS, na=None, **row)
        self.flags = flags
        self.states = dict(states or {})
        self.rare = frozenset(rare)
        self.low_battery = low_battery
        if isinstance(raises_alarm, bool):
            self.alarm_bits = self.mask if raises_alarm else 0
        else:
            self.alarm_bits = sum(member.value for member in raises_alarm)
        self.conditions = dict(conditions or {})
        self.usual = frozenset(self.conditions if usual is None else usual)
        named = *flags.__members__.values(), flags(0)
        self._members: dict[int, F] = {member.value: member for member in named}
        self._combine: Callable[[int], F] = flags.combine

    def from_raw(self, raw: int) -> F | None:
        """Return the set of bits."""
        members = self._members
        return members[raw] if raw in members else self._combine(raw)

    def raw_expression(self, bits: str, bind: Bind) -> str:
        """Look a usual set up, make any other."""
        members = bind(self._members)
        return (
            f"{members}[r] if (r := {bits}) in {members} else {bind(self._combine)}(r)"
        )

    def to_raw(self, value: Any) -> int:
        """Return the bits of a set."""
        return int(value.value if isinstance(value, Flag) else value)


class Unused(Field[None]):
    """Bits that this device always sends the same, without meaning."""

    def __init__(self, bits: int, default: int | None = None, **row: Any) -> None:
        """Declare a row; all its bits are sent as 1 unless given."""
        super().__init__(
            bits, Quantity.NUMBER, na=not_available(bits), default=default, **row
        )
