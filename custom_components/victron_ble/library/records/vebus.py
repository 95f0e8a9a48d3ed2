"""Record 0x0C: MultiPlus and Quattro on VE.Bus."""

from operator import itemgetter

from ..bus import OnBus, Told, ac_input
from ..enums import ACInState, AlarmNotification, OperationMode, VEBusError
from ..fields import Code, Number
from ..record import Kind, Record
from ..values import Product, Quantity
from . import energies


class VEBusRecord(
    Record,
    record_type=0x0C,
    record_name="vebus",
    kind=Kind.INVERTER,
    bus=OnBus(
        into=itemgetter("battery_power"),
        told={
            Told.AC_INPUT: ac_input("ac_in_power", "ac_in_state"),
            Told.AC_LOADS: itemgetter("ac_out_power"),
        },
        converts=True,
    ),
):
    """Victron, Extra manufacturer data, VE.Bus."""

    __slots__ = ()

    # fmt: off
    device_state        = Code(8, OperationMode)
    error               = Code(8, VEBusError, label="vebus_error", fault="vebus_fault")
    battery_current     = Number(16, Quantity.CURRENT, 0.1, signed=True, within=(-2500, 2500), full_scale=200)
    battery_voltage     = Number(14, Quantity.VOLTAGE, 0.01, steady=True)
    ac_in_state         = Code(2, ACInState)
    ac_in_power         = Number(19, Quantity.POWER, signed=True, within=(-200_000, 200_000), full_scale=3000, counted=energies.AC_IN)
    ac_out_power        = Number(19, Quantity.POWER, signed=True, within=(-200_000, 200_000), full_scale=3000, counted=energies.AC_OUT)
    alarm               = Code(2, AlarmNotification, label="alarm_level")
    battery_temperature = Number(7, Quantity.TEMPERATURE, 1, -40, steady=True, optional=True)
    soc                 = Number(7, Quantity.STATE_OF_CHARGE, steady=True, optional=True)

    battery_power       = Product("battery_voltage", "battery_current", Quantity.POWER, within=(-200_000, 200_000), full_scale=3000)
    # fmt: on
