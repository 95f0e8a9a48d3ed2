"""Whether the DC bus gets more than its members give: then a source is none of them."""

from typing import Any, Final

from ..counters.stored import branches, number

# So long more is given than known; then a silent source is none that is off, or there
# is one that is no member.
CONTRADICTS: Final = 60  # s
MISSING: Final = 300  # s
# A missing source may rest for a night.
_KEPT: Final = 24 * 3600  # s


class Deficit:
    """Watches for how long the DC loads have been negative, beyond noise.

    since: when that began; None while it is not so.
    """

    def __init__(self) -> None:
        """Begin with nothing missing."""
        self.since: float | None = None
        self._missing: float | None = None  # when last

    def take(self, loads: float | None, noise: float, now: float) -> None:
        """Take the DC loads before anything is clipped, in W; None is unknown."""
        if loads is None or loads >= -noise:
            self.since = None
        elif self.since is None:
            self.since = now
        if self.lasted(now) >= MISSING:
            self._missing = now
        elif self._missing is not None and now - self._missing > _KEPT:
            self._missing = None

    def lasted(self, now: float) -> float:
        """Return for how many seconds it has been so."""
        return 0 if self.since is None else now - self.since

    @property
    def is_missing(self) -> bool:
        """Whether a source is missing, of late."""
        return self._missing is not None

    def as_dict(self, to_wall: float) -> dict[str, Any]:
        """Return what is stored."""
        return {"time": None if self._missing is None else self._missing + to_wall}

    def restore(self, stored: Any, to_wall: float, now: float) -> None:
        """Go on from what was stored."""
        time = number(branches(stored).get("time"))
        if time is not None and now - (time - to_wall) <= _KEPT:
            self._missing = min(time - to_wall, now)
