"""The records of one device that speak against its key, since one was accepted."""

from collections import deque
import math
from typing import Final

MANY: Final = 20  # records without one accepted that end trust
FEW: Final = 5  # or so many, if they took
LONG: Final = 600  # s
# However many foreign records come, the device must have had its time.
UNHEARD: Final = 60  # s
GAP: Final = 60  # s without a record, in which any value may have moved


class Misses:
    """Counts records that were not accepted; times in s, on any clock that goes on."""

    def __init__(self) -> None:
        """Begin with none."""
        self._times: deque[float] = deque(maxlen=MANY)
        self._last = math.inf  # when the last record was heard,
        self._calm = True  # and whether it was as it should be

    def __len__(self) -> int:
        """Return how many speak against the key, 20 at most."""
        return len(self._times)

    def end(self, time: float) -> None:
        """Note that a record was accepted."""
        self._times.clear()
        self._calm, self._last = True, time

    def add(self, time: float, *, counts: bool) -> None:
        """Note a record that was not accepted.

        counts: whether it speaks against the key, but for the first after a gap.
        """
        after_gap = self._calm and time - self._last > GAP
        self._calm, self._last = False, time
        if counts and not after_gap:
            self._times.append(time)

    def are_too_many(self, time: float, heard: float) -> bool:
        """Whether they are too many by now, or go on for too long.

        heard: when the device itself was heard last.
        """
        times = self._times
        if time - heard < UNHEARD:
            return False
        return len(times) == MANY or (len(times) >= FEW and time - times[-FEW] >= LONG)
