"""The order of one device's records, by the counter that each carries.

Several scanners hear one device, at once or seconds later, and anyone can send
again what was heard before. Victron's counter goes up by about one a second,
wraps after 65,536 and starts anew with the device: so what is news is told by
it, not by the time of arrival.

Nothing here looks at values; whether records agree is for `trust` to say, which
uses this. Times are seconds on any clock that goes on; they may come out of order.
"""

from collections import deque
from enum import Enum, auto
import math
from typing import Final, NamedTuple

from ..sequence import AHEAD_PER_SECOND, goes_on, steps

LATE: Final = 60  # counts behind the newest; Victron's own receiver has the same
SILENCE: Final = 30  # s without the old series, then another can follow it
STANDSTILL: Final = 45  # s of another while the newest alone is repeated, at least
PACES: Final = 2  # times as long as it took to count on, of late, at least
SLOWING: Final = 0.9  # of the longest time, with each count
PATIENCE: Final = 60  # s for which counts do, or do not, what counters do
KNOWN: Final = 100  # records of those heard last, which can be heard again
SEVERAL: Final = 5  # records that agree, and are no news by their counts
BETWEEN: Final = 20  # records taken as they arrive, among which some may count on
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
    """A series that another followed: its newest record, when it began and ended."""

    newest: int
    payload: int
    begun: float
    heard: float

    @property
    def lasted(self) -> bool:
        """Whether it went on for longer than it can be silent."""
        return self.heard - self.begun >= PRESENT

    def leads_to(self, count: int) -> bool:
        """Whether it can come to a count for as long as it can go on."""
        return steps(self.newest, count) <= AHEAD_PER_SECOND * PRESENT


class Run(NamedTuple):
    """A record taken as it arrived: how many it follows by its count, since when."""

    counter: int
    time: float
    since: float
    follows: int


class Order:
    """The counts of one device.

    newest: the last count that was accepted, None if there is none.
    heard: when the newest was last heard, as news or again.
    former: the series that can go on after all, None if there is none.
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
        self.former: Former | None = None
        self.by_arrival = False
        self._payload = 0  # of the newest
        self._news = -math.inf  # when a record was accepted last
        self._pace = 0.0  # s between two, where the device was heard meanwhile
        self._first = 0  # the count with which this series began, and when
        self._begun = -math.inf
        self._known: dict[int, int] = {}  # payloads by count, heard last at the end
        # Since a record was accepted: the first that was no news, and in the silence
        # after that how many agree, and since when.
        self._no_news_since: float | None = None
        self._unordered = 0
        self._unordered_since = 0.0
        self._runs: deque[Run] = deque(maxlen=BETWEEN)  # by arrival, the last

    def place(self, count: int, time: float, payload: int) -> Place:
        """Place a record that is not the newest again."""
        if self.newest is None:
            return Place.NEWS
        former = self.former
        if former is not None and former[:2] == (count, payload):
            self.former = former._replace(heard=max(time, former.heard))
            return Place.AGAIN
        if self._known.get(count) == payload:
            self.know(count, payload)
            return Place.AGAIN
        if self.by_arrival:
            if self._resumes(count, time):
                return Place.FORMER_SERIES
            return Place.NEWS if time >= self.heard else Place.LATE
        # Who repeats the newest need not be the device, which counts on unheard.
        unheard = min(time - self._news, time - self.heard + SILENCE)
        # What was heard before this series began is not of it.
        if time >= self._begun and goes_on(self.newest, count, unheard):
            return Place.NEWS
        if self._resumes(count, time):
            return Place.FORMER_SERIES
        self._note_no_news(time)
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
        return records >= SEVERAL and self._note_no_news(time) >= patience

    def accept(self, count: int, time: float, payload: int, anew: bool = False) -> None:
        """Take a count as the newest: only of a record that is believed.

        anew: whether it begins another series, or goes on with the one before.
        """
        if anew or self.newest is None:
            self._begin(count, time)
        if self.by_arrival:
            self._watch(count, max(time, self.heard))
        if not self._is_silent(time):
            pace = max(time - self._news, SLOWING * self._pace)
            self._pace = min(pace, PRESENT / PACES)
        self.newest, self._payload = count, payload
        self._news = max(self._news, time)
        self.hear(time)
        self.know(count, payload)
        self._no_news_since = None
        self._unordered = 0

    def gives_way(self, time: float) -> bool:
        """Note a record that agrees with others, but is no news by its count.

        Returns whether that has gone on for half a minute after one of silence: from
        then on, records are taken as they arrive.
        """
        if not self._is_silent(time):
            return False
        if not self._unordered:
            self._unordered_since = time
        self._unordered += 1
        lasts = time - self._unordered_since >= PATIENCE - SILENCE
        if lasts and self._unordered >= SEVERAL:
            self.by_arrival = True
            self._runs.clear()
        return self.by_arrival

    def _begin(self, count: int, time: float) -> None:
        """Begin another series.

        The one before can go on after all if it lasted, or came to where none was. Any
        other may have been a recording: then the one before that still can.
        """
        former, begun = self.former, time
        if former is not None and self._resumes(count, time):
            begun, self.former, self.by_arrival = former.begun, None, False
        elif self.newest is not None:
            if former is not None and former.leads_to(self.newest):
                self._begun = former.begun  # it had gone on
                former = None
            this = Former(self.newest, self._payload, self._begun, self.heard)
            if former is None or this.lasted:
                self.former = this
        self._first, self._begun = count, begun

    def _resumes(self, count: int, time: float) -> bool:
        """Whether the series before goes on, so that the device did not begin anew.

        Who only repeats what was sent can send neither what comes after its newest,
        nor anything but what this series went through. It does not where it leads to
        the start of this one: what was missed before that would seem to be its own.
        """
        former = self.former
        if former is None or self.newest is None or time <= self._begun:
            return False
        silence = time - former.heard
        if silence >= PRESENT or not goes_on(former.newest, count, silence + SILENCE):
            return False
        if self.by_arrival:  # of which no counter that worked for long is the cause
            return former.lasted
        gone_through = steps(self._first, self.newest) + LATE
        return steps(count, self.newest) > gone_through and not former.leads_to(
            self._first
        )

    def _is_silent(self, time: float) -> bool:
        return time - self.heard >= SILENCE

    def _note_no_news(self, time: float) -> float:
        """Note a record that is no news; return for how long there was nothing else."""
        if self._no_news_since is None:
            self._no_news_since = max(time, self.heard)
        return time - self._no_news_since

    def _watch(self, count: int, time: float) -> None:
        """Return to the order of counts once some have behaved for a minute.

        What others send between them changes nothing.
        """
        since, follows = min(
            (
                (run.since, run.follows + 1)
                for run in self._runs
                if goes_on(run.counter, count, time - run.time)
            ),
            default=(time, 0),
        )
        self._runs.append(Run(count, time, since, follows))
        self.by_arrival = time - since < PATIENCE or follows < SEVERAL
