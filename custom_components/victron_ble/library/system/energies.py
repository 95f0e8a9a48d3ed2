"""The energies of a system: counted by the same rules as those of a device."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..counters.meter import LONGEST_GAP, flow
from ..counters.stored import branches, number, numbers
from ..values import Counter

_BY_SIGN: Final = (1, -1)


class Energies:
    """What is counted of each power of a system.

    totals: Wh by key; they never fall.
    """

    def __init__(self, counted: Mapping[str, tuple[Counter, ...]]) -> None:
        """Take what is counted of each power; begin with nothing counted."""
        self.totals: dict[str, float] = {}
        self._keys = {
            power: tuple(
                tuple(c.key for c in found if sign in c.signs) for sign in _BY_SIGN
            )
            for power, found in counted.items()
        }
        self._last: dict[str, tuple[float, float]] = {}  # W, and when
        self._slack: dict[str, float] = {}

    def take(self, name: str, power: float, time: float) -> None:
        """Take a power, in W, as it is at a time."""
        before, since = self._last.get(name, (0.0, time))
        passed = time - since
        if passed < 0:
            return
        self._last[name] = power, time
        if not 0 < passed <= LONGEST_GAP:
            return
        up, down, self._slack[name] = flow(before, power, passed, self._slack.get(name))
        for keys, energy in zip(self._keys[name], (up, down), strict=True):
            for key in keys:
                self.add(key, energy)

    def add(self, key: str, energy: float) -> None:
        """Add Wh to an energy."""
        self.totals[key] = self.totals.get(key, 0) + energy

    def interrupt(self, names: Iterable[str]) -> None:
        """Count nothing of some powers from the last that was taken to the next."""
        for name in names:
            self._last.pop(name, None)

    def raise_to(self, least: Mapping[str, float]) -> bool:
        """Let no total be below this, in Wh; return whether one was."""
        raised = {k: wh for k, wh in least.items() if wh > self.totals.get(k, 0)}
        self.totals.update(raised)
        if raised:
            # What was counted since is a part of what is raised.
            self._last.clear()
        return bool(raised)

    def as_dict(self, to_wall: float) -> dict[str, Any]:
        """Return what is stored; `to_wall` makes the time on the wall of another."""
        last = {name: [w, time + to_wall] for name, (w, time) in self._last.items()}
        return {"totals": dict(self.totals), "last": last}

    def restore(self, stored: Any, to_wall: float, now: float) -> None:
        """Go on from what was stored, as far as it can be read."""
        known = branches(stored)
        self.totals = totals_of(known)
        for name, last in branches(known.get("last")).items():
            if name not in self._keys or not isinstance(last, list) or len(last) != 2:
                continue
            power, time = (number(part) for part in last)
            if power is not None and time is not None:
                # A clock on the wall may have been set back.
                self._last[name] = power, min(time - to_wall, now)


def totals_of(stored: Any) -> dict[str, float]:
    """Return the totals of what was stored, in Wh."""
    totals = numbers(branches(stored).get("totals"))
    return {key: max(0, energy) for key, energy in totals.items()}
