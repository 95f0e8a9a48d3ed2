"""What a quantity of the decoder means to Home Assistant."""

from dataclasses import dataclass
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    UnitOfApparentPower,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfIrradiance,
    UnitOfPower,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
)

from .library.fields import Number
from .library.values import Quantity, Value

AMPERE_HOUR: Final = "Ah"  # Home Assistant has no constant for it


@dataclass(frozen=True)
class Meaning:
    """Device class, unit and state class; `decimals` is the most that is shown."""

    unit: str | None
    device_class: SensorDeviceClass | None = None
    state_class: SensorStateClass | None = SensorStateClass.MEASUREMENT
    decimals: int = 0


MEANINGS: Final = {
    Quantity.VOLTAGE: Meaning(
        UnitOfElectricPotential.VOLT, SensorDeviceClass.VOLTAGE, decimals=2
    ),
    Quantity.CURRENT: Meaning(
        UnitOfElectricCurrent.AMPERE, SensorDeviceClass.CURRENT, decimals=2
    ),
    Quantity.POWER: Meaning(UnitOfPower.WATT, SensorDeviceClass.POWER, decimals=1),
    Quantity.APPARENT_POWER: Meaning(
        UnitOfApparentPower.VOLT_AMPERE, SensorDeviceClass.APPARENT_POWER
    ),
    Quantity.ENERGY: Meaning(
        UnitOfEnergy.WATT_HOUR,
        SensorDeviceClass.ENERGY,
        SensorStateClass.TOTAL_INCREASING,
    ),
    Quantity.CHARGE: Meaning(AMPERE_HOUR, decimals=1),
    Quantity.STATE_OF_CHARGE: Meaning(
        UnitOfRatio.PERCENTAGE, SensorDeviceClass.BATTERY, decimals=1
    ),
    Quantity.TEMPERATURE: Meaning(
        UnitOfTemperature.CELSIUS, SensorDeviceClass.TEMPERATURE, decimals=1
    ),
    Quantity.DURATION: Meaning(UnitOfTime.MINUTES, SensorDeviceClass.DURATION),
    Quantity.IRRADIANCE: Meaning(
        UnitOfIrradiance.WATTS_PER_SQUARE_METER,
        SensorDeviceClass.IRRADIANCE,
        decimals=1,
    ),
    Quantity.TRANSMIT_POWER: Meaning(
        SIGNAL_STRENGTH_DECIBELS_MILLIWATT, SensorDeviceClass.SIGNAL_STRENGTH
    ),
    Quantity.NUMBER: Meaning(None, state_class=None),
}


def decimals(value: Value[float]) -> int:
    """Return how many decimals to show: those the device sends, within reason."""
    most = MEANINGS[value.quantity].decimals
    if isinstance(value, Number):
        return min(most, len(str(value.divisor)) - 1)
    return most
