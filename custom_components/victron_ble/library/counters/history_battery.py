"""The history of a battery, as far as its monitor's readings tell it.

Definitions are those of Victron's manual, SmartShunt 500 A, chapter 5.5.2 "History
data". The monitor's own counts are never sent, so each of these begins with nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Any, Final, Self

from ..record import Record
from ..sequence import goes_on
from ..values import BatteryHistory, Quantity
from .clock import Clock, Moment
from .item import Course, Item
from .meter import LONGEST_GAP
from .stored import branches, number, numbers

LAST_FULL_CHARGE: Final = "last_full_charge"
ITEMS: Final = {
    item.key: item
    for item in (
        Item(LAST_FULL_CHARGE, Quantity.TIME, Course.HIGHEST, enabled=True),
        Item("charge_cycles", Quantity.COUNT, Course.TOTAL, enabled=True),
        Item("deepest_discharge", Quantity.CHARGE, Course.LOWEST, enabled=True),
        Item("last_discharge", Quantity.CHARGE, Course.LAST),
        Item("full_discharges", Quantity.COUNT, Course.TOTAL),
        Item("lowest_voltage", Quantity.VOLTAGE, Course.LOWEST),
        Item("highest_voltage", Quantity.VOLTAGE, Course.HIGHEST),
        Item("synchronizations", Quantity.COUNT, Course.TOTAL),
    )
}
_COUNTS: Final = [key for key, item in ITEMS.items() if item.course is Course.TOTAL]

FULL: Final = 100  # %
CYCLE_BELOW: Final = 65  # % to which a cycle falls,
CYCLE_TO: Final = 90  # % and to which it rises again
SYNCHRONIZED_BELOW: Final = 90  # % before, without which none is counted
# BMV-700 manual, settings: "charged voltage" is 13.2 V for each 12 V unless set, and
# "tail current" can be set up to a tenth of the capacity.
CHARGED_VOLTAGE: Final = 13.2
TAIL: Final = 0.1

# Since when the lowest state of charge is remembered: the last of these.
_CYCLE: Final = "cycle"
_SYNCHRONIZATION: Final = "synchronization"
_FULL_CHARGE: Final = "full_charge"


@dataclass(slots=True)
class BatteryLog:
    """What is counted of one battery.

    known: by the key of the item.
    full: when it was charged last.
    lowest: % of charge since the last cycle, synchronization and full charge.
    soc: % as it was said last.
    capacity: Ah, roughly, as the last reading below 90 % tells it.
    counter: of the last reading since the start; `sure` is whether the monitor did
        not start anew since it last said its state of charge.
    """

    known: dict[str, float] = field(default_factory=dict)
    full: Moment | None = None
    lowest: dict[str, float] = field(default_factory=dict)
    soc: float | None = None
    capacity: float | None = None
    counter: int | None = None
    sure: bool = False

    def read(
        self, names: BatteryHistory, record: Record, time: float, passed: float
    ) -> None:
        """Take a reading, `passed` seconds after the one before."""
        values, known = record.values, self.known
        for key in _COUNTS:
            known.setdefault(key, 0)
        voltage, consumed = values[names.voltage], values[names.consumed]
        if voltage is not None:
            self._reach("lowest_voltage", voltage)
            self._reach("highest_voltage", voltage)
        if consumed is not None:
            self._reach("deepest_discharge", consumed)
            known["last_discharge"] = min(consumed, known.get("last_discharge", 0))
        if not self._runs_on(record.nonce, passed):
            self.sure = False
        soc: float | None = values[names.soc]
        if soc is None:
            return
        if soc == FULL:
            if not self.sure and self.soc != FULL:
                # A monitor that was switched on says so, too, unless it is set otherwise.
                self.lowest = {}
            if consumed == 0:
                known["last_discharge"] = 0
                self._read_full(voltage, values[names.current], time)
        elif soc < SYNCHRONIZED_BELOW and consumed:
            self.capacity = -consumed / (1 - soc / FULL)
        lowest = self.lowest
        for since in (_CYCLE, _SYNCHRONIZATION, _FULL_CHARGE):
            if soc < lowest.get(since, FULL):
                lowest[since] = soc
        if soc >= CYCLE_TO and lowest.get(_CYCLE, FULL) < CYCLE_BELOW:
            self._count("charge_cycles")
            del lowest[_CYCLE]
        if soc == 0 != (self.soc or 0):
            self._count("full_discharges")
        self.soc = soc
        self.sure = True

    def _read_full(
        self, voltage: float | None, current: float | None, time: float
    ) -> None:
        """Tell whether a battery that is said to be full was charged.

        The monitor takes it for charged, and so sets itself to full, at high voltage
        and small current. It also does so by hand, and when it is switched on.
        """
        if voltage is None or current is None:
            return
        blocks = self.known["highest_voltage"] // CHARGED_VOLTAGE
        high = CHARGED_VOLTAGE * max(1, blocks)
        most = math.inf if self.capacity is None else TAIL * self.capacity
        if voltage < high or not 0 <= current <= most:
            return
        if _FULL_CHARGE in self.lowest:
            self.full = Moment(time)
            del self.lowest[_FULL_CHARGE]
        if self.lowest.get(_SYNCHRONIZATION, FULL) < SYNCHRONIZED_BELOW:
            self._count("synchronizations")
            del self.lowest[_SYNCHRONIZATION]

    def _runs_on(self, counter: int | None, passed: float) -> bool:
        """Whether the monitor surely did not start anew since the last reading."""
        before, self.counter = self.counter, counter
        if passed > LONGEST_GAP:
            return False  # by then, a counter can be anywhere
        if counter is None or counter == before:
            return True
        return before is not None and goes_on(before, counter, passed)

    def _reach(self, key: str, value: float) -> None:
        known = self.known
        known[key] = ITEMS[key].further(value, known.get(key, value))

    def _count(self, key: str) -> None:
        self.known[key] += 1

    def raise_to(self, key: str, shown: float, clock: Clock) -> None:
        """Go on from what was shown, where what was stored is older."""
        if key == LAST_FULL_CHARGE:
            if self.full is None or self.full.on_wall(clock) < shown:
                self.full = Moment(clock.running, shown)
        else:
            self._reach(key, shown)

    def shown(self, clock: Clock) -> dict[str, float]:
        """Return what is shown, by key."""
        if self.full is None:
            return dict(self.known)
        return {**self.known, LAST_FULL_CHARGE: int(self.full.on_wall(clock))}

    def as_dict(self, clock: Clock) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "known": dict(self.known),
            "full": self.full and self.full.as_dict(clock),
            "lowest": dict(self.lowest),
            "soc": self.soc,
            "capacity": self.capacity,
        }

    @classmethod
    def from_dict(cls, stored: Any, clock: Clock) -> Self:
        """Return what was stored, as far as it can be read."""
        found: Mapping[str, Any] = branches(stored)
        known = numbers(found.get("known"))
        return cls(
            known={key: value for key, value in known.items() if key in ITEMS},
            full=Moment.from_dict(found.get("full"), clock),
            lowest=numbers(found.get("lowest")),
            soc=number(found.get("soc")),
            capacity=number(found.get("capacity")),
        )
