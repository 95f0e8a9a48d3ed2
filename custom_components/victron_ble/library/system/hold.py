"""Steps: what one device says of one comes before or after what the others say."""

from collections.abc import Collection
import math
from typing import Final

from .node import SPAN, Node

# The readings of a step come one after the other.
LATE: Final = 2  # s


class Hold:
    """Decides for how long the DC loads stay as they were, as a member steps.

    active: whether they stay now.
    stepped: when somebody stepped so long ago that all have told of it since.
    """

    def __init__(self) -> None:
        """Begin with no step."""
        self.active = False
        self.stepped = -math.inf
        self._stepping = math.inf  # when somebody began to
        self._since = math.inf

    def step(self, time: float) -> None:
        """Note that somebody steps."""
        self._stepping = min(self._stepping, time)

    def look(self, nodes: Collection[Node], now: float) -> float:
        """Look whether the readings of the span belong together.

        Return when the span has ended of readings that are of no use: a hold may end
        before that.
        """
        if now - self._stepping >= SPAN + LATE:
            self.stepped, self._stepping = self._stepping, math.inf
        uneven_until = max(node.uneven_until for node in nodes)
        self.active = now < uneven_until or (
            self._stepping < math.inf
            and any(node.is_behind(self._stepping) for node in nodes)
        )
        self._since = min(self._since, now) if self.active else math.inf
        if now - self._since < SPAN + LATE:
            return -math.inf
        self._since, self.active = now, False
        return uneven_until if uneven_until - now <= SPAN / 2 else -math.inf
