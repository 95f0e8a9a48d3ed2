"""Whether a device's counter is of no use, so that records are taken as they arrive.

Some counters stand still, run backwards or jump about. Nothing of a record tells so: only
many that agree with one another, none of which is news by its count. They may also be a
recording, sent while the device is silent; so the counter is watched all the time, and
believed again as soon as some records count on.

Times are seconds on any clock that goes on.
"""

from collections import deque
from typing import Final, NamedTuple

from ..sequence import goes_on

SEVERAL: Final = 5  # records that show what the counter does
DISORDER: Final = 30  # s for which records agree that are no news by their counts
COUNTING: Final = 60  # s for which some count on
BETWEEN: Final = 20  # records taken as they arrived, among which some may count on


class Arrival(NamedTuple):
    """A record that was taken as it arrived, the last of a chain that counts on.

    since: when the first of the chain came. follows: how many came before this one.
    """

    counter: int
    time: float
    since: float
    follows: int


class Arrivals:
    """What tells whether one device's counter is of use."""

    def __init__(self) -> None:
        """Begin with a counter that is."""
        self._disorder = 0  # records since the last that was accepted
        self._disorder_since = 0.0
        self._last: deque[Arrival] = deque(maxlen=BETWEEN)

    def note_disorder(self, time: float) -> bool:
        """Note a record that agrees with others, but is no news by its count.

        Returns whether that goes on for so long that the counter is of no use.
        """
        if not self._disorder:
            self._disorder_since = time
        self._disorder += 1
        if self._disorder < SEVERAL or time - self._disorder_since < DISORDER:
            return False
        self._last.clear()
        return True

    def end_disorder(self) -> None:
        """Note that a record was accepted."""
        self._disorder = 0

    def count_on(self, count: int, time: float) -> bool:
        """Note a record taken as it arrived; return whether the counter is of use again.

        What others send between records that count on changes nothing.
        """
        since, follows = min(
            (
                (before.since, before.follows + 1)
                for before in self._last
                if goes_on(before.counter, count, time - before.time)
            ),
            default=(time, 0),
        )
        self._last.append(Arrival(count, time, since, follows))
        return time - since >= COUNTING and follows >= SEVERAL
