"""The capacity of a battery, learnt from two accounts that its monitor keeps.

Consumed ampere hours are corrected by the charge efficiency alone, the state of charge
by that and by Peukert's law (Victron, BMV-712 manual, 3.4). So one divided by the
other is the capacity at small currents only: at large ones it comes out too small.
"""

from typing import Any, Final

from ..counters.stored import branches, number

_LEAST_RANGE: Final = 30  # % of charge
# Near full the monitor synchronises, near empty it stops at 0.
_WITHIN: Final = 5, 95  # %
# Peukert's law has no effect at the current that empties a battery in 20 h.
_HOURS: Final = 20
# What lies between two readings unless somebody set the charge.
_JUMP: Final = 1.0  # %
_ROUNDING: Final = 0.3  # Ah
_LONGEST: Final = 300  # s
_SECONDS_PER_HOUR: Final = 3600


class LearntCapacity:
    """Learns the capacity of a battery, in Ah; None until it is known."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.value: float | None = None
        self._last: tuple[float, float, float, float] | None = None
        self._begin()

    def _begin(self) -> None:
        self._low: tuple[float, float] | None = None  # soc, consumed
        self._high: tuple[float, float] | None = None
        self._drawn = self._squares = 0.0
        self._range = 0.0

    def take(self, soc: float, consumed: float, current: float, time: float) -> None:
        """Take a reading: %, Ah (negative), A (negative while it discharges), s."""
        last, self._last = self._last, (soc, consumed, current, time)
        low, high = _WITHIN
        if not low <= soc <= high or last is None or not _follows(last, self._last):
            self._begin()
            if not low <= soc <= high:
                return
        elif current < 0:
            charge = -current * (time - last[3])
            self._drawn += charge
            self._squares += charge * -current
        here = soc, consumed
        self._low = min(self._low or here, here)
        self._high = max(self._high or here, here)
        spread = self._high[0] - self._low[0]
        if spread < _LEAST_RANGE or spread <= self._range:
            return
        capacity = 100 * (self._high[1] - self._low[1]) / spread
        if capacity > 0 and self._squares <= self._drawn * capacity / _HOURS:
            self._range = spread
            self.value = round(capacity, 1)

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"value": self.value}

    def restore(self, stored: Any) -> None:
        """Go on from what was stored."""
        value = number(branches(stored).get("value"))
        self.value = value if value and value > 0 else None


def _follows(
    before: tuple[float, float, float, float], after: tuple[float, float, float, float]
) -> bool:
    """Whether a reading can follow another, with nothing set in between."""
    passed = after[3] - before[3]
    if not 0 <= passed <= _LONGEST:
        return False
    most = max(abs(before[2]), abs(after[2])) * 2 * passed / _SECONDS_PER_HOUR
    return (
        abs(after[0] - before[0]) <= _JUMP
        and abs(after[1] - before[1]) <= most + _ROUNDING
    )
