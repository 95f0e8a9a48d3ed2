"""Power into energy, from every advertisement; pure, kept over restarts elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Any, Final, Self

from .solar_yield import SolarYield
from .stored import branches, number, numbers

# Longer than this without being heard, and nothing is invented for the time between.
LONGEST_GAP: Final = 300  # seconds
# What a shunt's noise around zero adds up to, one way and back, is no energy.
NOISE: Final = 0.001  # Wh

WH_PER_KWH: Final = 1000
_SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Counter:
    """An energy that is counted.

    power: the value it is integrated from, in W.
    signs: which of it counts: 1 what is positive, -1 what is negative.
    enabled: whether the energy dashboard has a use for it.
    """

    key: str
    power: str
    signs: tuple[int, ...] = (1,)
    enabled: bool = False


def _battery(power: str) -> tuple[Counter, ...]:
    return (
        Counter("charged_energy", power, enabled=True),
        Counter("discharged_energy", power, (-1,), enabled=True),
    )


def _ac_in(power: str) -> tuple[Counter, ...]:
    return (
        Counter("ac_in_energy", power, enabled=True),
        Counter("ac_in_returned_energy", power, (-1,)),
    )


COUNTERS: Final[dict[str, tuple[Counter, ...]]] = {
    "ac_charger": tuple(
        Counter(f"output_energy_{n}", f"output_power_{n}") for n in (1, 2, 3)
    ),
    "battery_monitor": _battery("power"),
    # What it meters, loads or a source, gives the current its sign.
    "dc_energy_meter": (Counter("energy", "power", (1, -1), enabled=True),),
    "inverter_rs": (Counter("ac_out_energy", "ac_out_power"),),
    "lynx_smart_bms": _battery("power"),
    "multi_rs": (
        *_ac_in("active_ac_in_power"),
        Counter("ac_out_energy", "active_ac_out_power"),
    ),
    "orion_xs": (
        Counter("input_energy", "input_power"),
        Counter("output_energy", "output_power"),
    ),
    "vebus": (*_ac_in("ac_in_power"), Counter("ac_out_energy", "ac_out_power")),
}

YIELD_TODAY: Final = "yield_today"  # Wh
TOTAL_YIELD: Final = "total_yield"
# A SolarSense only estimates what the chargers measure.
YIELDS: Final = frozenset(("inverter_rs", "multi_rs", "solar_charger"))


def energy_keys(record_name: str) -> tuple[str, ...]:
    """Return the keys of the energies that such a device has."""
    return _KEYS.get(record_name, ())


_KEYS: Final = {
    name: (
        *(counter.key for counter in COUNTERS.get(name, ())),
        *((TOTAL_YIELD,) if name in YIELDS else ()),
    )
    for name in COUNTERS.keys() | YIELDS
}


@dataclass(slots=True)
class Meter:
    """The energies of one device.

    totals: Wh by key; they never fall.
    powers: W by the name of the value, as the last reading had them; `time` is when.
    play: Wh by which each power may turn before it counts the other way.
    """

    totals: dict[str, float] = field(default_factory=dict)
    powers: dict[str, float | None] = field(default_factory=dict)
    time: float | None = None
    solar: SolarYield = field(default_factory=SolarYield)
    play: dict[str, float] = field(default_factory=dict)

    def read(self, record_name: str, values: Mapping[str, Any], time: float) -> None:
        """Take the values of a reading, or the same again: the device repeats itself.

        time: seconds on any clock that runs on.
        """
        passed = math.inf if self.time is None else time - self.time
        if passed <= 0:
            return  # what came late over another way is no news
        counters = COUNTERS.get(record_name, ())
        powers = {counter.power: values[counter.power] for counter in counters}
        flowed = {
            name: self._flow(name, self.powers.get(name), power, passed)
            for name, power in powers.items()
            if power is not None
        }
        for counter in counters:
            if ways := flowed.get(counter.power):
                self._add(counter.key, sum(ways[sign] for sign in counter.signs))
        self.powers = powers
        self.time = time
        if record_name in YIELDS:
            self._read_yield(values[YIELD_TODAY], time, passed)

    def _read_yield(self, today: float | None, time: float, passed: float) -> None:
        solar = self.solar
        if solar.today is None and TOTAL_YIELD in self.totals:
            solar.counted = today or 0  # for all that is known, it was counted
        gained = solar.gain(today, time, passed)
        if today is not None:
            self._add(TOTAL_YIELD, gained)

    def _flow(
        self, name: str, before: float | None, after: float, passed: float
    ) -> dict[int, float]:
        """Return the trapezoid between two powers by sign, less noise around zero."""
        ways = {1: 0.0, -1: 0.0}
        if before is None or passed > LONGEST_GAP:
            return ways
        play = self.play.get(name, NOISE if before + after > 0 else 0)
        for power in (before, after):
            energy = play + power / 2 * passed / _SECONDS_PER_HOUR
            play = min(max(0, energy), NOISE)
            ways[1 if energy > play else -1] += abs(energy - play)
        self.play[name] = play
        return ways

    def _add(self, key: str, energy: float) -> None:
        self.totals[key] = self.totals.get(key, 0) + energy

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "totals": dict(self.totals),
            "powers": dict(self.powers),
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
            time=number(known.get("time")),
            solar=SolarYield.from_dict(known.get("solar")),
        )
