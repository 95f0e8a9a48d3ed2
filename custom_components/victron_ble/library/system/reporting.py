"""How often the values of a system are reported: by the rules of a device's own."""

from typing import Final

from ..policy.reporting import FULL_SCALE, Preset, Rule, full_scale, rules_of
from ..record import RECORD_TYPES
from ..values import Quantity
from .keys import (
    AUTONOMY,
    CAPACITY,
    STATE_OF_CHARGE,
    TIME_TO_EMPTY,
    TIME_TO_FULL,
    energy_keys,
    power_keys,
)
from .settings import Settings

_QUANTITIES: Final = {
    STATE_OF_CHARGE: Quantity.STATE_OF_CHARGE,
    TIME_TO_FULL: Quantity.DURATION,
    TIME_TO_EMPTY: Quantity.DURATION,
    AUTONOMY: Quantity.DURATION,
    CAPACITY: Quantity.CHARGE,
}


def system_rules(settings: Settings, preset: Preset) -> dict[str, tuple[Rule, float]]:
    """Return the rule and the urgent step of each number of a system, for a Reporter.

    The full scale of its powers is that of the battery's.
    """
    battery = RECORD_TYPES[settings.battery_record]
    scale = full_scale(battery, "power", Quantity.POWER)
    energies = dict.fromkeys(energy_keys(settings), Quantity.ENERGY)
    return rules_of(
        {
            **dict.fromkeys(power_keys(settings), (Quantity.POWER, scale)),
            **{
                key: (quantity, FULL_SCALE[quantity])
                for key, quantity in (*energies.items(), *_QUANTITIES.items())
            },
        },
        preset,
    )
