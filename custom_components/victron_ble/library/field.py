"""A field: a row of the vendor's table, whatever its bits stand for.

Victron, Extra manufacturer data: a field of n bits at bit s of the payload is
`(payload >> s) & (2^n - 1)`, and one whose bits are all 1 (the largest positive
number, if signed) is not available.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar

from .values import Quantity, Value

T = TypeVar("T")
Bind = Callable[[object], str]

# In rows of up to so many bits, the value of each raw number is looked up.
LOOKED_UP: Final = 10


@dataclass(frozen=True)
class When:
    """The condition of a row: the row named `selector` holds `member`."""

    selector: str
    member: Enum


class Field(Value[T]):
    """A row of the vendor's table: the next `bits` bits of the payload.

    start: the first bit, where the row does not follow the one before it.
    na: the bits that mean "not available"; None where every pattern is a value.
    when: the row counts only under this condition.
    default: the bits that are sent for no value, if not those of `na`.
    steady: whether two readings seconds apart are near each other.
    may_float: the input may be open, so that an implausible value hides this field
        only, not the record.
    """

    def __init__(
        self,
        bits: int,
        quantity: Quantity,
        *,
        na: int | None,
        default: int | None = None,
        signed: bool = False,
        start: int | None = None,
        when: When | None = None,
        steady: bool = False,
        may_float: bool = False,
        **facts: Any,
    ) -> None:
        """Declare a row; see the class, and `Value` for the facts of any value."""
        super().__init__(quantity, **facts)
        self.bits = bits
        self.mask = (1 << bits) - 1
        self.sign = 1 << (bits - 1) if signed else 0
        self.most = self.sign - 1 if signed else self.mask
        self.na = na
        self.default = default if default is not None else na or 0
        self.start = start if start is not None else -1
        self.overlaps = False
        self.when = when
        self.steady = steady
        self.may_float = may_float

    def place(self, position: int, covered: int) -> None:
        """Take the place after the row before, unless the row has its own.

        It overlaps others if it starts below `covered`.
        """
        if self.start < 0:
            self.start = position
        self.overlaps = self.start < covered

    @property
    def end(self) -> int:
        """The first bit after the row."""
        return self.start + self.bits

    def expression(self, bits: str, bind: Bind) -> str:
        """Return the row's value as an expression of its bits.

        bind: gives a name to what the expression needs. In a row of few bits, the
        value of each raw number is looked up.
        """
        if self.bits <= LOOKED_UP:
            found = tuple(self.value_of(raw) for raw in range(self.mask + 1))
            return f"{bind(found)}[{bits}]"
        if self.na is None:
            return self.raw_expression(f"({bits})", bind)
        value = self.raw_expression("r", bind)
        return f"None if (r := {bits}) == {self.na} else {value}"

    def raw_expression(self, bits: str, bind: Bind) -> str:
        """Return what `from_raw` computes, as an expression of the row's bits."""
        return f"{bind(self.from_raw)}({bits})"

    def value_of(self, raw: int) -> T | None:
        """Return the value of the row's bits; None where not available."""
        return None if raw == self.na else self.from_raw(raw)

    def from_raw(self, raw: int) -> T | None:
        """Return the value of the row's bits, if they are not those of `na`.

        It defines the value; `expression` computes the same at once.
        """
        raise NotImplementedError

    def to_raw(self, value: Any) -> int:
        """Return the bits of a value, not yet cut to the row's width."""
        raise NotImplementedError

    def encode(self, value: Any) -> int:
        """Return the row's bits for a value; None is not available.

        Raises ValueError for a value that the bits cannot hold.
        """
        if value is None:
            return self.default
        raw = self.to_raw(value)
        if not -self.sign <= raw <= self.most:
            raise ValueError(f"{self.name}: {value} does not fit {self.bits} bits")
        return raw & self.mask


def not_available(bits: int, signed: bool = False) -> int:
    """Return Victron's usual pattern: all ones, if signed the largest number."""
    return (1 << (bits - 1 if signed else bits)) - 1
