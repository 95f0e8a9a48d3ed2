"""What a single bit of a mask is called where it stands alone."""

from typing import Final

from ..enums import AlarmReason

_NAMES: Final = {
    AlarmReason.LOW_VOLTAGE: "low_voltage",
    AlarmReason.HIGH_VOLTAGE: "high_voltage",
    AlarmReason.LOW_SOC: "low_soc",
    AlarmReason.LOW_STARTER_VOLTAGE: "low_starter_battery_voltage",
    AlarmReason.HIGH_STARTER_VOLTAGE: "high_starter_battery_voltage",
    AlarmReason.LOW_TEMPERATURE: "low_temperature",
    AlarmReason.HIGH_TEMPERATURE: "high_temperature",
    AlarmReason.MID_VOLTAGE: "midpoint_deviation",
    AlarmReason.OVERLOAD: "overload",
    AlarmReason.DC_RIPPLE: "dc_ripple",
    AlarmReason.LOW_V_AC_OUT: "low_ac_out_voltage",
    AlarmReason.HIGH_V_AC_OUT: "high_ac_out_voltage",
    AlarmReason.SHORT_CIRCUIT: "short_circuit",
    AlarmReason.BMS_LOCKOUT: "bms_lockout",
    AlarmReason.BMS_CABLE_FAILURE: "bms_cable_failure",
}

BATTERY_MONITOR_ALARMS: Final = (
    AlarmReason.LOW_VOLTAGE,
    AlarmReason.HIGH_VOLTAGE,
    AlarmReason.LOW_SOC,
    AlarmReason.LOW_STARTER_VOLTAGE,
    AlarmReason.HIGH_STARTER_VOLTAGE,
    AlarmReason.LOW_TEMPERATURE,
    AlarmReason.HIGH_TEMPERATURE,
    AlarmReason.MID_VOLTAGE,
)
# Victron, VE.Direct protocol 3.34, field AR.
INVERTER_ALARMS: Final = (
    AlarmReason.LOW_VOLTAGE,
    AlarmReason.HIGH_VOLTAGE,
    AlarmReason.LOW_TEMPERATURE,
    AlarmReason.HIGH_TEMPERATURE,
    AlarmReason.OVERLOAD,
    AlarmReason.DC_RIPPLE,
    AlarmReason.LOW_V_AC_OUT,
    AlarmReason.HIGH_V_AC_OUT,
)
BATTERY_PROTECT_ALARMS: Final = (
    AlarmReason.LOW_VOLTAGE,
    AlarmReason.HIGH_VOLTAGE,
    AlarmReason.HIGH_TEMPERATURE,
    AlarmReason.OVERLOAD,
    AlarmReason.SHORT_CIRCUIT,
    AlarmReason.BMS_LOCKOUT,
)


def alarms(kind: str) -> dict[AlarmReason, str]:
    """Return the name of each bit as an "alarm" or a "warning"."""
    return {member: f"{name}_{kind}" for member, name in _NAMES.items()}
