"""A system at run time: it hears its members and tells what they are together."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from ..record import Record
from ..values import Values
from .keys import power_keys
from .settings import Settings


class Report(NamedTuple):
    """What a system says at a time.

    values: by key, all but the energies; None is unknown.
    assumed_off: the addresses of members that are silent, and so count as off.
    missing: the addresses of members of which nothing is known, though their power
        belongs to a sum.
    shares: W that each member gives to the bus, by address; None is unknown.
    ages: s since each member was heard, by address; None if it never was.
    capacity_learnt: whether the capacity was learnt, not typed.
    suspects: while a source is missing, the addresses of members that may be it.
    """

    values: Values
    assumed_off: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shares: Mapping[str, float | None] = {}
    ages: Mapping[str, float | None] = {}
    capacity_learnt: bool = False
    suspects: tuple[str, ...] = ()


class System:
    """The members of a system, and what is counted of them.

    Times are seconds on a clock that runs on (Bluetooth's). What is stored bears the
    time of the clock on the wall, as the other begins anew with the host.
    """

    def __init__(self, settings: Settings) -> None:
        """Begin with nothing heard."""
        self.settings = settings
        self._powers = power_keys(settings)

    @classmethod
    def restored(cls, settings: Settings, stored: Any, now: float, wall: float) -> Self:
        """Return a system that goes on from what `as_dict` returned.

        Whatever cannot be read of it is as if it were not there. now, wall: the time
        on both clocks.
        """
        return cls(settings)

    def hear(self, address: str, record: Record, time: float, source: str) -> bool:
        """Take a reading of a member, or of the battery, that was accepted.

        source: the scanner that heard it. Return whether there is something new to
        report: that is so about once a second.
        """
        return False

    def hear_again(self, address: str, time: float, source: str) -> bool:
        """Note that a device repeats its last reading; return as `hear` does."""
        return False

    def lose(self, address: str) -> None:
        """Forget the last reading of a device: it is not believed any more."""

    def report(self, now: float) -> Report:
        """Return what is known at a time.

        What was heard too long ago is unknown by itself: ask at least every 30 s, also
        while nothing is heard.
        """
        return Report(dict.fromkeys(self._powers))

    @property
    def totals(self) -> Mapping[str, float]:
        """The energies by key, in Wh; they never fall. Show what is on disk."""
        return {}

    def raise_to(self, least: Mapping[str, float]) -> None:
        """Let no energy be below this, in Wh: it was shown, and what is stored is older."""

    def parts(self, key: str) -> frozenset[str]:
        """Return the addresses of those that a value, or an energy, is made of."""
        return frozenset()

    def as_dict(self, now: float, wall: float) -> dict[str, Any]:
        """Return what is stored: JSON. now, wall: the time on both clocks."""
        return {}
