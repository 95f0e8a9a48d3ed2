"""The jury on a record that follows none that is believed: those that waited before it.

How many of them must agree depends on what is in doubt. If it is the record alone, two
records are enough; if it is the key, it takes five of twenty; and if the unused bits are
not as usual, which newer firmware can be the cause of, it takes twenty of forty.

Who is doubtful alone, as most noise is, judges none that is not: else a flood of noise
would keep apart the two records of a step.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from .. import Record
from .held import Held

# Of how many records how many must agree, the new one included.
WAITING: Final = 4  # those that waited last, however much noise came between
AGREEING: Final = 2
WINDOW: Final = 20
AGREEING_AFTER_LOSS: Final = 5
KEPT: Final = 40
AGREEING_SPARE_BITS: Final = 20


class Jury(NamedTuple):
    """What those that waited say of a record.

    needed: how many of them must agree with it.
    agreeing: those that do.
    preceding: those of them from which the counter can have gone on to the record.
    finds_late: whether one that agrees is newer than the record.
    """

    needed: int
    agreeing: list[Held]
    preceding: list[Held]
    finds_late: bool


def summon(
    held: Held, waiting: Iterable[Held], lost: bool, spare_bits_used: bool
) -> Jury:
    """Have those that waited judge a record.

    lost: whether the key seems wrong. spare_bits_used: whether the device's firmware uses
    bits that are unused as published.
    """
    usual = held.is_usual(spare_bits_used)
    if not usual:
        window, needed = KEPT, AGREEING_SPARE_BITS
    elif lost:
        window, needed = WINDOW, AGREEING_AFTER_LOSS
    else:
        window, needed = KEPT, AGREEING
    others = [
        other
        for other in waiting
        if other.makes_sense(spare_bits_used)
        and other.is_usual(spare_bits_used) == usual
        and (held.verdict.doubtful or not other.verdict.doubtful)
        and held.number - other.number < window
    ]
    if needed == AGREEING:
        others = others[-WAITING:]
    agreeing = [other for other in others if other.agrees_with(held)]
    return Jury(
        needed - 1,
        agreeing,
        [other for other in agreeing if other.goes_on_to(held)],
        any(held.is_late_beside(other) for other in agreeing),
    )


def find_again(record: Record, waiting: Iterable[Held]) -> Held | None:
    """Return the record that waits already, if this is the same advertisement again."""
    return next((held for held in waiting if held.is_of(record)), None)
