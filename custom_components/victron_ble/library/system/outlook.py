"""How a battery goes on: whether it charges, how long it lasts, how much it holds."""

from collections.abc import Mapping
from typing import Any, Final

from ..values import Values
from .averages import LastDay, Smooth
from .battery import CHARGING, DISCHARGING, Battery, BatteryState
from .capacity import LearntCapacity
from .keys import (
    AUTONOMY,
    BATTERY_STATE,
    CAPACITY,
    STATE_OF_CHARGE,
    TIME_TO_EMPTY,
    TIME_TO_FULL,
)
from .node import BatteryNode
from .times import autonomy, time_to_empty, time_to_full

# Longer than a monitor's 3 min: clouds and a fridge's pauses are part of a day.
_AVERAGED: Final = 900  # s of the current


class Outlook:
    """What is known of a battery from how it was."""

    def __init__(self, floor: float) -> None:
        """Begin with nothing known; floor: % to which it may be discharged."""
        self._floor = floor
        self._state = BatteryState()
        self._current = Smooth(_AVERAGED)
        self._day = LastDay()
        self._learnt = LearntCapacity()

    @property
    def capacity(self) -> float | None:
        """The capacity in Ah as it was learnt; None until it is known."""
        return self._learnt.value

    def restore(self, stored: Mapping[str, Any], to_wall: float, now: float) -> None:
        """Go on from what was stored."""
        self._current.restore(stored.get("current"), to_wall, now)
        self._day.restore(stored.get("day"), to_wall, now)
        self._learnt.restore(stored.get("capacity"))

    def as_dict(self, to_wall: float) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "current": self._current.as_dict(to_wall),
            "day": self._day.as_dict(to_wall),
            "capacity": self._learnt.as_dict(),
        }

    def take(
        self,
        battery: Battery,
        bank: BatteryNode,
        consumption: float | None,
        now: float,
    ) -> None:
        """Take how it is now; bank: the first of it. consumption: of all, in W."""
        if battery.current is not None:
            self._current.take(battery.current, now)
        if consumption is not None and battery.voltage is not None:
            self._day.take(consumption, battery.voltage, now)
        names = ("soc", "consumed_ah", "current")
        soc, consumed, current = (bank.value(name) for name in names)
        if soc is not None and consumed is not None and current is not None:
            self._learnt.take(soc, consumed, current, now)
        self._state.take(battery.power, now)

    def values(self, battery: Battery, now: float) -> Values:
        """Return what is told of it, by key."""
        state, soc, floor = self._state.value, battery.soc, self._floor
        capacity, current = battery.capacity, self._current.value
        missing = battery.missing
        if missing is None and soc is not None and capacity is not None:
            missing = (1 - soc / 100) * capacity
        empty = None
        if state != CHARGING and battery.remaining is not None:
            empty = round(battery.remaining)
        elif state == DISCHARGING:
            empty = time_to_empty(soc, floor, capacity, current)
        return {
            BATTERY_STATE: state,
            STATE_OF_CHARGE: None if soc is None else round(soc, 1),
            TIME_TO_FULL: time_to_full(missing, current) if state == CHARGING else None,
            TIME_TO_EMPTY: empty,
            AUTONOMY: autonomy(soc, floor, capacity, self._day.mean(now)),
            CAPACITY: capacity,
        }
