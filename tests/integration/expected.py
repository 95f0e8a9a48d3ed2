"""What Home Assistant must show for each field of the protocol, written by hand.

The fields are called as in `vectors.json`; none of this is taken from the code
under test. A row of a record says: field -> entity key, and what becomes of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Number:
    """A sensor that shows a number in a unit; `factor` is from the vector's unit."""

    key: str
    unit: str | None
    factor: float = 1

    @property
    def keys(self) -> set[str]:
        """All entities of the field."""
        return {f"sensor.{self.key}"}

    def states(self, value: float | None) -> dict[str, str | float]:
        """Return the state of each entity, by platform and key."""
        return {
            f"sensor.{self.key}": "unknown" if value is None else value * self.factor
        }


@dataclass(frozen=True)
class Code:
    """A sensor that shows a text for a number; `fault` is on unless it is 0."""

    key: str
    texts: Mapping[int, str]
    fault: str | None = None
    unit: None = None

    @property
    def keys(self) -> set[str]:
        """All entities of the field."""
        fault = {f"binary_sensor.{self.fault}"} if self.fault else set()
        return {f"sensor.{self.key}"} | fault

    def states(self, value: int | None) -> dict[str, str | float]:
        """Return the state of each entity, by platform and key."""
        text = "unknown" if value is None else self.texts[value]
        found: dict[str, str | float] = {f"sensor.{self.key}": text}
        if self.fault:
            fault = "unknown" if value is None else "on" if value else "off"
            found[f"binary_sensor.{self.fault}"] = fault
        return found


@dataclass(frozen=True)
class Bits:
    """A sensor for a set of bits, and a binary sensor for each bit.

    first: the text while only this bit is set; None shows the number itself.
    """

    key: str
    names: Mapping[int, str]
    first: Mapping[int, str] | None = None
    unit: None = None

    @property
    def keys(self) -> set[str]:
        """All entities of the field."""
        bits = {f"binary_sensor.{name}" for name in self.names.values()}
        return {f"sensor.{self.key}"} | bits

    def states(self, value: int) -> dict[str, str | float]:
        """Return the state of each entity, by platform and key."""
        found: dict[str, str | float] = {
            f"sensor.{self.key}": value if self.first is None else self.first[value]
        }
        for bit, name in self.names.items():
            found[f"binary_sensor.{name}"] = "on" if value >> bit & 1 else "off"
        return found


@dataclass(frozen=True)
class TwoBits:
    """A binary sensor for a two-bit field; the rest of the numbers are unknown."""

    key: str
    texts: Mapping[int, str]
    unit: None = None

    @property
    def keys(self) -> set[str]:
        """All entities of the field."""
        return {f"binary_sensor.{self.key}"}

    def states(self, value: int | None) -> dict[str, str | float]:
        """Return the state of each entity, by platform and key."""
        text = "unknown" if value is None else self.texts[value]
        return {f"binary_sensor.{self.key}": text}


type Row = Number | Code | Bits | TwoBits

STATES: Final = {
    0: "off",
    1: "low_power",
    2: "fault",
    3: "bulk",
    4: "absorption",
    5: "float",
    6: "storage",
    7: "equalize_manual",
    9: "inverting",
    11: "power_supply",
    245: "starting_up",
    246: "repeated_absorption",
    247: "recondition",
    248: "battery_safe",
    249: "active",
    252: "external_control",
}
ERRORS: Final = {0: "no_error", 2: "voltage_high", 67: "bms", 202: "self_test"}
AUX: Final = {
    0: "starter_voltage",
    1: "midpoint_voltage",
    2: "temperature",
    3: "disabled",
}
AC_IN: Final = {0: "ac_in_1", 1: "ac_in_2", 2: "not_connected"}
OFF_REASONS: Final = {0: "no_reason", 8: "remote_input", 128: "engine_shutdown"}
ALARMS: Final = {0: "no_alarm", 1: "low_voltage", 2: "high_voltage"}
METERS: Final = {-3: "dc_dc_charger", -1: "generic_source", 0: "battery_monitor"}
YES_NO: Final = {1: "on", 2: "off"}
CONDITION: Final = {1: "off", 2: "on", 3: "on"}

_ALARM_BITS: Final = (
    "low_voltage",
    "high_voltage",
    "low_soc",
    "low_starter_battery_voltage",
    "high_starter_battery_voltage",
    "low_temperature",
    "high_temperature",
    "midpoint_deviation",
    "overload",
    "dc_ripple",
    "low_ac_out_voltage",
    "high_ac_out_voltage",
    "short_circuit",
    "bms_lockout",
    "bms_cable_failure",
)


def _bits(*names: str) -> dict[int, str]:
    return dict(enumerate(names))


def _alarms(key: str, kind: str = "alarm") -> Bits:
    return Bits(key, _bits(*(f"{name}_{kind}" for name in _ALARM_BITS)), ALARMS)


LITHIUM_BITS: Final = _bits(
    "charged",
    "almost_charged",
    "discharged",
    "almost_discharged",
    "charging",
    "discharging",
    "balancing",
    "relay_discharged",
    "relay_charged",
    "alarm_over_voltage",
    "warning_over_voltage",
    "alarm_under_voltage",
    "warning_under_voltage",
    "warning_charge_current",
    "warning_discharge_current",
    "alarm_over_temperature",
    "warning_over_temperature",
    "warning_under_temperature_charge",
    "alarm_under_temperature_charge",
    "warning_under_temperature_discharge",
    "alarm_under_temperature_discharge",
    "low_soc",
    "alarm_under_temperature",
    "alarm_short_circuit",
    "alarm_hardware_failure",
    "allowed_to_charge",
    "allowed_to_discharge",
    "pre_alarm",
    "warning_bad_contactor",
    "alarm_high_current",
    "alarm_cell_imbalance",
)
LITHIUM_ERROR_BITS: Final = _bits(
    "balancer_failure",
    "balancer_communication",
    "cell_voltage_mismatch_balancers_0_1",
    "cell_voltage_mismatch_balancers_1_2",
    "balancer_0_update_failed",
    "balancer_1_update_failed",
    "balancer_2_update_failed",
    "settings_data_invalid",
    "overlapping_cell_voltage_mismatch",
    "balancer_update_failed",
    "unexpected_balancer_product",
)

RECORDS: Final[dict[str, dict[str, Row]]] = {
    "solar_charger": {
        "device_state": Code("charge_state", STATES),
        "charger_error": Code("charger_error", ERRORS, "charger_fault"),
        "battery_voltage": Number("battery_voltage", "V"),
        "battery_current": Number("battery_current", "A"),
        "yield_today": Number("yield_today", "kWh"),
        "pv_power": Number("solar_power", "W"),
        "load_current": Number("external_device_load", "A"),
    },
    "battery_monitor": {
        "time_to_go": Number("remaining_minutes", "h", 1 / 60),
        "battery_voltage": Number("voltage", "V"),
        "alarm_reason": _alarms("alarm"),
        "starter_voltage": Number("starter_voltage", "V"),
        "midpoint_voltage": Number("midpoint_voltage", "V"),
        "battery_temperature": Number("temperature", "°C"),
        "aux_input": Code("aux_mode", AUX),
        "battery_current": Number("current", "A"),
        "consumed_ah": Number("consumed_ampere_hours", "Ah"),
        "state_of_charge": Number("state_of_charge", "%"),
    },
    "battery_sense": {
        "battery_voltage": Number("voltage", "V"),
        "battery_temperature": Number("temperature", "°C"),
    },
    "inverter": {
        "device_state": Code("device_state", STATES),
        "alarm_reason": _alarms("alarm"),
        "battery_voltage": Number("battery_voltage", "V"),
        "ac_apparent_power": Number("ac_apparent_power", "VA"),
        "ac_voltage": Number("ac_voltage", "V"),
        "ac_current": Number("ac_current", "A"),
    },
    "dcdc_converter": {
        "device_state": Code("charge_state", STATES),
        "charger_error": Code("charger_error", ERRORS, "charger_fault"),
        "input_voltage": Number("input_voltage", "V"),
        "output_voltage": Number("output_voltage", "V"),
        "off_reason": Code("off_reason", OFF_REASONS),
    },
    "smart_lithium": {
        "bms_flags": Bits("bms_flags", LITHIUM_BITS),
        "error_flags": Bits("error_flags", LITHIUM_ERROR_BITS),
        **{f"cell_{n}_voltage": Number(f"cell_{n}_voltage", "V") for n in range(1, 9)},
        "battery_voltage": Number("battery_voltage", "V"),
        "balancer_status": Code(
            "balancer_status",
            {0: "not_known", 1: "balanced", 2: "balancing", 3: "imbalance"},
        ),
        "battery_temperature": Number("battery_temperature", "°C"),
    },
    "inverter_rs": {
        "device_state": Code("device_state", STATES),
        "charger_error": Code("charger_error", ERRORS, "charger_fault"),
        "battery_voltage": Number("battery_voltage", "V"),
        "battery_current": Number("battery_current", "A"),
        "pv_power": Number("solar_power", "W"),
        "yield_today": Number("yield_today", "kWh"),
        "ac_out_power": Number("ac_out_power", "W"),
    },
    "ac_charger": {
        "device_state": Code("charge_state", STATES),
        "charger_error": Code("charger_error", ERRORS, "charger_fault"),
        **{
            f"battery_voltage_{n}": Number(f"output_voltage_{n}", "V")
            for n in (1, 2, 3)
        },
        **{
            f"battery_current_{n}": Number(f"output_current_{n}", "A")
            for n in (1, 2, 3)
        },
        "battery_temperature": Number("temperature", "°C"),
        "ac_current": Number("ac_current", "A"),
    },
    "smart_battery_protect": {
        "device_state": Code("device_state", STATES),
        "output_state": Code("output_state", {0: "off", 1: "on"}),
        "charger_error": Code("error_code", ERRORS, "fault"),
        "alarm_reason": _alarms("alarm"),
        "warning_reason": _alarms("warning", "warning"),
        "input_voltage": Number("input_voltage", "V"),
        "output_voltage": Number("output_voltage", "V"),
        "off_reason": Code("off_reason", OFF_REASONS),
    },
    "lynx_smart_bms": {
        "bms_error": Code("error_flags", {0: "no_error"}, "bms_fault"),
        "time_to_go": Number("remaining_minutes", "h", 1 / 60),
        "battery_voltage": Number("voltage", "V"),
        "battery_current": Number("current", "A"),
        "io_status": Number("io_status", None),
        "contactor_closed": TwoBits("contactor_closed", YES_NO),
        "allowed_to_charge": TwoBits("allowed_to_charge", YES_NO),
        "allowed_to_discharge": TwoBits("allowed_to_discharge", YES_NO),
        "relay_active": TwoBits("relay_active", YES_NO),
        "aux_output_enabled": TwoBits("aux_output_enabled", YES_NO),
        "remote_enabled": TwoBits("remote_enabled", YES_NO),
        "alternator_allowed_to_charge": TwoBits("alternator_allowed_to_charge", YES_NO),
        "warnings_alarms": Number("alarm_flags", None),
        "alarm_low_cell_voltage": TwoBits("alarm_low_cell_voltage", CONDITION),
        "alarm_high_current": TwoBits("alarm_high_current", CONDITION),
        "alarm_high_bms_temperature": TwoBits("alarm_high_bms_temperature", CONDITION),
        "alarm_high_contactor_resistance": TwoBits(
            "alarm_high_contactor_resistance", CONDITION
        ),
        "alarm_bms_cable": TwoBits("alarm_bms_cable", CONDITION),
        "alarm_load_disconnect": TwoBits("alarm_load_disconnect", CONDITION),
        "alarm_low_soc": TwoBits("alarm_low_soc", CONDITION),
        "alarm_high_battery_temperature": TwoBits(
            "alarm_high_battery_temperature", CONDITION
        ),
        "state_of_charge": Number("state_of_charge", "%"),
        "consumed_ah": Number("consumed_ampere_hours", "Ah"),
        "battery_temperature": Number("battery_temperature", "°C"),
    },
    "multi_rs": {
        "device_state": Code("device_state", STATES),
        "charger_error": Code("charger_error", ERRORS, "charger_fault"),
        "battery_current": Number("battery_current", "A"),
        "battery_voltage": Number("battery_voltage", "V"),
        "ac_in_active": Code("ac_in_state", AC_IN),
        "ac_in_power": Number("ac_in_power", "W"),
        "ac_out_power": Number("ac_out_power", "W"),
        "pv_power": Number("solar_power", "W"),
        "yield_today": Number("yield_today", "kWh"),
    },
    "vebus": {
        "device_state": Code("device_state", STATES),
        "vebus_error": Code("error", {0: "no_error"}, "vebus_fault"),
        "battery_current": Number("battery_current", "A"),
        "battery_voltage": Number("battery_voltage", "V"),
        "ac_in_active": Code("ac_in_state", AC_IN),
        "ac_in_power": Number("ac_in_power", "W"),
        "ac_out_power": Number("ac_out_power", "W"),
        "alarm": Code("alarm", {0: "no_alarm", 1: "warning", 2: "alarm"}),
        "battery_temperature": Number("battery_temperature", "°C"),
        "state_of_charge": Number("state_of_charge", "%"),
    },
    "dc_energy_meter": {
        "monitor_mode": Code("meter_type", METERS),
        "battery_voltage": Number("voltage", "V"),
        "alarm_reason": _alarms("alarm"),
        "starter_voltage": Number("starter_voltage", "V"),
        "battery_temperature": Number("temperature", "°C"),
        "aux_input": Code("aux_mode", AUX),
        "battery_current": Number("current", "A"),
    },
    "orion_xs": {
        "device_state": Code("charge_state", STATES),
        "charger_error": Code("charger_error", ERRORS, "charger_fault"),
        "output_voltage": Number("output_voltage", "V"),
        "output_current": Number("output_current", "A"),
        "input_voltage": Number("input_voltage", "V"),
        "input_current": Number("input_current", "A"),
        "off_reason": Code("off_reason", OFF_REASONS),
    },
    "solarsense": {
        "error_code": Number("error_code", None),
        "charger_error": Code("charger_error", ERRORS, "charger_fault"),
        "installation_power": Number("installation_power", "W"),
        "yield_today": Number("yield_today", "kWh"),
        "irradiance": Number("irradiance", "W/m²"),
        "cell_temperature": Number("cell_temperature", "°C"),
        "unspecified_bit": Number("unspecified_bit", None),
        "battery_voltage": Number("battery_voltage", "V"),
        "tx_power": Number("tx_power", "dBm"),
        "time_since_last_sun": Number("time_since_last_sun", "h", 1 / 60),
    },
}

# What it sends, but never has: there is nothing to show.
NOT_SHOWN: Final = {
    "battery_sense": {
        "alarm_reason",
        "aux_input",
        "battery_current",
        "consumed_ah",
        "state_of_charge",
        "time_to_go",
    }
}

# Beside what the fields make: what is derived from several of them, or from none.
_ALARM: Final = "binary_sensor.alarm"
BATTERY_HISTORY: Final = {
    "sensor.charge_cycles",
    "sensor.charge_drawn",
    "sensor.deepest_discharge",
    "sensor.full_discharges",
    "sensor.highest_voltage",
    "sensor.last_discharge",
    "sensor.last_full_charge",
    "sensor.lowest_voltage",
    "sensor.synchronizations",
}
CHARGER_HISTORY: Final = {
    "sensor.highest_battery_voltage_today",
    "sensor.highest_power_today",
    "sensor.highest_power_yesterday",
    "sensor.lowest_battery_voltage_today",
    "sensor.time_in_absorption_today",
    "sensor.time_in_bulk_today",
    "sensor.time_in_float_today",
    "sensor.yield_yesterday",
}
CELLS: Final = {
    "sensor.cell_voltage_difference",
    "sensor.highest_cell",
    "sensor.highest_cell_voltage",
    "sensor.lowest_cell",
    "sensor.lowest_cell_voltage",
}
# What of these is there unless its user wants otherwise.
ON_BY_DEFAULT: Final = {
    "sensor.cell_voltage_difference",
    "sensor.charge_cycles",
    "sensor.deepest_discharge",
    "sensor.highest_power_today",
    "sensor.last_full_charge",
    "sensor.yield_yesterday",
}
DERIVED: Final = {
    "solar_charger": {
        _ALARM,
        "sensor.battery_power",
        "sensor.total_yield",
        *CHARGER_HISTORY,
    },
    "battery_monitor": {
        _ALARM,
        "binary_sensor.charging",
        "binary_sensor.battery_low",
        "sensor.charged_energy",
        "sensor.discharged_energy",
        "sensor.midpoint_deviation",
        "sensor.power",
        *BATTERY_HISTORY,
    },
    "battery_sense": set(),
    "inverter": {_ALARM},
    "dcdc_converter": {_ALARM},
    "smart_lithium": {_ALARM, *CELLS},
    "inverter_rs": {
        _ALARM,
        "sensor.ac_out_energy",
        "sensor.battery_power",
        "sensor.total_yield",
        *CHARGER_HISTORY,
    },
    "ac_charger": {
        _ALARM,
        *(
            f"sensor.output_{what}_{n}"
            for what in ("power", "energy")
            for n in (1, 2, 3)
        ),
    },
    "smart_battery_protect": {_ALARM},
    "lynx_smart_bms": {
        _ALARM,
        "binary_sensor.charging",
        "binary_sensor.battery_low",
        "sensor.charged_energy",
        "sensor.discharged_energy",
        "sensor.power",
        *BATTERY_HISTORY,
    },
    "multi_rs": {
        _ALARM,
        "binary_sensor.ac_input",
        "sensor.ac_in_energy",
        "sensor.ac_in_returned_energy",
        "sensor.ac_out_energy",
        "sensor.battery_power",
        "sensor.total_yield",
        *CHARGER_HISTORY,
    },
    "vebus": {
        _ALARM,
        "binary_sensor.ac_input",
        "binary_sensor.warning",
        "sensor.ac_in_energy",
        "sensor.ac_in_returned_energy",
        "sensor.ac_out_energy",
        "sensor.battery_power",
    },
    "dc_energy_meter": {_ALARM, "sensor.energy", "sensor.power"},
    "orion_xs": {
        _ALARM,
        "sensor.input_energy",
        "sensor.input_power",
        "sensor.output_energy",
        "sensor.output_power",
    },
    "solarsense": {_ALARM},
}

# Not every such device has it: no entity until there is a value.
OPTIONAL: Final = {
    "solar_charger": {"external_device_load"},
    "battery_monitor": {"starter_voltage", "midpoint_voltage", "temperature"},
    "smart_lithium": {f"cell_{n}_voltage" for n in range(5, 9)},
    "ac_charger": {
        "temperature",
        "ac_current",
        *(f"output_{what}_{n}" for what in ("voltage", "current") for n in (2, 3)),
    },
    "vebus": {"battery_temperature", "state_of_charge"},
    "lynx_smart_bms": {
        "contactor_closed",
        "allowed_to_charge",
        "allowed_to_discharge",
        "relay_active",
        "aux_output_enabled",
        "remote_enabled",
        "alternator_allowed_to_charge",
        "alarm_low_cell_voltage",
        "alarm_high_current",
        "alarm_high_bms_temperature",
        "alarm_high_contactor_resistance",
        "alarm_bms_cable",
        "alarm_load_disconnect",
        "alarm_low_soc",
        "alarm_high_battery_temperature",
    },
    "dc_energy_meter": {"starter_voltage", "temperature"},
}
