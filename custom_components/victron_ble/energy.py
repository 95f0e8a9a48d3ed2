"""Power into energy, from every advertisement; pure, kept over restarts elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

# Longer than this without being heard, and nothing is invented for the time between.
LONGEST_GAP: Final = 300  # seconds
# A lower yield today is a new day once it has lasted: a late frame is none.
NEW_DAY: Final = 120  # seconds

WH_PER_KWH: Final = 1000
_SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Counter:
    """An energy that is counted, in one direction.

    power: the value it is integrated from, in W.
    sign: 1 counts positive power, -1 negative, 0 both.
    enabled: whether the energy dashboard has a use for it.
    """

    key: str
    power: str
    sign: int = 1
    enabled: bool = False

    def part(self, power: float) -> float:
        """Return the part of a power that counts, in W."""
        if self.sign == 0:
            return abs(power)
        return max(0.0, self.sign * power)


def _battery(power: str) -> tuple[Counter, ...]:
    return (
        Counter("charged_energy", power, 1, enabled=True),
        Counter("discharged_energy", power, -1, enabled=True),
    )


def _ac_in(power: str) -> tuple[Counter, ...]:
    return (
        Counter("ac_in_energy", power, 1, enabled=True),
        Counter("ac_in_returned_energy", power, -1),
    )


COUNTERS: Final[dict[str, tuple[Counter, ...]]] = {
    "ac_charger": tuple(
        Counter(f"output_energy_{n}", f"output_power_{n}") for n in (1, 2, 3)
    ),
    "battery_monitor": _battery("power"),
    "dc_energy_meter": (Counter("energy", "power", 0, enabled=True),),
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
    powers: the last power of each counter, W; `time` is when it was read.
    yield_today: what was last taken for today's yield, Wh; None before the first.
    """

    totals: dict[str, float] = field(default_factory=dict)
    powers: dict[str, float] = field(default_factory=dict)
    time: float | None = None
    yield_today: float | None = None
    lower_since: float | None = None

    def read(self, record_name: str, values: Mapping[str, Any], time: float) -> None:
        """Take the values of a reading; `time` in seconds, on any clock that runs on."""
        passed = None if self.time is None else time - self.time
        if passed is not None and passed <= 0:
            return  # what came late over another way is no news
        for counter in COUNTERS.get(record_name, ()):
            self._count(counter, values[counter.power], passed)
        self.time = time
        if record_name in YIELDS:
            self._add_yield(values[YIELD_TODAY], time)

    def hold(self, time: float) -> None:
        """Go on with the last powers: the device repeats what it sent."""
        if self.time is None or time <= self.time:
            return
        passed = time - self.time
        if passed <= LONGEST_GAP:
            for key, power in self.powers.items():
                self._add(key, power * passed)
        self.time = time

    def _count(
        self, counter: Counter, power: float | None, passed: float | None
    ) -> None:
        if power is None:
            self.powers.pop(counter.key, None)
            return
        part = counter.part(power)
        before = self.powers.get(counter.key)
        self.powers[counter.key] = part
        if before is None or passed is None or passed > LONGEST_GAP:
            self._add(counter.key, 0)
        else:
            self._add(counter.key, (before + part) / 2 * passed)

    def _add(self, key: str, watt_seconds: float) -> None:
        self.totals[key] = self.totals.get(key, 0) + watt_seconds / _SECONDS_PER_HOUR

    def _add_yield(self, today: float | None, time: float) -> None:
        """Follow the yield over its daily reset, whenever the device makes it.

        Where a reset cannot be told from growth, the growth counts: the smaller.
        """
        if today is None:
            return
        if self.yield_today is None:
            gained = today
        elif today >= self.yield_today:
            gained = today - self.yield_today
        else:
            if self.lower_since is None:
                self.lower_since = time
            if time - self.lower_since < NEW_DAY:
                return
            gained = today
        self.lower_since = None
        self.yield_today = today
        self.totals[TOTAL_YIELD] = self.totals.get(TOTAL_YIELD, 0) + gained

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "totals": dict(self.totals),
            "powers": dict(self.powers),
            "time": self.time,
            YIELD_TODAY: self.yield_today,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(
            totals=dict(stored.get("totals", {})),
            powers=dict(stored.get("powers", {})),
            time=stored.get("time"),
            yield_today=stored.get(YIELD_TODAY),
        )
