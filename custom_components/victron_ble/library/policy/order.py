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
from typing import Final, NamedTuple

from ..sequence import MOST_AHEAD, goes_on, steps

LATE: Final = 60  # counts behind the newest; Victron's own receiver has the same
SILENCE: Final = 30  # s without the old series, then another can follow it
STANDSTILL: Final = 45  # s of another while the newest alone is repeated, at least
PACES: Final = 2  # times as long as it took to count on, of late, at least
SLOWING: Final = 0.9  # of the longest time, with each count
PATIENCE: Final = 60  # s for which counts do, or do not, what counters do
KNOWN: Final = 100  # records of those heard last, which can be heard again
SEVERAL: Final = 5  # records that agree, and are no news by their counts
PRESENT: Final = 600  # s for which the series before can go on, since it was heard


class Place(Enum):
    """Where a record stands beside the newest that was accepted."""

    NEWS = auto()
    AGAIN = auto()  # known to be old, whether a scanner is slow or somebody repeats it
    LATE = auto()
    OTHER_SERIES = auto()
    FORMER_SERIES = auto()  # that before the one that is shown: it goes on after all


def is_behind(count: int, newest: int) -> bool:
    """Whether a count is one of those just before the newest."""
    return 0 < steps(count, newest) <= LATE


class Former(NamedTuple):
    """The series that was accepted before another began."""

    newest: int
    heard: float


class Order:
    """The counts of one device.

    newest: the last count that was accepted, None if there is none.
    heard: when the newest was last heard, as news or again.
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
        self._news = -math.inf  # when a record was accepted last
        self._pace = 0.0  # s between two, where the device was heard meanwhile
        self._first = 0  # the count with which this series began, and when
        self._begun = -math.inf
        self._former: Former | None = None
        self._known: dict[int, int] = {}  # payloads by count, heard last at the end
        # Since a record was accepted: the first that was no news, and how many agree.
        self._unordered_since: float | None = None
        self._unordered = 0
        self._ordered_since: float | None = None

    def place(self, count: int, time: float, payload: int) -> Place:
        """Place a record that is not the newest again."""
        if self.newest is None:
            return Place.NEWS
        if self._known.get(count) == payload:
            self.know(count, payload)
            if self._former is not None and count == self._former.newest:
                self._former = Former(count, max(time, self._former.heard))
            return Place.AGAIN
        if self.by_arrival:
            return Place.NEWS if time >= self.heard else Place.LATE
        if goes_on(self.newest, count, time - self.heard):
            return Place.NEWS
        if self._resumes(count, time):
            return Place.FORMER_SERIES
        self._note_unordered(time)
        return Place.LATE if is_behind(count, self.newest) else Place.OTHER_SERIES

    def know(self, count: int, payload: int) -> None:
        """Remember a record as one that is not news any more."""
        known = self._known
        known.pop(count, None)
        known[count] = payload
        if len(known) > KNOWN:
            del known[next(iter(known))]

    def hear(self, time: float) -> None:
        """Note that the newest was heard again."""
        self.heard = max(self.heard, time)

    def is_over(self, time: float, records: int) -> bool:
        """Whether another series can follow, of which so many records were heard.

        The old one is silent, or somebody else repeats its last record. A device that
        counts slowly repeats it, too.
        """
        if self._is_silent(time):
            return True
        patience = max(STANDSTILL, PACES * self._pace)
        return records >= SEVERAL and self._note_unordered(time) >= patience

    def accept(self, count: int, time: float, payload: int, anew: bool = False) -> None:
        """Take a count as the newest: only of a record that is believed.

        anew: whether it begins another series, or goes on with the one before.
        """
        if anew or self.newest is None:
            self._begin(count, time)
        if self.by_arrival and self.newest is not None:
            self._watch(self.newest, count, max(time, self.heard))
        if not self._is_silent(time):
            self._pace = max(time - self._news, SLOWING * self._pace)
        self.newest = count
        self._news = max(self._news, time)
        self.hear(time)
        self.know(count, payload)
        self._unordered_since = None
        self._unordered = 0

    def gives_way(self, time: float) -> bool:
        """Note a record that agrees with others, but is no news by its count.

        Returns whether that has gone on for a minute in which nothing was
        accepted: from then on, records are taken as they arrive.
        """
        if time < self.heard:
            return False  # a slow scanner tells what was
        self._unordered += 1
        lasts = self._note_unordered(time) >= PATIENCE and self._unordered >= SEVERAL
        if lasts and self._is_silent(time):
            self.by_arrival = True
            self._ordered_since = None
        return self.by_arrival

    def _begin(self, count: int, time: float) -> None:
        """Begin another series.

        The one before can go on after all, unless this one is ahead of it, whose own
        records of before would seem to be that. What it replaces then cannot return.
        """
        resumes = self._resumes(count, time)
        self._former = None
        if self.newest is not None and not resumes:
            if steps(count, self.newest) <= MOST_AHEAD:
                self._former = Former(self.newest, self.heard)
        self._first, self._begun = count, time

    def _resumes(self, count: int, time: float) -> bool:
        """Whether the series before goes on, so that the device did not begin anew.

        Who only repeats what was sent can send neither what comes after its newest,
        nor anything but what this series went through.
        """
        if self._former is None or self.newest is None or time <= self._begun:
            return False
        silence = time - self._former.heard
        gone_through = steps(self._first, self.newest) + LATE
        return (
            silence < PRESENT
            and goes_on(self._former.newest, count, silence)
            and steps(count, self.newest) > gone_through
        )

    def _is_silent(self, time: float) -> bool:
        return time - self.heard >= SILENCE

    def _note_unordered(self, time: float) -> float:
        """Note a record that is no news; return for how long there was nothing else."""
        if self._unordered_since is None:
            self._unordered_since = max(time, self.heard)
        return time - self._unordered_since

    def _watch(self, newest: int, count: int, time: float) -> None:
        """Return to the order of counts once they have behaved for a minute."""
        if goes_on(newest, count, time - self.heard):
            if self._ordered_since is None:
                self._ordered_since = self.heard
            self.by_arrival = time - self._ordered_since < PATIENCE
        elif not is_behind(count, newest):
            self._ordered_since = None
