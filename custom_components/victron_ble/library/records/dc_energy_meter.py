"""Record 0x0D: SmartShunt and BMV set to "DC energy meter"."""

from operator import itemgetter
from typing import Final

from ..bus import OnBus, Told
from ..enums import AlarmReason, AuxMode, MeterType
from ..field import When
from ..fields import Code, Mask, Number
from ..record import Kind, Record
from ..values import Product, Quantity
from . import energies
from .conditions import BATTERY_MONITOR_ALARMS, alarms

_STARTER = When("aux_mode", AuxMode.STARTER_VOLTAGE)
_TEMPERATURE = When("aux_mode", AuxMode.TEMPERATURE)
# It knows no state of charge, and has no midpoint.
_NOT_METERED = (AlarmReason.LOW_SOC, AlarmReason.MID_VOLTAGE)


# A single load is one of the DC loads already.
_METERED: Final = {
    MeterType.SOLAR_CHARGER: Told.SOLAR,
    MeterType.WIND_CHARGER: Told.OTHER_SOURCES,
    MeterType.SHAFT_GENERATOR: Told.OTHER_SOURCES,
    MeterType.ALTERNATOR: Told.ALTERNATOR,
    MeterType.FUEL_CELL: Told.OTHER_SOURCES,
    MeterType.WATER_GENERATOR: Told.OTHER_SOURCES,
    MeterType.DC_DC_CHARGER: Told.ALTERNATOR,
    MeterType.AC_CHARGER: Told.SHORE_CHARGER,
    MeterType.GENERIC_SOURCE: Told.OTHER_SOURCES,
    MeterType.DC_SYSTEM: Told.DC_LOADS,
    MeterType.INVERTER: Told.AC_LOADS,
}


class DcEnergyMeterRecord(
    Record,
    record_type=0x0D,
    record_name="dc_energy_meter",
    kind=Kind.LOADS,
    bus=OnBus(voltage="voltage", into=itemgetter("power"), metered=_METERED),
):
    """Victron, Extra manufacturer data, DC energy meter."""

    __slots__ = ()

    # fmt: off
    meter_type      = Code(16, MeterType, na=None, signed=True, diagnostic=True)
    voltage         = Number(16, Quantity.VOLTAGE, 0.01, signed=True, within=(-2, 328), steady=True)
    alarm           = Mask(16, AlarmReason, conditions=alarms("alarm"), usual=BATTERY_MONITOR_ALARMS, rare=_NOT_METERED, raises_alarm=True)
    starter_voltage = Number(16, Quantity.VOLTAGE, 0.01, signed=True, when=_STARTER, may_float=True, optional=True)
    temperature     = Number(16, Quantity.TEMPERATURE, 0.01, -273.15, start=48, when=_TEMPERATURE, may_float=True, optional=True)
    aux_mode        = Code(2, AuxMode, na=None, default=3, enabled=False, diagnostic=True)
    current         = Number(22, Quantity.CURRENT, 0.001, signed=True)

    power           = Product("voltage", "current", Quantity.POWER, counted=energies.METERED)
    # fmt: on
