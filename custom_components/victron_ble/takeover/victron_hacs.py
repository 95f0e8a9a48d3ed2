"""What victron-hacs called things, and what they are called here."""

from dataclasses import dataclass
from typing import Final

from homeassistant.const import (
    CONF_ADDRESS,
    CONF_NAME,
    UnitOfApparentPower,
    UnitOfPower,
)
from homeassistant.util.unit_conversion import ApparentPowerConverter

CONF_KEY: Final = "key"  # what tells an entry of victron-hacs
DATA: Final = (CONF_NAME, CONF_ADDRESS, CONF_KEY)
AMPERE_HOUR: Final = "Ah"  # Home Assistant has no constant for it

# By record type: the key of victron-hacs and ours; None for what was never right.
_CHARGER: Final = {"operation_mode": "charge_state"}
_STATE: Final = {"operation_mode": "device_state"}
_BATTERY_MONITOR: Final = {
    "battery": "state_of_charge",
    "consumed_ah": "consumed_ampere_hours",
    "output_power": "power",
}
KEYS: Final[dict[str, dict[str, str | None]]] = {
    "ac_charger": {
        **_CHARGER,
        "current": "ac_current",
        "output_current": "output_current_1",
        "output_power": "output_power_1",
        "output_voltage": "output_voltage_1",
    },
    "battery_monitor": {
        **_BATTERY_MONITOR,
        "alarm_reason": "alarm",
        "consumed_energy": None,
        "starter_battery_voltage": "starter_voltage",
        "time_remaining": "remaining_minutes",
    },
    "dcdc_converter": {**_CHARGER},
    "inverter": {
        **_STATE,
        "alarm_reason": "alarm",
        "input_voltage": "battery_voltage",
        "output_current": "ac_current",
        "output_power": "ac_apparent_power",
        "output_voltage": "ac_voltage",
    },
    "lynx_smart_bms": {**_BATTERY_MONITOR, "remaining_mins": "remaining_minutes"},
    "multi_rs": {
        "ac_input_power": "ac_in_power",
        "ac_input_state": "ac_in_state",
        "ac_output_power": "ac_out_power",
        "current": "battery_current",
        "power": "solar_power",
        "voltage": "battery_voltage",
    },
    "orion_xs": {**_CHARGER},
    "smart_battery_protect": {
        "alarm_reason": "alarm",
        "charger_error": "error_code",
        "warning_reason": "warning",
    },
    "smart_lithium": {
        "temperature": "battery_temperature",
        "voltage": "battery_voltage",
        **{f"cell_voltage_{n}": f"cell_{n}_voltage" for n in range(1, 9)},
        **{f"cell_voltage_{n}": None for n in range(9, 17)},
    },
    "solar_charger": {
        **_CHARGER,
        "current": "battery_current",
        "power": "solar_power",
        "voltage": "battery_voltage",
    },
    "vebus": {
        **_STATE,
        "ac_input_power": "ac_in_power",
        "ac_input_state": "ac_in_state",
        "ac_output_power": "ac_out_power",
        "alarm_notification": "alarm",
        "battery": "state_of_charge",
    },
}


@dataclass(frozen=True)
class WrongUnits:
    """Units of numbers that were right: the class of the right ones, each by the wrong."""

    unit_class: str | None
    right: dict[str | None, str]


# By record name and our key.
WRONG_UNITS: Final = {
    ("inverter", "ac_apparent_power"): WrongUnits(
        ApparentPowerConverter.UNIT_CLASS,
        {
            UnitOfPower.MILLIWATT: UnitOfApparentPower.MILLIVOLT_AMPERE,
            UnitOfPower.WATT: UnitOfApparentPower.VOLT_AMPERE,
            UnitOfPower.KILO_WATT: UnitOfApparentPower.KILO_VOLT_AMPERE,
        },
    ),
    ("lynx_smart_bms", "consumed_ampere_hours"): WrongUnits(None, {None: AMPERE_HOUR}),
}
