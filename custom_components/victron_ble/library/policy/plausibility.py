"""Is this record, and are these two records, what such a device can send?

The protocol has no checksum: a wrong key whose first byte happens to be right
gives noise. What tells noise from a reading are Victron's unused bits, wide
limits of what can be measured, and a second reading that must agree with the
first. Nothing here says that a value is right, only that it can be.
"""

from dataclasses import dataclass
from typing import Any, Final

from ..cached import cached
from ..fields import Code, Field, Limits, Mask
from ..open_enum import OpenCode, OpenFlag
from ..record import Record
from ..values import Quantity

# Wide limits, far beyond the largest product; a row's `within` replaces them.
LIMITS: Final[dict[Quantity, Limits]] = {
    Quantity.VOLTAGE: (-1, 100),
    Quantity.CURRENT: (-2100, 2100),
    Quantity.POWER: (-100_000, 100_000),
    Quantity.APPARENT_POWER: (0, 30_000),
    Quantity.ENERGY: (0, 300_000),
    Quantity.STATE_OF_CHARGE: (0, 100),
    Quantity.TEMPERATURE: (-60, 130),
}

# By how much a steady value can move within seconds: (absolute, share of it).
STEPS: Final[dict[Quantity, tuple[float, float]]] = {
    Quantity.VOLTAGE: (3, 0.2),
    Quantity.STATE_OF_CHARGE: (10, 0),
    Quantity.TEMPERATURE: (10, 0),
}
FULL: Final = 100  # % to which a monitor may jump when it synchronises

# More bits of a set than these do not change between two readings.
CHANGED_BITS: Final = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is odd about a record.

    spare_bits: the unused bits are as Victron sends them; newer firmware may use them.
    odd: values beyond what such a device can send.
    hidden: values not to be shown: what is odd, or an input that is open.
    unknown: so many codes are not known that another record must agree.
    """

    spare_bits: bool
    odd: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    unknown: bool = False

    @property
    def possible(self) -> bool:
        """Whether the record is no noise: one value can be odd, several are not."""
        return len(self.odd) <= 1

    @property
    def doubtful(self) -> bool:
        """Whether its values need another record that agrees, unused bits aside."""
        return self.unknown or bool(self.odd)

    @property
    def plausible(self) -> bool:
        """Whether the record says by itself that such a device can have sent it."""
        return self.spare_bits and not self.doubtful

    @property
    def only_spare_bits(self) -> bool:
        """Whether nothing but the unused bits is odd: newer firmware may use them."""
        return not self.spare_bits and not self.doubtful


@cached
def _limited(record: type[Record]) -> tuple[tuple[str, float, float, bool], ...]:
    return tuple(
        (name, *limits, field.may_float)
        for name, field in record.table.fields.items()
        if (limits := field.within or LIMITS.get(field.quantity))
    )


def judge(record: Record) -> Verdict:
    """Judge one record by itself; unknown codes and bits are never implausible."""
    odd: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    values = record.values
    for name, least, most, may_float in _limited(type(record)):
        value = values[name]
        if value is None or least <= value <= most:
            continue
        if may_float:
            hidden += (name,)
        else:
            odd += (name,)
    return Verdict(record.table.spare_bits_are_ones(record.payload), odd, hidden)


def agree(first: Record, second: Record) -> bool:
    """Whether two records can be readings of one device, seconds apart.

    The same advertisement heard twice is no second reading.
    """
    if (
        type(first) is not type(second)
        or first.product_id != second.product_id
        or first.nonce == second.nonce
    ):
        return False
    return all(
        _near(field, first.values[name], second.values[name])
        for name, field in first.table.fields.items()
    )


def _near(field: Field[Any], before: Any, after: Any) -> bool:
    """Whether a field can go from one value to the other within seconds.

    What is switched on or off becomes available or ceases to be, and a state
    can change to any other that has a name.
    """
    if before is None or after is None or before == after:
        return True
    if isinstance(field, Code):
        return _known(before) and _known(after)
    if isinstance(field, Mask):
        return _changed_as_device_does(before, after)
    if not field.steady:
        return True
    absolute, share = STEPS[field.quantity]
    if field.quantity is Quantity.STATE_OF_CHARGE and after == FULL:
        return True
    step = max(absolute, share * abs(before))
    return bool(abs(after - before) <= step)


def _known(code: OpenCode) -> bool:
    return code.known


def _changed_as_device_does(before: OpenFlag, after: OpenFlag) -> bool:
    changed = type(before)(before.value ^ after.value)
    return not changed.unnamed and len(tuple(changed)) <= CHANGED_BITS
