"""The days of a solar charger, as far as its readings tell of them.

Victron's day record (registers 0x1050 to 0x106E) has the yield, the highest power, the
battery's lowest and highest voltage, and the minutes in bulk, absorption and float.
The day ends at the charger's own midnight, the middle of the night as it saw it
(BlueSolar 150/100 manual, page 31), which may come by day, or not at all in bright
nights. The only mark of it on the air is that the yield of today falls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from ..values import ChargerHistory, Quantity, Values
from .clock import Clock, Moment
from .item import Course, Item
from .meter import LONGEST_GAP
from .solar_yield import SolarYield
from .stored import branches, numbers

DAY: Final = 24 * 3600  # seconds
# A day without yield ends unseen, so the day before is not yesterday for ever.
LONGEST_DAY: Final = 36 * 3600  # seconds
_SECONDS_PER_MINUTE: Final = 60


def _daily(key: str, quantity: Quantity, enabled: bool = False) -> Item:
    return Item(key, quantity, Course.DAILY, enabled)


ITEMS: Final = {
    item.key: item
    for item in (
        _daily("yield_yesterday", Quantity.ENERGY, enabled=True),
        _daily("highest_power_today", Quantity.POWER, enabled=True),
        _daily("highest_power_yesterday", Quantity.POWER),
        _daily("time_in_bulk_today", Quantity.DURATION),
        _daily("time_in_absorption_today", Quantity.DURATION),
        _daily("time_in_float_today", Quantity.DURATION),
        _daily("lowest_battery_voltage_today", Quantity.VOLTAGE),
        _daily("highest_battery_voltage_today", Quantity.VOLTAGE),
    )
}

Day = dict[str, float]  # what is known of one

_YIELD: Final = "yield"
_POWER: Final = "power"
_LOWEST: Final = "lowest"
_HIGHEST: Final = "highest"
_STATES: Final = ("bulk", "absorption", "float")


def _sum(one: float, other: float) -> float:
    return one + other


# How what is known of two parts of a day becomes what is known of both.
_JOIN: Final[dict[str, Callable[[float, float], float]]] = {
    _YIELD: max,
    _POWER: max,
    _LOWEST: min,
    _HIGHEST: max,
    **dict.fromkeys(_STATES, _sum),  # seconds
}


def _join(day: Day, part: Mapping[str, float | None]) -> None:
    for name, value in part.items():
        if value is not None:
            day[name] = _JOIN[name](day[name], value) if name in day else value


@dataclass(slots=True)
class ChargerLog:
    """Today and yesterday of one charger.

    next: what was read since the yield fell, until it is believed that the day ended.
    ended: when it last did.
    state: as it was said last.
    """

    today: Day = field(default_factory=dict)
    next: Day = field(default_factory=dict)
    yesterday: Day = field(default_factory=dict)
    ended: Moment | None = None
    state: str = ""

    def read(
        self,
        names: ChargerHistory,
        values: Values,
        time: float,
        passed: float,
        solar: SolarYield,
        ends: bool,
    ) -> None:
        """Take a reading, `passed` seconds after the one before.

        solar: what is believed of the yield; `ends`: now, that it began anew.
        """
        if passed > DAY:
            # A day ended while nobody listened, whatever the yield says.
            self.today, self.next, self.yesterday = {}, {}, {}
        if self.state in _STATES and passed <= LONGEST_GAP:
            _join(self.next or self.today, {self.state: passed})
        state = values[names.state]
        self.state = "" if state is None else state.name.lower()
        voltage = values[names.voltage]
        doubted = solar.doubted is not None
        _join(
            self.next if doubted or ends else self.today,
            {
                _YIELD: values[names.day],
                _POWER: values[names.power],
                _LOWEST: voltage,
                _HIGHEST: voltage,
            },
        )
        if ends:
            self.yesterday, self.today, self.next = self.today, self.next, {}
            self.ended = Moment(time)
        elif self.next and not doubted:
            _join(self.today, self.next)
            self.next = {}

    def shown(self, clock: Clock) -> dict[str, float]:
        """Return what is shown, by key; nothing of a device that says no yield."""
        today = self.today
        if _YIELD not in today:
            return {}
        found = {
            "highest_power_today": today.get(_POWER),
            "lowest_battery_voltage_today": today.get(_LOWEST),
            "highest_battery_voltage_today": today.get(_HIGHEST),
            **{
                f"time_in_{state}_today": int(today.get(state, 0) / _SECONDS_PER_MINUTE)
                for state in _STATES
            },
        }
        if self.ended is not None and self.ended.age(clock) < LONGEST_DAY:
            found["yield_yesterday"] = self.yesterday.get(_YIELD)
            found["highest_power_yesterday"] = self.yesterday.get(_POWER)
        return {key: value for key, value in found.items() if value is not None}

    def as_dict(self, clock: Clock) -> dict[str, Any]:
        """Return what is stored: not `next`, as what is doubted is doubted anew."""
        return {
            "today": dict(self.today),
            "yesterday": dict(self.yesterday),
            "ended": self.ended and self.ended.as_dict(clock),
            "state": self.state,
        }

    @classmethod
    def from_dict(cls, stored: Any, clock: Clock) -> Self:
        """Return what was stored, as far as it can be read."""
        known = branches(stored)
        state = known.get("state")
        return cls(
            today=_day(known.get("today")),
            yesterday=_day(known.get("yesterday")),
            ended=Moment.from_dict(known.get("ended"), clock),
            state=state if isinstance(state, str) else "",
        )


def _day(stored: Any) -> Day:
    return {name: value for name, value in numbers(stored).items() if name in _JOIN}
