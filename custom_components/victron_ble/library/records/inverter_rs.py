"""Record 0x06: Inverter RS."""

from ..enums import ChargerError, MultiRSOperationMode
from ..fields import Code, Number
from ..record import Record
from ..values import Product, Quantity


class InverterRSRecord(Record, record_type=0x06, record_name="inverter_rs"):
    """Victron, Extra manufacturer data, inverter RS."""

    __slots__ = ()

    # fmt: off
    device_state    = Code(8, MultiRSOperationMode)
    charger_error   = Code(8, ChargerError)
    battery_voltage = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    battery_current = Number(16, Quantity.CURRENT, 0.1, signed=True)
    pv_power        = Number(16, Quantity.POWER, within=(0, 30_000))
    yield_today     = Number(16, Quantity.ENERGY, 10)
    ac_out_power    = Number(16, Quantity.POWER, signed=True)

    battery_power   = Product("battery_voltage", "battery_current", Quantity.POWER)
    # fmt: on
