"""What is heard instead of readings: foreign, unless it lasts.

Anyone in reach of radio can send in a device's name. So what is no reading changes
nothing until it has lasted for a minute in which no record came that the device can
have sent; and nothing at all where the device itself was not heard for an hour: it may
have left. Where nothing is known of it or of its key, it can not have.
"""

from typing import Final

from .. import Reason

LASTING: Final = 60  # s
MEMORY: Final = 3600  # s


class Foreign:
    """What kept coming in one device's name since its last reading."""

    def __init__(self, time: float, known: bool = False) -> None:
        """Begin as if a reading had been heard: a device may have changed meanwhile.

        known: whether it was read before, with the same key.
        """
        self._begun = time
        self._known = known
        self._since: dict[Reason, float] = {}

    def begin(self, time: float) -> None:
        """Begin anew: there was a record that is not shown, but can be its own."""
        self._begun = max(self._begun, time)

    def lasts(self, reason: Reason, time: float, alive: float) -> bool:
        """Note what was heard; return whether it is to be taken for the device's own.

        alive: when the device was heard; what was heard before that was foreign.
        """
        since = self._since.get(reason)
        if since is None or since < max(alive, self._begun):
            since = self._since[reason] = time
        return time - since >= LASTING and self.matters(time, alive)

    def matters(self, time: float, alive: float) -> bool:
        """Whether it may be the device: heard within the last hour, or never as yet."""
        if not self._known and not alive:
            return True
        return time - max(alive, self._begun) <= MEMORY
