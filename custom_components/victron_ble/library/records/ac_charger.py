"""Record 0x08: Blue Smart IP22, IP65 and IP67, Smart IP43."""

from ..enums import ChargerError, OperationMode
from ..fields import Code, Number
from ..record import Record
from ..values import Product, Quantity


class AcChargerRecord(Record, record_type=0x08, record_name="ac_charger"):
    """Victron, Extra manufacturer data, AC charger."""

    __slots__ = ()

    # fmt: off
    charge_state    = Code(8, OperationMode)
    charger_error   = Code(8, ChargerError)
    output_voltage1 = Number(13, Quantity.VOLTAGE, 0.01, steady=True)
    output_current1 = Number(11, Quantity.CURRENT, 0.1)
    output_voltage2 = Number(13, Quantity.VOLTAGE, 0.01, steady=True)
    output_current2 = Number(11, Quantity.CURRENT, 0.1)
    output_voltage3 = Number(13, Quantity.VOLTAGE, 0.01, steady=True)
    output_current3 = Number(11, Quantity.CURRENT, 0.1)
    temperature     = Number(7, Quantity.TEMPERATURE, 1, -40, steady=True)
    ac_current      = Number(9, Quantity.CURRENT, 0.1)

    output_power_1  = Product("output_voltage1", "output_current1", Quantity.POWER)
    output_power_2  = Product("output_voltage2", "output_current2", Quantity.POWER)
    output_power_3  = Product("output_voltage3", "output_current3", Quantity.POWER)
    # fmt: on
