"""What a quantity means: its unit, and Home Assistant's classes of it."""

from typing import Final, NamedTuple

from ..fields import Number
from ..values import Quantity, Value


class Measure(NamedTuple):
    """The unit and classes of a quantity; `decimals` is the most that is shown."""

    unit: str | None
    device_class: str | None = None
    state_class: str | None = "measurement"
    decimals: int = 0


MEASURES: Final = {
    Quantity.VOLTAGE: Measure("V", "voltage", decimals=2),
    Quantity.CURRENT: Measure("A", "current", decimals=2),
    Quantity.POWER: Measure("W", "power", decimals=1),
    Quantity.APPARENT_POWER: Measure("VA", "apparent_power"),
    Quantity.ENERGY: Measure("Wh", "energy", "total_increasing"),
    Quantity.CHARGE: Measure("Ah", decimals=1),
    Quantity.STATE_OF_CHARGE: Measure("%", "battery", decimals=1),
    Quantity.TEMPERATURE: Measure("°C", "temperature", decimals=1),
    Quantity.DURATION: Measure("min", "duration"),
    Quantity.UPTIME: Measure("s", "duration"),
    Quantity.IRRADIANCE: Measure("W/m²", "irradiance", decimals=1),
    Quantity.TRANSMIT_POWER: Measure("dBm", "signal_strength"),
    Quantity.RECEPTION: Measure("%"),
    Quantity.NUMBER: Measure(None, state_class=None),
}
# What is counted of a power has grown by the time it is shown.
COUNTED: Final = Measure("kWh", "energy", "total_increasing", decimals=2)


def decimals(value: Value[float]) -> int:
    """Return how many decimals to show: those the device sends, within reason."""
    most = MEASURES[value.quantity].decimals
    if isinstance(value, Number):
        return min(most, len(str(value.divisor)) - 1)
    return most
