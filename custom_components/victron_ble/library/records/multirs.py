"""Record 0x0B: Multi RS Solar."""

from operator import itemgetter

from ..bus import OnBus, Told, ac_input
from ..enums import ACInState, ChargerError, MultiRSOperationMode
from ..fields import Code, Number
from ..record import Kind, Record
from ..values import ChargerHistory, Product, Quantity
from . import energies


class MultiRSRecord(
    Record,
    record_type=0x0B,
    record_name="multi_rs",
    kind=Kind.INVERTER,
    full_scale={Quantity.VOLTAGE: 60, Quantity.POWER: 5000},
    bus=OnBus(
        into=itemgetter("battery_power"),
        told={
            Told.SOLAR: itemgetter("pv_power"),
            Told.AC_INPUT: ac_input("active_ac_in_power", "active_ac_in"),
            Told.AC_LOADS: itemgetter("active_ac_out_power"),
        },
        converts=True,
    ),
    history=ChargerHistory(
        "yield_today", "pv_power", "device_state", "battery_voltage"
    ),
):
    """Victron, Extra manufacturer data, Multi RS."""

    __slots__ = ()

    # fmt: off
    device_state        = Code(8, MultiRSOperationMode)
    charger_error       = Code(8, ChargerError, fault="charger_fault")
    battery_current     = Number(16, Quantity.CURRENT, 0.1, signed=True, within=(-300, 200))
    battery_voltage     = Number(14, Quantity.VOLTAGE, 0.01, steady=True)
    active_ac_in        = Code(2, ACInState, label="ac_in_state")
    active_ac_in_power  = Number(16, Quantity.POWER, signed=True, within=(-12_500, 12_500), label="ac_in_power", counted=energies.AC_IN)
    active_ac_out_power = Number(16, Quantity.POWER, signed=True, within=(-12_500, 12_500), label="ac_out_power", counted=energies.AC_OUT)
    pv_power            = Number(16, Quantity.POWER, within=(0, 12_000), label="solar_power")
    yield_today         = Number(16, Quantity.ENERGY, 10, within=(0, 150_000), lifetime=energies.TOTAL_YIELD)

    battery_power       = Product("battery_voltage", "battery_current", Quantity.POWER)
    # fmt: on
