"""What is counted of a system, kept while there is one and for a while after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ..library.counters.clock import Clock
from ..library.counters.stored import branches, number
from ..library.system import Settings, System, stored_totals


@dataclass(slots=True)
class KeptSystem:
    """The system of one battery.

    stored: what was kept of it before it began, or since it ended. system: while there
    is one. removed: when its user removed it, by the clock on the wall.
    """

    stored: Mapping[str, Any] = field(default_factory=dict)
    system: System | None = None
    removed: float | None = None

    def begin(self, settings: Settings, clock: Clock) -> System:
        """Go on, with the settings of now."""
        self.removed = None
        self.system = System.restored(settings, self.stored, clock.running, clock.wall)
        return self.system

    def end(self, clock: Clock) -> None:
        """Keep what there is."""
        self.stored = self._state(clock)
        self.system = None

    def shown(self) -> dict[str, int]:
        """Return the energies that are shown, in whole Wh."""
        totals = self.system.totals if self.system else stored_totals(self.stored)
        return {key: int(energy) for key, energy in totals.items()}

    def _state(self, clock: Clock) -> Mapping[str, Any]:
        if self.system is None:
            return self.stored
        return self.system.as_dict(clock.running, clock.wall)

    def as_dict(self, clock: Clock) -> dict[str, Any]:
        """Return what is stored."""
        return {**self._state(clock), "removed": self.removed}

    @classmethod
    def from_dict(cls, stored: Any) -> Self | None:
        """Return what was stored, None where there is nothing of a system."""
        known = branches(stored)
        return cls(known, removed=number(known.get("removed"))) if known else None
