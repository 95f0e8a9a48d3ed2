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

from ..sequence import AHEAD_PER_SECOND, goes_on, steps
from .arrivals import SEVERAL, Arrivals

LATE: Final = 60  # counts behind the newest; Victron's own receiver has the same
SILENCE: Final = 30  # s without the series, then another can follow it
STANDSTILL: Final = 45  # s of another while only its newest is repeated, at least,
PACES: Final = 2  # and so many times as long as it took to count on of late
PACE_KEPT: Final = 0.9  # of the longest such time, with each count
PRESENT: Final = 600  # s without the series before, in which it can still go on
REMEMBERED: Final = 100  # records heard last that can be heard again


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


class Order:
    """The counts of one device: a series of them, until another follows.

    That is so in one of three ways. In the first two, the records of the other agree
    and count on from each other:

    - The series is silent for half a minute. Two of the other are enough.
    - Its newest record is all that is heard of it, repeated. That may be the device,
      which counts slowly or stands, or somebody else. It takes five of the other, and
      longer than the device took of late to count on.
    - The other is not new: it is the series before, which goes on after all. It was
      silent or stood, and a recording took its place. One record is enough.

    Where no series is to be found, records are taken as they arrive.

    newest: the last count that was accepted, None if there is none.
    heard: when the newest was last heard, as news or again.
    former: the series before, while it can go on after all; else None.
    by_arrival: whether records are taken as they arrive.
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
        self._first = 0  # the count with which this series began, and when
        self._begun = -math.inf
        self._accepted = -math.inf  # when a record was accepted last
        self._pace = 0.0  # s between two, where the device was heard meanwhile
        # When the first record came that is no news, since one was accepted.
        self._no_news_since: float | None = None
        # Payloads by count, those that were heard last at the end.
        self._remembered: dict[int, int] = {}
        self._arrivals = Arrivals()

    def place(self, count: int, time: float, payload: int) -> Place:
        """Return where a record stands that is not the newest again."""
        if self.newest is None:
            return Place.NEWS
        former = self.former
        if former is not None and former[:2] == (count, payload):
            self.former = former._replace(heard=max(time, former.heard))
            return Place.AGAIN
        if self._remembered.get(count) == payload:
            self.remember(count, payload)
            return Place.AGAIN
        if self.by_arrival:
            if self._former_goes_on(count, time):
                return Place.FORMER_SERIES
            return Place.NEWS if time >= self.heard else Place.LATE
        # Who repeats the newest need not be the device, which counts on unheard.
        unheard = min(time - self._accepted, time - self.heard + SILENCE)
        # What was heard before this series began is not of it.
        if time >= self._begun and goes_on(self.newest, count, unheard):
            return Place.NEWS
        if self._former_goes_on(count, time):
            return Place.FORMER_SERIES
        self._note_no_news(time)
        return Place.LATE if is_behind(count, self.newest) else Place.OTHER_SERIES

    def remember(self, count: int, payload: int) -> None:
        """Remember a record that is not news any more."""
        remembered = self._remembered
        remembered.pop(count, None)
        remembered[count] = payload
        if len(remembered) > REMEMBERED:
            del remembered[next(iter(remembered))]

    def hear(self, time: float) -> None:
        """Note that the newest was heard again."""
        self.heard = max(self.heard, time)

    def is_over(self, time: float, records: int) -> bool:
        """Whether another series can follow, of which so many records agree.

        This one is silent, or its newest alone was repeated for long enough.
        """
        if self._is_silent(time):
            return True
        patience = max(STANDSTILL, PACES * self._pace)
        return records >= SEVERAL and self._note_no_news(time) >= patience

    def note_disorder(self, time: float) -> bool:
        """Note a record that agrees with others, but is no news by its count.

        Returns whether it can be taken as it arrived. So are those after it, then.
        """
        if not self._is_silent(time):
            return False
        if self._arrivals.note_disorder(time):
            self.by_arrival = True
        return self.by_arrival

    def accept(self, count: int, time: float, payload: int, anew: bool = False) -> None:
        """Take a count as the newest: only of a record that is believed.

        anew: whether it begins another series, or goes on with the one before.
        """
        if anew or self.newest is None:
            self._begin(count, time)
        if self.by_arrival:
            self.by_arrival = not self._arrivals.count_on(count, max(time, self.heard))
        if not self._is_silent(time):
            pace = max(time - self._accepted, PACE_KEPT * self._pace)
            self._pace = min(pace, PRESENT / PACES)  # nobody waits longer than PRESENT
        self.newest, self._payload = count, payload
        self._accepted = max(self._accepted, time)
        self.hear(time)
        self.remember(count, payload)
        self._no_news_since = None
        self._arrivals.end_disorder()

    def _begin(self, count: int, time: float) -> None:
        """Begin another series, or go on with the one before."""
        former, begun = self.former, time
        if former is not None and self._former_goes_on(count, time):
            begun, self.former, self.by_arrival = former.begun, None, False
        elif self.newest is not None:
            if former is not None and former.leads_to(self.newest):
                # What seemed to follow it was the same series, unheard meanwhile.
                self._begun = former.begun
                former = None
            this = Former(self.newest, self._payload, self._begun, self.heard)
            # What took its place for a short time may have been a recording.
            if former is None or this.lasted:
                self.former = this
        self._first, self._begun = count, begun

    def _former_goes_on(self, count: int, time: float) -> bool:
        """Whether a count shows that the series before goes on after all.

        It must be a count that nobody has heard: after the newest of the series before,
        and none that this series went through. Who only repeats has no such record,
        unless the series before leads to the start of this one: then a record that was
        missed just before that start looks like its own, and it is not believed.
        """
        former = self.former
        if former is None or self.newest is None or time <= self._begun:
            return False
        silence = time - former.heard
        if silence >= PRESENT or not goes_on(former.newest, count, silence + SILENCE):
            return False
        if self.by_arrival:  # a counter that worked for long has not failed
            return former.lasted
        if former.leads_to(self._first):
            return False
        gone_through = steps(self._first, self.newest) + LATE
        return steps(count, self.newest) > gone_through

    def _is_silent(self, time: float) -> bool:
        """Whether the newest was not heard for so long that others can follow it."""
        return time - self.heard >= SILENCE

    def _note_no_news(self, time: float) -> float:
        """Note a record that is no news; return for how long there was nothing else."""
        if self._no_news_since is None:
            self._no_news_since = max(time, self.heard)
        return time - self._no_news_since
