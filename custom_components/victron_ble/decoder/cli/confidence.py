"""Which records of a device are readings, and which the noise of a wrong key."""

from dataclasses import replace
import time
from typing import Final

from ..plausibility import agree, judge
from .output import Reading

GRACE: Final = 3  # s; devices advertise new data about once a second
STRIKES: Final = 2


class Confidence:
    """Lets a device's readings through, each confirmed by one beside it.

    A slip in typing a key mostly leaves its first byte right, and then every
    record decodes, to noise. A reading agrees with the one before it or the one
    after; if none comes, it counts if it is plausible by itself.
    """

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._last: Reading | None = None
        self._held: Reading | None = None
        self._held_since = 0.0
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
            self._last = self._held = None
            self._strikes = STRIKES
            return []
        if self._last and agree(self._last.record, reading.record):
            confirmed = [self._held, reading] if self._held else [reading]
            self._last, self._held, self._strikes = reading, None, 0
            return confirmed
        self._strikes += self._held is not None
        self._last = self._held = reading
        self._held_since = time.monotonic()
        return []

    def wait(self) -> list[Reading]:
        """Return a reading that waited for another long enough."""
        if time.monotonic() - self._held_since < GRACE:
            return []
        return self.give_up()

    def give_up(self) -> list[Reading]:
        """Return a reading that need not wait for another any more."""
        held, self._held = self._held, None
        if held is None or self.is_noise or not judge(held.record).plausible:
            return []
        return [held]
