"""Power into energy, and current into charge, from every advertisement; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Any, Final, Self

from ..cached import cached
from ..record import Record
from ..values import Counter, Quantity
from .item import Course, Item
from .solar_yield import SolarYield
from .stored import branches, number, numbers

# Longer than this without being heard, and nothing is invented for the time between.
LONGEST_GAP: Final = 300  # seconds
# What a shunt's noise around zero adds up to, one way and back, is no energy.
NOISE: Final = 0.001  # Wh or Ah

WH_PER_KWH: Final = 1000
_SECONDS_PER_HOUR: Final = 3600
_TOTALS: Final = {Quantity.POWER: Quantity.ENERGY, Quantity.CURRENT: Quantity.CHARGE}


@cached
def counters(record: type[Record]) -> dict[str, tuple[Counter, ...]]:
    """Return what is counted of each power or current of a record, by its name."""
    values = record.table.values
    return {name: value.counted for name, value in values.items() if value.counted}


@cached
def lifetime(record: type[Record]) -> tuple[str, str] | None:
    """Return the day's yield of a record and the key of its total, None without."""
    for name, value in record.table.values.items():
        if value.lifetime is not None:
            return name, value.lifetime
    return None


@cached
def levels(record: type[Record]) -> tuple[tuple[str, str], ...]:
    """Return what falls by what is counted, by name, and the key of the total."""
    return tuple(
        (counter.level, counter.key)
        for found in counters(record).values()
        for counter in found
        if counter.level is not None
    )


@cached
def total_items(record: type[Record]) -> dict[str, Item]:
    """Return the totals that such a device has, by key."""
    values = record.table.values
    found = [
        Item(
            counter.key,
            _TOTALS[values[name].quantity],
            Course.TOTAL,
            counter.enabled,
            counter.label,
            values[name].optional,
        )
        for name, counted in counters(record).items()
        for counter in counted
    ]
    if (total := lifetime(record)) is not None:
        _, key = total
        found.append(Item(key, Quantity.ENERGY, Course.TOTAL, enabled=True))
    return {item.key: item for item in found}


def flow(
    before: float, after: float, passed: float, slack: float | None
) -> tuple[float, float, float]:
    """Return what flowed between two powers, one way and back, and the slack that is left.

    slack: Wh by which the power may turn before it counts the other way; None at first.
    """
    up = down = 0.0
    if slack is None:
        slack = NOISE if before + after > 0 else 0
    for power in (before, after):
        energy = slack + power / 2 * passed / _SECONDS_PER_HOUR
        slack = min(max(0, energy), NOISE)
        if energy > slack:
            up += energy - slack
        else:
            down += slack - energy
    return up, down, slack


@dataclass(slots=True)
class Meter:
    """The energies and charges of one device.

    totals: Wh or Ah by key; they never fall.
    powers: W or A by the name of the value, as the last reading had them; `time` is
        when.
    levels: by the name of the value, as it was said last.
    backlash: Wh by which each power may turn before it counts the other way.
    record: what sent the last reading since the start.
    """

    totals: dict[str, float] = field(default_factory=dict)
    powers: dict[str, float | None] = field(default_factory=dict)
    levels: dict[str, float] = field(default_factory=dict)
    time: float | None = None
    solar: SolarYield = field(default_factory=SolarYield)
    backlash: dict[str, float] = field(default_factory=dict)
    record: type[Record] | None = None

    def read(
        self, record: type[Record], values: Mapping[str, Any], time: float
    ) -> None:
        """Take the values of a reading, or the same again: the device repeats itself.

        time: seconds on any clock that runs on.
        """
        passed = math.inf if self.time is None else time - self.time
        if passed <= 0:
            return  # what came late over another way is no news
        if record is not self.record:
            if self.record is not None:
                self.powers = {}  # of another kind, though of the same name
            self.record = record
        counted = counters(record)
        powers = {name: values[name] for name in counted}
        for name, power in powers.items():
            if power is None:
                continue
            up, down = self._flow(name, self.powers.get(name), power, passed)
            for counter in counted[name]:
                if 1 in counter.signs:
                    self._add(counter.key, up)
                if -1 in counter.signs:
                    self._add(counter.key, down)
        self.powers = powers
        self.time = time
        for name, key in levels(record):
            self._read_level(key, name, values[name], passed)
        if (total := lifetime(record)) is not None:
            name, key = total
            self._read_yield(key, values[name], time, passed)

    def _read_level(
        self, key: str, name: str, level: float | None, passed: float
    ) -> None:
        if level is None:
            return
        if passed > LONGEST_GAP and (before := self.levels.get(name)) is not None:
            self._add(key, max(0, before - level))
        self.levels[name] = level

    def _read_yield(
        self, key: str, today: float | None, time: float, passed: float
    ) -> None:
        solar = self.solar
        if solar.today is None and key in self.totals:
            solar.counted = today or 0  # for all that is known, it was counted
        gained = solar.gain(today, time, passed)
        if today is not None:
            self._add(key, gained)

    def _flow(
        self, name: str, before: float | None, after: float, passed: float
    ) -> tuple[float, float]:
        """Return the trapezoid between two powers, what is positive of it and what not.

        Both without a sign, and less noise around zero.
        """
        if before is None or passed > LONGEST_GAP:
            return 0, 0
        up, down, self.backlash[name] = flow(
            before, after, passed, self.backlash.get(name)
        )
        return up, down

    def _add(self, key: str, energy: float) -> None:
        self.totals[key] = self.totals.get(key, 0) + energy

    def raise_to(self, least: Mapping[str, float]) -> None:
        """Let no total be below this: it was shown, and what was stored is older."""
        raised = {k: wh for k, wh in least.items() if wh > self.totals.get(k, 0)}
        if raised:
            self.totals.update(raised)
            # What was counted since is a part of what is raised.
            self.powers = {}
            self.levels = {}
            self.solar = SolarYield()

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "totals": dict(self.totals),
            "powers": dict(self.powers),
            "levels": dict(self.levels),
            "time": self.time,
            "solar": self.solar.as_dict(),
        }

    @classmethod
    def from_dict(cls, stored: Any) -> Self:
        """Return what was stored, as far as it can be read."""
        known = branches(stored)
        return cls(
            totals=numbers(known.get("totals")),
            powers=dict(numbers(known.get("powers"))),
            levels=numbers(known.get("levels")),
            time=number(known.get("time")),
            solar=SolarYield.from_dict(known.get("solar")),
        )
