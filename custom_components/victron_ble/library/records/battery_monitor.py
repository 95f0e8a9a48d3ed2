"""Record 0x02: SmartShunt and BMV in battery monitor mode."""

from ..enums import AlarmReason, AuxMode
from ..field import When
from ..fields import Code, Mask, Number
from ..record import Kind, Record
from ..values import BatteryHistory, Product, Quantity
from . import energies
from .conditions import BATTERY_MONITOR_ALARMS, alarms

_STARTER = When("aux_mode", AuxMode.STARTER_VOLTAGE)
_MIDPOINT = When("aux_mode", AuxMode.MIDPOINT_VOLTAGE)
_TEMPERATURE = When("aux_mode", AuxMode.TEMPERATURE)


class BatteryMonitorRecord(
    Record,
    record_type=0x02,
    record_name="battery_monitor",
    kind=Kind.BATTERY,
    battery=True,
    history=BatteryHistory("voltage", "current", "consumed_ah", "soc"),
):
    """Victron, Extra manufacturer data, battery monitor."""

    __slots__ = ()

    # fmt: off
    remaining_mins   = Number(16, Quantity.DURATION, label="remaining_minutes")
    voltage          = Number(16, Quantity.VOLTAGE, 0.01, signed=True, within=(-2, 328), steady=True)
    alarm            = Mask(16, AlarmReason, conditions=alarms("alarm"), usual=BATTERY_MONITOR_ALARMS, low_battery=AlarmReason.LOW_SOC, raises_alarm=True)
    starter_voltage  = Number(16, Quantity.VOLTAGE, 0.01, signed=True, when=_STARTER, may_float=True, optional=True)
    midpoint_voltage = Number(16, Quantity.VOLTAGE, 0.01, start=48, when=_MIDPOINT, may_float=True, optional=True, halves=("voltage", "midpoint_deviation"))
    temperature      = Number(16, Quantity.TEMPERATURE, 0.01, -273.15, start=48, when=_TEMPERATURE, may_float=True, optional=True)
    aux_mode         = Code(2, AuxMode, na=None, default=3, enabled=False, diagnostic=True)
    current          = Number(22, Quantity.CURRENT, 0.001, signed=True, full_scale=200, charging=True, counted=energies.DRAWN)
    consumed_ah      = Number(20, Quantity.CHARGE, -0.1, label="consumed_ampere_hours")
    soc              = Number(10, Quantity.STATE_OF_CHARGE, 0.1, steady=True)

    power            = Product("voltage", "current", Quantity.POWER, full_scale=2000, counted=energies.BATTERY)
    # fmt: on
