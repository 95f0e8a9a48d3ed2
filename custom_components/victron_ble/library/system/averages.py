"""Averages over minutes and over a day, which survive a restart."""

from collections import deque
import math
from typing import Any, Final

from ..counters.stored import branches, number

_HOUR: Final = 3600
# An average of a day is one once so much of it has passed, and so much was known.
DAY: Final = 24 * _HOUR
_LEAST_KNOWN: Final = DAY / 2
# A power that is not told of for longer is not averaged across.
_LONGEST: Final = 60  # s


class Smooth:
    """A number as it was of late: what is older counts less.

    value: None until something was taken.
    """

    def __init__(self, seconds: float) -> None:
        """Take the time in which something loses most of its weight."""
        self._seconds = seconds
        self.value: float | None = None
        self._time = -math.inf

    def take(self, value: float, time: float) -> None:
        """Take the number as it is at a time."""
        passed = time - self._time
        if passed < 0:
            return
        self._time = time
        if self.value is None:
            self.value = value
            return
        weight = -math.expm1(-passed / self._seconds)
        low, high = sorted((self.value, value))
        smooth = self.value + weight * (value - self.value)
        self.value = min(max(smooth, low), high)

    def as_dict(self, to_wall: float) -> dict[str, Any]:
        """Return what is stored."""
        if self.value is None:
            return {}
        return {"value": self.value, "time": self._time + to_wall}

    def restore(self, stored: Any, to_wall: float, now: float) -> None:
        """Go on from what was stored."""
        known = branches(stored)
        value, time = number(known.get("value")), number(known.get("time"))
        if value is not None and time is not None:
            self.value, self._time = value, min(time - to_wall, now)


class LastDay:
    """The averages of two numbers over the last day, as far as they were known.

    Kept by the hour: when it began, for how long they were known, and the sums.
    """

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._hours: deque[list[float]] = deque()
        self._time = -math.inf

    def take(self, one: float, other: float, time: float) -> None:
        """Take both numbers as they are at a time."""
        passed = time - self._time
        if passed <= 0:
            return
        self._time = time
        hours = self._hours
        if not hours or not 0 <= time - hours[-1][0] < _HOUR:
            hours.append([time, 0.0, 0.0, 0.0])
            self._drop(time)
        if passed <= _LONGEST:
            hour = hours[-1]
            hour[1] += passed
            hour[2] += one * passed
            hour[3] += other * passed

    def _drop(self, now: float) -> None:
        while self._hours and now - self._hours[0][0] > DAY + _HOUR:
            self._hours.popleft()

    def mean(self, now: float) -> tuple[float, float] | None:
        """Return both averages; None before a day has passed, half of it known."""
        self._drop(now)
        if not self._hours or now - self._hours[0][0] < DAY:
            return None
        known = math.fsum(hour[1] for hour in self._hours)
        if known < _LEAST_KNOWN:
            return None
        one, other = (math.fsum(h[n] for h in self._hours) / known for n in (2, 3))
        return one, other

    def as_dict(self, to_wall: float) -> list[list[float]]:
        """Return what is stored."""
        return [[start + to_wall, *rest] for start, *rest in self._hours]

    def restore(self, stored: Any, to_wall: float, now: float) -> None:
        """Go on from what was stored, as far as it can be read."""
        for hour in stored if isinstance(stored, list) else ():
            numbers = [number(n) for n in hour] if isinstance(hour, list) else []
            found = [n for n in numbers if n is not None]
            if len(found) == len(numbers) == 4 and 0 <= found[1] <= 2 * _HOUR:
                found[0] = min(found[0] - to_wall, now)
                if not self._hours or found[0] > self._hours[-1][0]:
                    self._hours.append(found)
