"""Whether a silence means something: for how long were those listening who would hear?"""

import math
from typing import Any, Final

from ..counters.stored import branches, number

# A scanner that hears nothing of a system for so long may be off itself.
LISTENS: Final = 30  # s
# The scanners that heard a device at its end, from which its silence is told.
AT_ITS_END: Final = 60  # s


class Scanners:
    """For how long each scanner has been listening, as far as it heard anything."""

    def __init__(self) -> None:
        """Begin with none."""
        self.listened: dict[str, float] = {}  # s, by scanner
        self._last: dict[str, float] = {}

    def hear(self, source: str, time: float) -> float:
        """Note that a scanner hears something; return for how long it has listened."""
        passed = time - self._last.get(source, -math.inf)
        if passed > 0:
            self._last[source] = time
            if passed <= LISTENS:
                self.listened[source] += passed
            else:
                self.listened.setdefault(source, 0.0)
        return self.listened[source]


class Silence:
    """The silence of one device, by the scanners that heard it.

    time: when it was heard last, in s; infinitely long ago if it never was.
    """

    def __init__(self) -> None:
        """Begin with a device that was never heard."""
        self.time = -math.inf
        self._lasted = 0.0  # before a restart
        self._heard: dict[str, tuple[float, float]] = {}  # when, and listened then

    def end(self, source: str, time: float, listened: float) -> None:
        """Note that a scanner hears it, which has listened for so long."""
        self.time = max(self.time, time)
        self._lasted = 0
        self._heard[source] = time, listened

    def lasted(self, scanners: Scanners) -> float:
        """Return for how many seconds somebody listened who would have heard it.

        Those are who heard it at its end; of a device that was never heard, all.
        """
        if not self._heard:
            return self._lasted + max(scanners.listened.values(), default=0)
        return self._lasted + max(
            scanners.listened.get(source, 0) - listened
            for source, (time, listened) in self._heard.items()
            if time >= self.time - AT_ITS_END
        )

    def begin_anew(self, scanners: Scanners) -> None:
        """Count from now on."""
        self._lasted -= self.lasted(scanners)

    @property
    def sources(self) -> list[str]:
        """The scanners that heard it at its end."""
        return [s for s, (t, _) in self._heard.items() if t >= self.time - AT_ITS_END]

    def as_dict(self, scanners: Scanners) -> dict[str, Any]:
        """Return what is stored."""
        return {"sources": self.sources, "lasted": self.lasted(scanners)}

    def restore(self, stored: Any, most: float) -> None:
        """Go on with the scanners that heard it before a restart.

        most: s of its silence of before that count, at most.
        """
        known = branches(stored)
        self._lasted = min(max(0, number(known.get("lasted")) or 0), most)
        found = known.get("sources")
        for source in found if isinstance(found, list) else ():
            if isinstance(source, str):
                self._heard[source] = -math.inf, 0.0
