"""What is heard instead of readings: foreign, unless it lasts.

Anyone in reach of radio can send in a device's name. So what is no reading changes
nothing until it has lasted for a minute in which no reading came; and nothing at
all where the device itself was not heard for an hour: it may have left.
"""

from typing import Final

from .. import Reason

LASTING: Final = 60  # s
MEMORY: Final = 3600  # s


class Foreign:
    """What kept coming in one device's name since its last reading."""

    def __init__(self, time: float) -> None:
        """Begin as if a reading had been heard: a device may have changed meanwhile."""
        self._begun = time
        self._since: dict[Reason, float] = {}

    def lasts(self, reason: Reason, time: float, alive: float) -> bool:
        """Note what was heard; return whether it is to be taken for the device's own.

        alive: when the device was heard; what was heard before that was foreign.
        """
        since = self._since.get(reason)
        if since is None or since < alive:
            since = self._since[reason] = time
        return time - since >= LASTING and self.matters(time, alive)

    def matters(self, time: float, alive: float) -> bool:
        """Whether the device was heard within the last hour, so that it may be its own."""
        return time - max(alive, self._begun) <= MEMORY
