"""Power into energy, from every advertisement; pure, kept over restarts elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Any, Final, Self

from .solar_yield import SolarYield

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
    owed: Wh that flowed the other way of late, at most NOISE, by key and sign.
    """

    totals: dict[str, float] = field(default_factory=dict)
    powers: dict[str, float | None] = field(default_factory=dict)
    time: float | None = None
    solar: SolarYield = field(default_factory=SolarYield)
    owed: dict[tuple[str, int], float] = field(default_factory=dict)

    def read(self, record_name: str, values: Mapping[str, Any], time: float) -> None:
        """Take the values of a reading, or the same again: the device repeats itself.

        time: seconds on any clock that runs on.
        """
        passed = math.inf if self.time is None else time - self.time
        if passed <= 0:
            return  # what came late over another way is no news
        counters = COUNTERS.get(record_name, ())
        powers = {counter.power: values[counter.power] for counter in counters}
        for counter in counters:
            before, after = self.powers.get(counter.power), powers[counter.power]
            if after is None:
                continue
            self._add(counter.key, 0)  # there is such an energy
            if before is not None and passed <= LONGEST_GAP:
                for sign in counter.signs:
                    self._count((counter.key, sign), before, after, passed)
        self.powers = powers
        self.time = time
        if record_name in YIELDS and (today := values[YIELD_TODAY]) is not None:
            self._add(TOTAL_YIELD, self.solar.gain(today, time, passed))

    def _count(
        self, way: tuple[str, int], before: float, after: float, passed: float
    ) -> None:
        """Add the trapezoid between two powers, less what flowed back around zero."""
        key, sign = way
        hours = passed / _SECONDS_PER_HOUR
        before, after = sign * before, sign * after
        forth = (max(0.0, before) + max(0.0, after)) / 2 * hours
        back = forth - (before + after) / 2 * hours
        owed = min(NOISE, self.owed.get(way, 0) + back)
        paid = min(owed, forth)
        self.owed[way] = owed - paid
        self._add(key, forth - paid)

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
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(
            totals=dict(stored["totals"]),
            powers=dict(stored["powers"]),
            time=stored["time"],
            solar=SolarYield.from_dict(stored["solar"]),
        )
