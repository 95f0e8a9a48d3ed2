"""The order of one device's records, by the counter that each carries.

Several scanners hear one device, at once or seconds later, and anyone can send
again what was heard before. Victron's counter goes up by about one a second,
wraps after 65,536 and starts anew with the device: so what is news is told by
it, not by the time of arrival.

Nothing here looks at values; whether records agree is for `trust` to say, which
uses this. Times are seconds on any clock that goes on; they may come out of order.
"""

from enum import Enum, auto
import math
from typing import Final

from ..sequence import goes_on, steps

LATE: Final = 60  # counts behind the newest; Victron's own receiver has the same
SILENCE: Final = 30  # s without the old series, then another can follow it
PATIENCE: Final = 60  # s for which counts do, or do not, what counters do
SEVERAL: Final = 5  # records in that time that are no news by their counts


class Place(Enum):
    """Where a record stands beside the newest that was accepted."""

    NEWS = auto()
    LATE = auto()
    OTHER_SERIES = auto()


def is_behind(count: int, newest: int) -> bool:
    """Whether a count is one of those just before the newest."""
    return 0 < steps(count, newest) <= LATE


class Order:
    """The counts of one device.

    newest: the last count that was accepted, None if there is none.
    heard: when the series of the newest was last heard, news or not.
    by_arrival: whether the counts do not do what counters do, so that records
        are taken as they arrive.
    """

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.newest: int | None = None
        self.heard = -math.inf
        self.by_arrival = False
        self._unordered = 0  # records that were no news, since one was accepted
        self._unordered_since = 0.0
        self._ordered_since: float | None = None

    def place(self, count: int, time: float) -> Place:
        """Place a record that is not the newest again."""
        if self.newest is not None and self.by_arrival:
            return Place.NEWS if time >= self.heard else Place.LATE
        if self.newest is None or goes_on(self.newest, count, time - self.heard):
            return Place.NEWS
        if is_behind(count, self.newest):
            return Place.LATE
        return Place.OTHER_SERIES

    def hear(self, time: float) -> None:
        """Note that the series goes on, though without news."""
        self.heard = max(self.heard, time)

    def is_silent(self, time: float) -> bool:
        """Whether the series was not heard for so long that another can follow it."""
        return time - self.heard >= SILENCE

    def accept(self, count: int, time: float) -> None:
        """Take a count as the newest: only of a record that is believed."""
        if self.by_arrival and self.newest is not None:
            self._watch(self.newest, count, max(time, self.heard))
        self.newest = count
        self.hear(time)
        self._unordered = 0

    def gives_way(self, time: float) -> bool:
        """Note a record that agrees with others, but is no news by its count.

        Returns whether that has gone on for a minute in which nothing was
        accepted: from then on, records are taken as they arrive.
        """
        if time < self.heard:
            return False  # a slow scanner tells what was
        if not self._unordered:
            self._unordered_since = time
        self._unordered += 1
        if time - self._unordered_since >= PATIENCE and self._unordered >= SEVERAL:
            self.by_arrival = True
            self._ordered_since = None
        return self.by_arrival

    def _watch(self, newest: int, count: int, time: float) -> None:
        """Return to the order of counts once they have behaved for a minute."""
        if goes_on(newest, count, time - self.heard):
            if self._ordered_since is None:
                self._ordered_since = self.heard
            self.by_arrival = time - self._ordered_since < PATIENCE
        elif not is_behind(count, newest):
            self._ordered_since = None
