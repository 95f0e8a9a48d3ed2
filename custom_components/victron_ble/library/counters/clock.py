"""Times that outlive a start: the clock that runs on begins anew, the wall's is set."""

from collections.abc import Callable
import math
import time
from typing import Any, Final, NamedTuple, Self

from .stored import branches, number

_END: Final = 253_402_300_800  # the year 10,000, which no date can say
_STEP: Final = 10  # s; by less, the clock on the wall is only set more exactly


class Clock(NamedTuple):
    """One moment by two clocks, in seconds.

    running: by the clock that runs on, which tells when readings are heard; it begins
        anew with the host.
    wall: since 1970; it may be set, and is wrong on a host that has no such clock.
    """

    running: float
    wall: float


class Clocks:
    """Both clocks: they go together but where that on the wall is set."""

    def __init__(self, running: Callable[[], float]) -> None:
        """Take the clock that runs on."""
        self._running = running
        self._to_wall = math.inf  # what that on the wall is ahead

    def now(self) -> Clock:
        """Return the time by both."""
        running = self._running()
        to_wall = time.time() - running
        if abs(to_wall - self._to_wall) >= _STEP:
            self._to_wall = to_wall
        return Clock(running, running + self._to_wall)


class Moment(NamedTuple):
    """When something was.

    running: by the clock that runs on; of what was before the start, the latest
        that it can have been, as nobody knows for how long the host was off.
    wall: by the clock on the wall, of what was before the start; a clock that is set
        later tells nothing new of it, but of what was since the start it does.
    """

    running: float
    wall: float | None = None

    def on_wall(self, clock: Clock) -> float:
        """Return it in seconds since 1970."""
        if self.wall is not None:
            return self.wall
        return clock.wall - clock.running + self.running

    def age(self, clock: Clock) -> float:
        """Return how many seconds ago it was."""
        age = clock.running - self.running
        return age if self.wall is None else max(age, clock.wall - self.wall)

    def as_dict(self, clock: Clock) -> dict[str, float]:
        """Return what is stored."""
        return {"wall": self.on_wall(clock), "age": clock.running - self.running}

    @classmethod
    def from_dict(cls, stored: Any, clock: Clock) -> Self | None:
        """Return what was stored, None where it cannot be read."""
        known = branches(stored)
        wall = number(known.get("wall"))
        if wall is None or not 0 <= wall < _END:
            return None
        return cls(clock.running - max(0, number(known.get("age")) or 0), wall)
