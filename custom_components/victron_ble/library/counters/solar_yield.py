"""Lifetime yield from the yield of the day, which the device resets when it likes."""

from dataclasses import dataclass
import math
from typing import Any, Final, Self

from .stored import branches, number

# What cannot follow is believed once it has lasted: a late frame does not.
PATIENCE: Final = 120  # seconds
# What a day's yield can grow by: the protocol's largest solar power, and two steps.
_MOST_POWER: Final = 30_000  # W
_LEAST_GROWTH: Final = 20  # Wh
# A reset after which more than half of a day's yield comes at once was none, unless so
# much time passed.
_SOON: Final = 3600  # seconds
_SECONDS_PER_HOUR: Final = 3600


@dataclass(slots=True)
class SolarYield:
    """The yield of today as it was last believed; all in Wh.

    counted: what was counted of it; more than it, if it went back without a reset.
    day_before: what was counted when it was last reset.
    doubted: what cannot follow, since when it is said, and whether the sun can have
        brought so much after a reset.
    resets: how often the day ended since the start.
    unread: seconds of readings without it; infinite after a restart, as not every
        host has a clock that runs on while it is off.
    """

    today: float | None = None
    counted: float = 0
    day_before: float = 0
    doubted: float | None = None
    since: float = 0
    reset: bool = False
    resets: int = 0
    unread: float = 0

    def gain(self, today: float | None, time: float, passed: float) -> float:
        """Return what was gained since the last reading, `passed` seconds ago.

        Where a reset cannot be told from growth, the growth counts: the smaller.
        """
        passed += self.unread
        self.unread = passed if today is None else 0
        if today is None:
            return 0
        if self.today is not None and not _follows(self.today, today, passed):
            if self.doubted is None or not _follows(self.doubted, today, passed):
                self.since = time
                self.reset = _follows(0, today, passed)
            self.doubted = today
            if time - self.since < PATIENCE:
                return 0
            self._leap(self.today, today)
        elif self.today is not None and self._is_regained(self.today, today, passed):
            self.counted += self.day_before
        self.today = today
        self.doubted = None
        gained = max(0, today - self.counted)
        self.counted += gained
        return gained

    def _leap(self, before: float, today: float) -> None:
        """Believe a yield that fell, or grew faster than the sun lets it."""
        if before < self.day_before <= today:
            # Perhaps it was no reset, and the device found its count again.
            self.counted += self.day_before
        elif today < before and self.reset:
            self.day_before = self.counted
            self.counted = 0
            self.resets += 1

    def _is_regained(self, before: float, today: float, passed: float) -> bool:
        """Whether a device that lost its count found it again."""
        return (
            before < self.day_before <= today
            and today - before > max(_LEAST_GROWTH, self.day_before / 2)
            and (passed <= _SOON or math.isinf(passed))
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "today": self.today,
            "counted": self.counted,
            "day_before": self.day_before,
        }

    @classmethod
    def from_dict(cls, stored: Any) -> Self:
        """Return what was stored, as far as it can be read."""
        known = branches(stored)
        today = number(known.get("today"))
        return cls(
            today=today,
            counted=max(today or 0, number(known.get("counted")) or 0),
            day_before=number(known.get("day_before")) or 0,
            unread=math.inf,
        )


def _follows(before: float, after: float, passed: float) -> bool:
    """Whether a yield can have grown so."""
    growth = _LEAST_GROWTH + _MOST_POWER * passed / _SECONDS_PER_HOUR
    return before <= after <= before + growth
