"""What the van's devices say, as another library decodes it: the state of each entity.

Nothing of the integration's own takes part in it.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Final

from victron_ble.devices import detect_device_type
from victron_ble.devices.base import (
    ACInState,
    AlarmNotification,
    AlarmReason,
    ChargerError,
    DeviceData,
)
from victron_ble.devices.battery_monitor import BatteryMonitorData
from victron_ble.devices.orion_xs import OrionXSData
from victron_ble.devices.smart_battery_protect import SmartBatteryProtectData
from victron_ble.devices.solar_charger import SolarChargerData
from victron_ble.devices.vebus import VEBusData

type State = str | float
type States = Iterator[tuple[str, State | Enum | bool | None]]

# Alarms by the ends of their entities; those of the van are raised one at a time.
ALARMS: Final = {
    "low_voltage": AlarmReason.LOW_VOLTAGE,
    "high_voltage": AlarmReason.HIGH_VOLTAGE,
    "low_soc": AlarmReason.LOW_SOC,
    "low_starter_battery_voltage": AlarmReason.LOW_STARTER_VOLTAGE,
    "high_starter_battery_voltage": AlarmReason.HIGH_STARTER_VOLTAGE,
    "low_temperature": AlarmReason.LOW_TEMPERATURE,
    "high_temperature": AlarmReason.HIGH_TEMPERATURE,
    "midpoint_deviation": AlarmReason.MID_VOLTAGE,
    "overload": AlarmReason.OVERLOAD,
    "short_circuit": AlarmReason.SHORT_CIRCUIT,
    "bms_lockout": AlarmReason.BMS_LOCKOUT,
}


def read_states(data: bytes, key: str) -> dict[str, State]:
    """Return the state of each `platform.key` that an advertisement tells of."""
    device = detect_device_type(data)
    assert device is not None
    said = device(key).parse(data)
    return {place: _state(value) for place, value in _READERS[type(said)](said)}


def _state(value: State | Enum | bool | None) -> State:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "on" if value else "off"
    return value.name.lower() if isinstance(value, Enum) else value


def _product(volts: float | None, amps: float | None) -> float | None:
    """Return a power, which is shown to 0.01 W."""
    if volts is None or amps is None:
        return None
    return round(volts * amps * 100) / 100


def _alarms(kind: str, raised: AlarmReason) -> States:
    for name, reason in ALARMS.items():
        yield f"binary_sensor.{name}_{kind}", raised is reason


def _battery_monitor(said: BatteryMonitorData) -> States:
    volts, amps, alarm = said.get_voltage(), said.get_current(), said.get_alarm()
    yield "sensor.voltage", volts
    yield "sensor.current", amps
    yield "sensor.power", _product(volts, amps)
    yield "sensor.remaining_minutes", said.get_remaining_mins()
    yield "sensor.consumed_ampere_hours", said.get_consumed_ah()
    yield "sensor.state_of_charge", said.get_soc()
    yield "sensor.starter_voltage", said.get_starter_voltage()
    yield "sensor.aux_mode", said.get_aux_mode()
    yield "sensor.alarm", alarm
    yield "binary_sensor.alarm", alarm is not AlarmReason.NO_ALARM
    yield from _alarms("alarm", alarm)


def _solar_charger(said: SolarChargerData) -> States:
    volts, amps = said.get_battery_voltage(), said.get_battery_charging_current()
    yield "sensor.battery_voltage", volts
    yield "sensor.battery_current", amps
    yield "sensor.battery_power", _product(volts, amps)
    yield "sensor.solar_power", said.get_solar_power()
    yield "sensor.yield_today", said.get_yield_today()
    yield "sensor.charge_state", said.get_charge_state()
    yield from _charger_error(said.get_charger_error())


def _orion_xs(said: OrionXSData) -> States:
    for side in ("input", "output"):
        volts = getattr(said, f"get_{side}_voltage")()
        amps = getattr(said, f"get_{side}_current")()
        yield f"sensor.{side}_voltage", volts
        yield f"sensor.{side}_current", amps
        yield f"sensor.{side}_power", _product(volts, amps)
    yield "sensor.charge_state", said.get_charge_state()
    yield "sensor.off_reason", said.get_off_reason()
    yield from _charger_error(said.get_charger_error())


def _charger_error(error: ChargerError | None) -> States:
    fault = None if error is None else error is not ChargerError.NO_ERROR
    yield "sensor.charger_error", error
    yield "binary_sensor.charger_fault", fault
    yield "binary_sensor.alarm", fault


def _smart_battery_protect(said: SmartBatteryProtectData) -> States:
    error, alarm = said.get_error_code(), said.get_alarm_reason()
    fault = error not in (None, ChargerError.NO_ERROR)
    yield "sensor.device_state", said.get_device_state()
    yield "sensor.output_state", said.get_output_state()
    yield "sensor.error_code", error
    yield "sensor.alarm", alarm
    yield "sensor.warning", said.get_warning_reason()
    yield "sensor.input_voltage", said.get_input_voltage()
    yield "sensor.output_voltage", said.get_output_voltage()
    yield "sensor.off_reason", said.get_off_reason()
    yield "binary_sensor.fault", fault
    yield "binary_sensor.alarm", fault or alarm is not AlarmReason.NO_ALARM
    yield from _alarms("alarm", alarm)
    yield from _alarms("warning", said.get_warning_reason())


def _vebus(said: VEBusData) -> States:
    volts, amps = said.get_battery_voltage(), said.get_battery_current()
    alarm = said.get_alarm()
    yield "sensor.device_state", said.get_device_state()
    yield "sensor.error", "no_error" if said.get_error() == 0 else None
    yield "sensor.battery_voltage", volts
    yield "sensor.battery_current", amps
    yield "sensor.battery_power", _product(volts, amps)
    yield "sensor.battery_temperature", said.get_battery_temperature()
    ac_in = said.get_ac_in_state()
    yield "sensor.ac_in_state", ac_in
    yield (
        "binary_sensor.ac_input",
        None if ac_in is None else ac_in in (ACInState.AC_IN_1, ACInState.AC_IN_2),
    )
    yield "sensor.ac_in_power", said.get_ac_in_power()
    yield "sensor.ac_out_power", said.get_ac_out_power()
    yield "sensor.state_of_charge", said.get_soc()
    yield "sensor.alarm", alarm
    yield "binary_sensor.vebus_fault", said.get_error() != 0
    yield "binary_sensor.warning", alarm is not AlarmNotification.NO_ALARM
    yield (
        "binary_sensor.alarm",
        alarm is AlarmNotification.ALARM or bool(said.get_error()),
    )


_READERS: Final[dict[type[DeviceData], Callable[[Any], States]]] = {
    BatteryMonitorData: _battery_monitor,
    OrionXSData: _orion_xs,
    SmartBatteryProtectData: _smart_battery_protect,
    SolarChargerData: _solar_charger,
    VEBusData: _vebus,
}
