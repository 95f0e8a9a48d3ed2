"""What a system says at a time, and what each device contributes."""

from typing import NamedTuple

from ..values import Values


class Report(NamedTuple):
    """What a system says at a time.

    values: by key, all but the energies; None is unknown.
    assumed_off: the addresses of members that are silent, and so count as off.
    missing: the addresses of those of which nothing is known, though their power
        belongs to a sum.
    capacity_learnt: whether the capacity was learnt, not typed.
    suspects: while a source is missing, the addresses of members that may be it.
    """

    values: Values
    assumed_off: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    capacity_learnt: bool = False
    suspects: tuple[str, ...] = ()


class Share(NamedTuple):
    """What one device contributes.

    power: W into the bus, of a battery out of it; None is unknown.
    age: s since it was heard; None if it never was.
    """

    power: float | None
    age: float | None
