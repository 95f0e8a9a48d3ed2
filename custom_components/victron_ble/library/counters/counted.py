"""All that is counted under one address; pure, kept over restarts elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Any, Self

from ..cached import cached
from ..record import Record
from ..values import BatteryHistory, ChargerHistory
from . import history_battery, history_charger
from .clock import Clock
from .history_battery import BatteryLog
from .history_charger import ChargerLog
from .item import Item
from .meter import Meter, total_items
from .stored import branches


@cached
def counted_items(record: type[Record]) -> dict[str, Item]:
    """Return what is counted of such a device, by key."""
    items = total_items(record)
    if isinstance(record.history, BatteryHistory):
        return items | history_battery.ITEMS
    if isinstance(record.history, ChargerHistory):
        return items | history_charger.ITEMS
    return items


def further(key: str, one: float, other: float) -> float:
    """Return of two values that were shown the one from which it goes on."""
    item = history_battery.ITEMS.get(key)
    return max(one, other) if item is None else item.further(one, other)


@dataclass(slots=True)
class Counted:
    """What is counted of one device; times are by the clock that runs on."""

    meter: Meter = field(default_factory=Meter)
    battery: BatteryLog = field(default_factory=BatteryLog)
    charger: ChargerLog = field(default_factory=ChargerLog)

    def read(self, record: Record, time: float) -> None:
        """Take a reading, or the same again: the device repeats itself."""
        meter = self.meter
        passed = math.inf if meter.time is None else time - meter.time
        if passed <= 0:
            return  # what came late over another way is no news
        values, history = record.values, record.history
        resets = meter.solar.resets
        meter.read(type(record), values, time)
        if isinstance(history, BatteryHistory):
            self.battery.read(history, record, time, passed)
        elif isinstance(history, ChargerHistory):
            ends = meter.solar.resets != resets
            self.charger.read(history, values, time, passed, meter.solar, ends)

    def raise_to(self, least: Mapping[str, float], clock: Clock) -> None:
        """Let nothing go back behind what was shown, if what was stored is older."""
        self.meter.raise_to(
            {key: v for key, v in least.items() if key not in history_battery.ITEMS}
        )
        for key in least.keys() & history_battery.ITEMS.keys():
            self.battery.raise_to(key, least[key], clock)

    def shown(self, clock: Clock) -> dict[str, float]:
        """Return what is shown, by key; totals are whole, in Wh or Ah."""
        totals = {key: int(total) for key, total in self.meter.totals.items()}
        return {**totals, **self.battery.shown(clock), **self.charger.shown(clock)}

    def as_dict(self, clock: Clock) -> dict[str, Any]:
        """Return what is stored, by the clock on the wall."""
        meter = self.meter.as_dict()
        if self.meter.time is not None:
            meter["time"] = self.meter.time + clock.wall - clock.running
        return {
            "meter": meter,
            "battery": self.battery.as_dict(clock),
            "charger": self.charger.as_dict(clock),
        }

    @classmethod
    def from_dict(cls, stored: Any, clock: Clock) -> Self:
        """Return what was stored, as far as it can be read."""
        known = branches(stored)
        meter = Meter.from_dict(known.get("meter"))
        if meter.time is not None:
            meter.time = clock.running - max(0, clock.wall - meter.time)
        return cls(
            meter,
            BatteryLog.from_dict(known.get("battery"), clock),
            ChargerLog.from_dict(known.get("charger"), clock),
        )
