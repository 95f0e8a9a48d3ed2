"""The days that a fleet lives before anybody hears it."""

from collections.abc import Iterator
from typing import Final

from .system import System
from .world import DAY

FINE_DAYS: Final = 2  # and what has passed of the last one
_COARSE: Final = 300  # seconds between the moments of the days before
_FINE: Final = 60


def live(system: System, days: int, end: float) -> Iterator[float]:
    """Let a fleet live from its first midnight to `end`; yield moment by moment.

    Whoever lives the same days comes to the same state, as the moments do.
    """
    while system.time < end:
        step = _FINE if system.time >= (days - FINE_DAYS) * DAY else _COARSE
        system.advance_to(min(end, system.time + step), step=step)
        yield system.time
