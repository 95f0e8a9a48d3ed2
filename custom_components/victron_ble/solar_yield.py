"""Lifetime yield from the yield of the day, which the device resets when it likes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

# What cannot follow is believed once it has lasted: a late frame does not.
PATIENCE: Final = 120  # seconds
# What a day's yield can grow by: the protocol's largest solar power, and two steps.
_MOST_POWER: Final = 30_000  # W
_LEAST_GROWTH: Final = 20  # Wh
_SECONDS_PER_HOUR: Final = 3600


@dataclass(slots=True)
class SolarYield:
    """The yield of today as it was last believed; all in Wh.

    day_before: what was believed when it was last reset.
    doubted: what cannot follow, since when it is said.
    """

    today: float | None = None
    day_before: float = 0
    doubted: float | None = None
    since: float = 0

    def gain(self, today: float, time: float, passed: float) -> float:
        """Return what was gained since the last reading, `passed` seconds ago.

        Where a reset cannot be told from growth, the growth counts: the smaller.
        """
        if self.today is None:
            gained = today
        elif _follows(self.today, today, passed):
            gained = today - self.today
        else:
            if self.doubted is None or not _follows(self.doubted, today, passed):
                self.since = time
            self.doubted = today
            if time - self.since < PATIENCE:
                return 0
            gained = self._gain_by_leap(self.today, today)
        self.today = today
        self.doubted = None
        return gained

    def _gain_by_leap(self, before: float, today: float) -> float:
        """Return the gain where the yield fell, or grew faster than the sun lets it."""
        if today < before:
            self.day_before = before
            return today
        if today < self.day_before:
            return today - before
        # Perhaps it was no reset, and the device found its count again.
        return today - max(before, self.day_before)

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"today": self.today, "day_before": self.day_before}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(stored["today"], stored["day_before"])


def _follows(before: float, after: float, passed: float) -> bool:
    """Whether a yield can have grown so."""
    growth = _LEAST_GROWTH + _MOST_POWER * passed / _SECONDS_PER_HOUR
    return before <= after <= before + growth
