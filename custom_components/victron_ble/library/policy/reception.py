"""How well a device is heard: the share of its counted advertisements."""

from collections import deque
from typing import Final

from ..sequence import goes_on, steps
from .order import LATE, is_behind

PERIOD: Final = 600  # s over which the share is taken
_SLICE: Final = 10  # s that are forgotten at once
_RECENT: Final = (1 << (LATE + 1)) - 1


class Reception:
    """Counts the advertisements of one device that were heard, and those missed.

    What several scanners heard counts once; what came late counts as heard. After
    a restart of the device, or ten minutes of silence, it begins anew.
    """

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.forget()

    def forget(self) -> None:
        """Begin anew: counts tell nothing, or another series follows."""
        self._newest: int | None = None
        self._time = 0.0
        self._since = 0.0
        self._seen = 0  # bit n: whether the count n before the newest was heard
        self._counted = 0
        self._heard = 0
        # Every ten seconds: when, and what had been counted and heard before.
        self._slices: deque[tuple[int, int, int]] = deque()

    def hear(self, count: int, time: float) -> None:
        """Note an advertisement by its counter."""
        newest, before = self._newest, self._time
        self._time = time = max(time, before)
        if newest is None or time - before > PERIOD:
            self._begin(count, time)
        elif goes_on(newest, count, time - before):
            ahead = steps(newest, count)
            self._newest = count
            self._seen = (self._seen << ahead | 1) & _RECENT
            self._add(time, ahead, 1)
        elif is_behind(count, newest):
            bit = 1 << steps(count, newest)
            self._add(time, 0, not self._seen & bit)
            self._seen |= bit
        elif count != newest:
            self._begin(count, time)

    def share(self, now: float, least: float = PERIOD) -> float | None:
        """Return the share that was heard within the last ten minutes, 0 to 1.

        None until the device was listened to for `least` seconds.
        """
        if self._newest is None or now - self._since < least:
            return None
        self._drop(now)
        if not self._slices:
            return None
        _, counted, heard = self._slices[0]
        counted = self._counted - counted
        return min(1.0, (self._heard - heard) / counted) if counted else None

    def _drop(self, now: float) -> None:
        """Forget what is older than ten minutes."""
        slices = self._slices
        while slices and slices[0][0] < now - PERIOD:
            slices.popleft()

    def _begin(self, count: int, time: float) -> None:
        self.forget()
        self._newest = count
        self._time = self._since = time
        self._seen = _RECENT  # of those before it, nothing is counted

    def _add(self, time: float, counted: int, heard: int) -> None:
        slices = self._slices
        if not slices or time >= slices[-1][0] + _SLICE:
            begun = int(time // _SLICE) * _SLICE
            slices.append((begun, self._counted, self._heard))
            self._drop(time)
        self._counted += counted
        self._heard += heard
