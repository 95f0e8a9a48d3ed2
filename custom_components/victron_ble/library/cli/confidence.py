"""Which records of a device are readings, and which the noise of a wrong key."""

from dataclasses import replace
import time
from typing import Final

from ..policy.plausibility import agree, judge
from .output import Reading

GRACE: Final = 3  # s; devices advertise new data about once a second
STRIKES: Final = 2
# So many records in a row must agree, and so many once there was noise: of that, two
# agree by chance every few minutes.
AGREEING: Final = 2
AGREEING_AFTER_NOISE: Final = 5


class Confidence:
    """Lets a device's readings through that are confirmed by their neighbours.

    A slip in typing a key mostly leaves its first byte right, and then every
    record decodes, to noise. A reading agrees with the one before it or the one
    after; if none comes, it counts if it is plausible by itself.
    """

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._last: Reading | None = None
        self._agreeing = 0
        self._waiting: list[Reading] = []
        self._waiting_since = 0.0
        self._strikes = 0

    @property
    def is_noise(self) -> bool:
        """Whether the device's latest records make no sense."""
        return self._strikes >= STRIKES

    def hear(self, reading: Reading) -> list[Reading]:
        """Return what is known to be readings now, oldest first."""
        verdict = judge(reading.record)
        reading = replace(reading, hidden=verdict.hidden)
        if verdict.odd:
            self._last = None
            self._waiting = []
            self._strikes = STRIKES
            return []
        before, self._last = self._last, reading
        self._waiting_since = time.monotonic()
        if before is None or not agree(before.record, reading.record):
            self._strikes += bool(self._waiting)
            self._agreeing = 1
            self._waiting = [reading]
            return []
        self._agreeing += 1
        self._waiting.append(reading)
        if self._agreeing < (AGREEING_AFTER_NOISE if self.is_noise else AGREEING):
            return []
        self._strikes = 0
        return self._release()

    def wait(self) -> list[Reading]:
        """Return a reading that waited for another long enough."""
        if time.monotonic() - self._waiting_since < GRACE:
            return []
        return self.give_up()

    def give_up(self) -> list[Reading]:
        """Return a reading that need not wait for another any more."""
        if self.is_noise or not all(
            judge(each.record).plausible for each in self._waiting
        ):
            return []
        return self._release()

    def _release(self) -> list[Reading]:
        released, self._waiting = self._waiting, []
        return released
