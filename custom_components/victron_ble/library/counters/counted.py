"""All that is counted under one address; pure, kept over restarts elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from ..record import Record
from .meter import Meter
from .stored import branches


class Clock(NamedTuple):
    """One moment by two clocks, in seconds.

    running: by the clock that runs on, which tells when readings are heard; it begins
        anew with the host.
    wall: since 1970; it may be set, and is wrong on a host that has no such clock.
    """

    running: float
    wall: float


@dataclass(slots=True)
class Counted:
    """What is counted of one device; times are by the clock that runs on."""

    meter: Meter = field(default_factory=Meter)

    def read(self, record: Record, time: float) -> None:
        """Take a reading, or the same again: the device repeats itself."""
        self.meter.read(type(record), record.values, time)

    def raise_to(self, least: Mapping[str, float]) -> None:
        """Let nothing begin below what was shown, if what was stored is older."""
        self.meter.raise_to(least)

    def shown(self) -> dict[str, Any]:
        """Return what is shown, by key: energies in whole Wh."""
        return {key: int(energy) for key, energy in self.meter.totals.items()}

    def as_dict(self, clock: Clock) -> dict[str, Any]:
        """Return what is stored, by the clock on the wall."""
        meter = self.meter.as_dict()
        if self.meter.time is not None:
            meter["time"] = self.meter.time + clock.wall - clock.running
        return {"meter": meter}

    @classmethod
    def from_dict(cls, stored: Any, clock: Clock) -> Self:
        """Return what was stored, as far as it can be read."""
        meter = Meter.from_dict(branches(stored).get("meter"))
        if meter.time is not None:
            meter.time = clock.running - max(0, clock.wall - meter.time)
        return cls(meter)
