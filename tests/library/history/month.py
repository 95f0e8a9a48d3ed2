"""Thirty days of a battery and a solar charger, as they were: the complete truth."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import math
import random
from typing import Any, Final

from victron_ble.enums import OperationMode

from .life import DAY, HOUR

STEP: Final = 60  # s
DAYS: Final = 30
CAPACITY: Final = 200  # Ah
# When a charger ends a day: each night but for these, by day.
ODD_ENDS: Final = {5: 12 * HOUR, 10: None, 11: None, 20: 15.2 * HOUR, 21: 3 * HOUR}
_NIGHT: Final = 0.5 * HOUR
RAINY: Final = (7, 8, 15, 22, 23, 24)
DARK: Final = (15,)  # without any yield
SWITCHED_ON: Final = 17 * DAY + 14 * HOUR  # the monitor, which then says 100 %
LITHIUM_FULL: Final = 97  # %, from where on the current falls


@dataclass(slots=True)
class Moment:
    """What both devices say at a time, and which of the charger's days it is."""

    time: float
    battery: dict[str, Any]
    charger: dict[str, Any]
    day: int


@dataclass
class Truth:
    """What happened: times of each event, and Ah drawn until each moment."""

    charges: list[float] = field(default_factory=list)
    synchronizations: list[float] = field(default_factory=list)
    cycles: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)


class Month:
    """A battery that is charged by the sun, and drawn from all the time."""

    def __init__(self, seed: int) -> None:
        """Take the weather from a seed."""
        rng = random.Random(seed)
        self.truth = Truth()
        self._loads = [rng.uniform(5, 14) for _ in range(DAYS + 1)]
        self._suns = [
            0 if day in DARK else rng.uniform(40, 90) if day in RAINY else 700
            for day in range(DAYS + 1)
        ]
        self._soc = 80.0  # %, exactly
        self._full_for = 0
        self._low_since = {"cycle": 100.0, "synchronization": 100.0, "full": 100.0}
        self._was_empty = False
        self._yield = 0.0
        self._day = 0
        self._state = OperationMode.OFF

    def moments(self) -> Iterator[Moment]:
        """Let it live."""
        drawn = 0.0
        for step in range(round(DAYS * DAY / STEP)):
            time = float(step * STEP)
            day, clock = divmod(time, DAY)
            light = max(0.0, math.sin((clock / HOUR - 6) / 12 * math.pi))
            power = round(self._suns[int(day)] * light)
            self._end_day(int(day), clock)
            self._yield += power * STEP / 3600
            current = self._live(time, power / 13, self._loads[int(day)])
            drawn += max(0.0, -current) * STEP / 3600
            self.truth.drawn.append(drawn)
            yield Moment(time, self._battery(current), self._charger(power), self._day)

    def _end_day(self, day: int, clock: float) -> None:
        end = ODD_ENDS.get(day, _NIGHT)
        if end is not None and end <= clock < end + STEP:
            if self._yield >= 10:  # else nobody can see it
                self._day += 1
            self._yield = 0

    def _live(self, time: float, sun: float, load: float) -> float:
        if self._soc >= LITHIUM_FULL:  # the chargers hold their voltage
            sun = min(sun, load + 2 + 15 * (100 - self._soc))
        current = max(-60.0, sun - load)
        self._soc = min(
            99.97, max(0.0, self._soc + 100 * current * STEP / 3600 / CAPACITY)
        )
        if self._soc == 0:
            current = max(0.0, current)
        charged = self._voltage(current) >= 13.2 and 0 <= current < 0.04 * CAPACITY
        self._full_for = self._full_for + STEP if charged else 0
        if self._full_for >= 180:  # Victron: charged detection time
            self._soc = 100
            self._note_full(time)
        if time == SWITCHED_ON:
            self._soc = 100
            self._low_since = dict.fromkeys(self._low_since, 100.0)
        self._note(time)
        return current

    def _note_full(self, time: float) -> None:
        if self._low_since["full"] < 99.95:
            self.truth.charges.append(time)
            self._low_since["full"] = 100
        if self._low_since["synchronization"] < 90:
            self.truth.synchronizations.append(time)
            self._low_since["synchronization"] = 100

    def _note(self, time: float) -> None:
        said = round(self._soc, 1)
        for name, low in self._low_since.items():
            self._low_since[name] = min(low, said)
        if said >= 90 and self._low_since["cycle"] < 65:
            self.truth.cycles.append(time)
            self._low_since["cycle"] = said
        if said == 0 and not self._was_empty:
            self.truth.empty.append(time)
        self._was_empty = said == 0

    def _voltage(self, current: float) -> float:
        held = 14.2 if self._soc >= LITHIUM_FULL and current > 0 else 0
        return held or 12.4 + 0.008 * self._soc + 0.004 * current

    def _battery(self, current: float) -> dict[str, Any]:
        return {
            "soc": round(self._soc, 1),
            "consumed_ah": -round(CAPACITY * (1 - self._soc / 100), 1),
            "current": round(current, 3),
            "voltage": round(self._voltage(current), 2),
        }

    def _charger(self, power: float) -> dict[str, Any]:
        self._state = OperationMode.OFF
        if power:
            self._state = OperationMode.BULK
            if self._soc >= LITHIUM_FULL:
                full = self._soc == 100
                self._state = OperationMode.FLOAT if full else OperationMode.ABSORPTION
        return {
            "yield_today": 10 * round(self._yield // 10),
            "solar_power": power,
            "charge_state": self._state,
            "battery_voltage": round(12.4 + 0.008 * self._soc + power / 1000, 2),
        }
