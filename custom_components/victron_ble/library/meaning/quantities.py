"""What a quantity means: its unit, and Home Assistant's classes of it."""

from typing import Final, NamedTuple

from ..fields import Number
from ..values import Quantity, Value


class Measure(NamedTuple):
    """The unit and classes of a quantity.

    decimals: the most that is shown; None where that is up to Home Assistant.
    shown_in: the unit in which a new entity shows it, where not in its own.
    """

    unit: str | None
    device_class: str | None = None
    state_class: str | None = "measurement"
    decimals: int | None = 0
    shown_in: str | None = None


MEASURES: Final = {
    Quantity.VOLTAGE: Measure("V", "voltage", decimals=2),
    Quantity.CURRENT: Measure("A", "current", decimals=2),
    Quantity.POWER: Measure("W", "power"),
    Quantity.APPARENT_POWER: Measure("VA", "apparent_power"),
    Quantity.ENERGY: Measure("Wh", "energy", "total_increasing", None, "kWh"),
    Quantity.CHARGE: Measure("Ah", decimals=1),
    Quantity.STATE_OF_CHARGE: Measure("%", "battery", decimals=1),
    Quantity.TEMPERATURE: Measure("°C", "temperature", decimals=1),
    Quantity.DURATION: Measure("min", "duration", decimals=None, shown_in="h"),
    Quantity.UPTIME: Measure("s", "duration"),
    Quantity.IRRADIANCE: Measure("W/m²", "irradiance", decimals=1),
    Quantity.TRANSMIT_POWER: Measure("dBm", "signal_strength"),
    Quantity.RECEPTION: Measure("%"),
    Quantity.NUMBER: Measure(None, state_class=None),
    Quantity.COUNT: Measure(None, state_class="total_increasing"),
    Quantity.TIME: Measure(None, "timestamp", state_class=None, decimals=None),
}
# What adds up has grown by the time it is shown.
TOTALS: Final = {
    Quantity.ENERGY: Measure("kWh", "energy", "total_increasing", decimals=2),
    Quantity.CHARGE: Measure("Ah", state_class="total_increasing"),
}
# Of the halves of a battery. Victron, VE.Direct: DM, in 0.1 %.
DEVIATION: Final = Measure("%", decimals=1)


def decimals(value: Value[float]) -> int | None:
    """Return how many decimals to show: those the device sends, within reason."""
    most = MEASURES[value.quantity].decimals
    if isinstance(value, Number) and most is not None:
        return min(most, len(str(value.divisor)) - 1)
    return most
