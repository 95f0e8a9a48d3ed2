"""Is this record, and are these two records, what such a device can send?

The protocol has no checksum: a wrong key whose first byte happens to be right
gives noise. What tells noise from a reading are Victron's unused bits, limits as
tight as its products allow with a margin, and a second reading that must agree
with the first. Nothing here says that a value is right, only that it can be.
"""

from typing import Any, Final, NamedTuple

from ..cached import cached
from ..field import Field
from ..fields import Code, Mask
from ..open_enum import OpenCode, OpenFlag
from ..record import Record
from ..values import Gathered, Limits, Product, Quantity, Value

# Beyond the largest product; a row's `within` replaces them.
LIMITS: Final[dict[Quantity, Limits]] = {
    Quantity.VOLTAGE: (-1, 80),  # of a battery; 48 V systems reach 70 V
    Quantity.CURRENT: (-2100, 2100),  # the largest shunt
    Quantity.POWER: (-100_000, 100_000),
    Quantity.APPARENT_POWER: (0, 12_000),
    Quantity.ENERGY: (0, 200_000),  # of a day
    Quantity.CHARGE: (-10_500, 0),  # a monitor takes batteries of up to 9,999 Ah
    Quantity.STATE_OF_CHARGE: (0, 100),
    Quantity.TEMPERATURE: (-60, 130),
    Quantity.DURATION: (0, 15_000),  # a monitor says 240 h at most
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
# Unknown codes of so many bits are doubtful: a state and an error, or a meter's type.
UNKNOWN_BITS: Final = 16
CODE_BITS: Final = 8  # in fewer, most codes have a name
SUM: Final = 0.5  # V by which the cells' sum and the battery's voltage may differ
CELL: Final = (0, 5)  # V, what a cell beyond its range may have


class Verdict(NamedTuple):
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


class _Checks(NamedTuple):
    """What is looked at in the records of a type."""

    rows: tuple[tuple[str, float, float, bool], ...]  # name, limits, may float
    products: tuple[tuple[str, float, float, tuple[str, ...]], ...]  # and its factors
    sums: tuple[Gathered, ...]
    codes: tuple[tuple[str, int], ...]  # name, bits
    # What another must be near: steady values by how far they move, and what has names.
    steady: tuple[tuple[str, float, float, bool], ...]
    named: tuple[tuple[str, Field[Any]], ...]


@cached
def _checks(record: type[Record]) -> _Checks:
    fields, derived = record.table.fields.items(), record.table.derived.items()
    return _Checks(
        tuple(
            (name, *limits, field.may_float)
            for name, field in fields
            if (limits := _limits(field))
        ),
        tuple(
            (name, *limits, value.factors)
            for name, value in derived
            if isinstance(value, Product) and (limits := _limits(value))
        ),
        tuple(
            value for _, value in derived if isinstance(value, Gathered) and value.total
        ),
        tuple(
            (name, field.bits)
            for name, field in fields
            if isinstance(field, Code) and field.bits >= CODE_BITS
        ),
        tuple(
            (
                name,
                *STEPS[field.quantity],
                field.quantity is Quantity.STATE_OF_CHARGE,
            )
            for name, field in fields
            if field.steady
        ),
        tuple(
            (name, field) for name, field in fields if isinstance(field, Code | Mask)
        ),
    )


def _limits(value: Value[Any]) -> Limits | None:
    return value.within or LIMITS.get(value.quantity)


def judge(record: Record) -> Verdict:
    """Judge one record by itself; an unknown code or bit is not implausible."""
    checks = _checks(type(record))
    values = record.values
    odd: list[str] = []
    hidden: list[str] = []
    for name, least, most, may_float in checks.rows:
        value = values[name]
        if value is None or least <= value <= most:
            continue
        hidden.append(name)
        if not may_float:
            odd.append(name)
    for name, least, most, factors in checks.products:
        value = values[name]
        if hidden and not set(factors).isdisjoint(hidden):
            hidden.append(name)
        elif value is not None and not least <= value <= most:
            hidden.append(name)
            odd.append(name)
    for gathered in checks.sums:
        total = gathered.total
        if total is not None and total not in hidden and not _sums_up(record, gathered):
            hidden.append(total)
            odd.append(total)
    unknown = 0
    for name, bits in checks.codes:
        code = values[name]
        if code is not None and not code.known:
            unknown += bits
    return Verdict(
        record.spare_bits_are_usual,
        tuple(odd),
        tuple(hidden),
        unknown >= UNKNOWN_BITS,
    )


def _sums_up(record: Record, gathered: Gathered) -> bool:
    """Whether values are together what their total says, as far as it is known."""
    assert gathered.total is not None
    total = record.values[gathered.total]
    parts = [record.values[name] for name in gathered.names]
    if total is None or not any(part is not None for part in parts):
        return True
    least = most = sum(part for part in parts if part is not None)
    if abs(total - least) > SUM and None in parts:
        for name, bound in record.bounds.items():
            if name in gathered.names:
                least += CELL[0] if bound.relation == "below" else bound.value
                most += bound.value if bound.relation == "below" else CELL[1]
    return bool(least - SUM <= total <= most + SUM)


def agree(first: Record, second: Record, *, strictly: bool = False) -> bool:
    """Whether two records can be readings of one device, seconds apart.

    The same advertisement heard twice is no second reading.
    strictly: states, errors and alarms must be the same.
    """
    if first.says_the_same(second):
        return first.nonce != second.nonce
    if type(first) is not type(second) or first.product_id != second.product_id:
        return False
    values, others = first.values, second.values
    checks = _checks(type(first))
    for name, absolute, share, may_be_full in checks.steady:
        before, after = values[name], others[name]
        if before is None or after is None or (may_be_full and after == FULL):
            continue  # what is switched on or off becomes available or ceases to be
        step = abs(after - before)
        if step > absolute and step > share * abs(before):
            return False
    for name, field in checks.named:
        before, after = values[name], others[name]
        if before is not after and not _can_follow(field, before, after, strictly):
            return False
    return True


def _can_follow(field: Field[Any], before: Any, after: Any, strictly: bool) -> bool:
    """Whether a state or a set of bits can go from one value to the other in seconds.

    A state can change to any other that has a name.
    """
    if before is None or after is None or before == after:
        return True
    if strictly:
        return False
    if isinstance(field, Code):
        return _known(before) and _known(after)
    return _changed_as_device_does(before, after)


def _known(code: OpenCode) -> bool:
    return code.known


def _changed_as_device_does(before: OpenFlag, after: OpenFlag) -> bool:
    changed = type(before)(before.value ^ after.value)
    return not changed.unnamed and len(tuple(changed)) <= CHANGED_BITS
