"""When is a value worth a state change? Reporting rules, as Zigbee has them.

States, codes, sets of bits, and whether a value is available at all are reported
at once. A number is reported

- at once, if it moved by a twentieth of full scale;
- as soon as the minimum interval is over, if it moved by the reportable change;
- when the maximum interval is over, if it moved at all.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
import math
from typing import Any, Final

from ..cached import cached
from ..counters.counted import counted_items
from ..record import Record
from ..values import Gathered, Quantity, Values

# Values beside those of the record.
RSSI: Final = "rssi"  # dBm
RECEPTION: Final = "reception"  # %
STEP: Final = 0.05  # of full scale
_ROUNDING: Final = 1e-9  # 1.2 - 1 is a little less than 0.2


class Preset(StrEnum):
    """How often values are reported; the user's choice."""

    LIVE = "live"
    BALANCED = "balanced"
    ECONOMICAL = "economical"


@dataclass(frozen=True, slots=True)
class Rule:
    """Intervals in seconds; the change is the larger of `change` and `share`.

    share: of the value that was reported last.
    """

    least: float
    most: float
    change: float
    share: float = 0


#                              balanced: min, max, change, share   economical
RULES: Final[dict[Quantity, tuple[Rule, Rule]]] = {
    Quantity.VOLTAGE: (Rule(10, 300, 0.05, 0.004), Rule(60, 1800, 0.1, 0.008)),
    Quantity.CURRENT: (Rule(10, 300, 0.2, 0.05), Rule(60, 1800, 1, 0.1)),
    Quantity.POWER: (Rule(10, 300, 5, 0.05), Rule(60, 1800, 20, 0.1)),
    Quantity.APPARENT_POWER: (Rule(10, 300, 5, 0.05), Rule(60, 1800, 20, 0.1)),
    Quantity.ENERGY: (Rule(10, 300, 50), Rule(60, 1800, 100)),
    Quantity.CHARGE: (Rule(10, 300, 1), Rule(60, 1800, 2)),
    Quantity.STATE_OF_CHARGE: (Rule(10, 300, 0.5), Rule(60, 1800, 1)),
    Quantity.TEMPERATURE: (Rule(10, 300, 0.5), Rule(60, 1800, 1)),
    Quantity.DURATION: (Rule(10, 300, 10, 0.1), Rule(60, 1800, 30, 0.2)),
    Quantity.IRRADIANCE: (Rule(10, 300, 10, 0.05), Rule(60, 1800, 25, 0.1)),
    Quantity.TRANSMIT_POWER: (Rule(10, 300, 10), Rule(60, 1800, 20)),
    Quantity.RECEPTION: (Rule(60, 600, 5), Rule(300, 3600, 10)),
}

# What a step is measured against, where neither the row nor the record says it.
FULL_SCALE: Final[dict[Quantity, float]] = {
    Quantity.VOLTAGE: 20,
    Quantity.CURRENT: 100,
    Quantity.POWER: 1000,
    Quantity.APPARENT_POWER: 1000,
    Quantity.ENERGY: 10_000,
    Quantity.CHARGE: 200,
    Quantity.STATE_OF_CHARGE: 100,
    Quantity.TEMPERATURE: 100,
    Quantity.DURATION: 14_400,
    Quantity.IRRADIANCE: 1000,
    Quantity.TRANSMIT_POWER: math.inf,  # never urgent
    Quantity.RECEPTION: math.inf,
}


def full_scale(record: type[Record], name: str, quantity: Quantity) -> float:
    """Return the full scale of a value, in its unit."""
    value = record.table.values.get(name)
    if value is not None and value.full_scale is not None:
        return value.full_scale
    return record.full_scale.get(quantity, FULL_SCALE[quantity])


@cached
def rules(record: type[Record], preset: Preset) -> dict[str, tuple[Rule, float]]:
    """Return the rule and the urgent step of each number; live has none.

    Numbers beside those of the record are what is counted and how well it is heard.
    """
    quantities = {
        **{name: value.quantity for name, value in record.table.values.items()},
        **{key: item.quantity for key, item in counted_items(record).items()},
        RSSI: Quantity.TRANSMIT_POWER,
        RECEPTION: Quantity.RECEPTION,
    }
    return rules_of(
        {
            name: (quantity, full_scale(record, name, quantity))
            for name, quantity in quantities.items()
            if quantity in RULES
        },
        preset,
    )


def rules_of(
    numbers: Mapping[str, tuple[Quantity, float]], preset: Preset
) -> dict[str, tuple[Rule, float]]:
    """Return the rule and the urgent step of numbers, of a quantity and full scale."""
    if preset is Preset.LIVE:
        return {}
    column = 0 if preset is Preset.BALANCED else 1
    return {
        name: (RULES[quantity][column], STEP * scale)
        for name, (quantity, scale) in numbers.items()
    }


@cached
def together(record: type[Record]) -> tuple[tuple[str, ...], ...]:
    """Return the names of the values of which something is made together."""
    values = record.table.values.values()
    gathered = (value.names for value in values if isinstance(value, Gathered))
    halves = ((value.name, value.halves[0]) for value in values if value.halves)
    return *gathered, *halves


class Reporter:
    """Decides for one device, or for a system, which of its values are reported now.

    next_due: when to ask `due` again, if no reading came before.
    """

    def __init__(
        self,
        rules: Mapping[str, tuple[Rule, float]],
        values: Values,
        now: float,
        together: Collection[Collection[str]] = (),
    ) -> None:
        """Take the first reading as reported.

        rules: those of its numbers. together: which are reported together, so that what
            is made of them is of one reading, and stands as long as they do.
        """
        self._rules = rules
        self._together = together
        self._reported = dict(values)
        self._times = dict.fromkeys(self._rules, now)
        self._before = values
        self.next_due = math.inf

    def due(
        self, values: Values, now: float, among: Collection[str] | None = None
    ) -> list[str]:
        """Return the names of the values to report now, and note them as reported.

        among: the names of those that can be news, if not all.
        """
        reported = self._reported
        if among is None:
            among = values.keys()
            self.next_due = math.inf
        names = []
        for name in among:
            value = values[name]
            if value == reported[name]:
                continue
            if name in self._rules:
                if not self._is_due(name, value, now):
                    continue
                self._times[name] = now
            reported[name] = value
            names.append(name)
        for group in self._together:
            if any(name in group for name in names):
                for name in group:
                    if values[name] != reported[name]:
                        self._times[name] = now
                        reported[name] = values[name]
                        names.append(name)
        self._before = values
        return names

    def _is_due(self, name: str, value: Any, now: float) -> bool:
        """Return whether a number is reported now; else note when it will be."""
        shown = self._reported[name]
        if not isinstance(value, (int, float)) or not isinstance(shown, (int, float)):
            return True  # it became available, or ceased to be
        rule, step = self._rules[name]
        moved = abs(value - shown) + _ROUNDING
        # Also a step that ends near what is shown, which another way led away from.
        if moved >= step or abs(value - self._before[name]) + _ROUNDING >= step:
            return True
        reportable = moved >= max(rule.change, rule.share * abs(shown))
        due = self._times[name] + (rule.least if reportable else rule.most)
        if due <= now:
            return True
        self.next_due = min(self.next_due, due)
        return False
