"""Record 0x06: Inverter RS."""

from operator import itemgetter

from ..bus import OnBus, Told
from ..enums import ChargerError, MultiRSOperationMode
from ..fields import Code, Number
from ..record import Kind, Record
from ..values import ChargerHistory, Product, Quantity
from . import energies


class InverterRSRecord(
    Record,
    record_type=0x06,
    record_name="inverter_rs",
    kind=Kind.INVERTER,
    full_scale={Quantity.VOLTAGE: 60, Quantity.POWER: 5000},
    bus=OnBus(
        into=itemgetter("battery_power"),
        told={
            Told.SOLAR: itemgetter("pv_power"),
            Told.AC_LOADS: itemgetter("ac_out_power"),
        },
        converts=True,
    ),
    history=ChargerHistory(
        "yield_today", "pv_power", "device_state", "battery_voltage"
    ),
):
    """Victron, Extra manufacturer data, inverter RS."""

    __slots__ = ()

    # fmt: off
    device_state    = Code(8, MultiRSOperationMode)
    charger_error   = Code(8, ChargerError, fault="charger_fault")
    battery_voltage = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    battery_current = Number(16, Quantity.CURRENT, 0.1, signed=True, within=(-300, 200))
    pv_power        = Number(16, Quantity.POWER, within=(0, 12_000), label="solar_power")
    yield_today     = Number(16, Quantity.ENERGY, 10, within=(0, 150_000), lifetime=energies.TOTAL_YIELD)
    ac_out_power    = Number(16, Quantity.POWER, signed=True, within=(-16_000, 16_000), counted=energies.AC_OUT)

    battery_power   = Product("battery_voltage", "battery_current", Quantity.POWER)
    # fmt: on
