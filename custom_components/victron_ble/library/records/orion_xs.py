"""Record 0x0F: Orion XS."""

from operator import itemgetter

from ..bus import OnBus, Told
from ..enums import ChargerError, OffReason, OperationMode
from ..fields import Code, Mask, Number
from ..record import Kind, Record
from ..values import Counter, Product, Quantity

_OUTPUT = itemgetter("output_power")


class OrionXSRecord(
    Record,
    record_type=0x0F,
    record_name="orion_xs",
    kind=Kind.CHARGER,
    bus=OnBus(
        voltage="output_voltage",
        into=_OUTPUT,
        told={Told.ALTERNATOR: _OUTPUT},
        may_be_off=True,
    ),
):
    """Victron staff, community thread 2183 (order), and register scales.

    Currents are in 0.1 A: a captured 48.8 A is what VictronConnect showed.
    """

    __slots__ = ()

    # fmt: off
    charge_state   = Code(8, OperationMode)
    charger_error  = Code(8, ChargerError, fault="charger_fault")
    output_voltage = Number(16, Quantity.VOLTAGE, 0.01, signed=True)
    output_current = Number(16, Quantity.CURRENT, 0.1, signed=True, within=(-120, 120))
    input_voltage  = Number(16, Quantity.VOLTAGE, 0.01)
    input_current  = Number(16, Quantity.CURRENT, 0.1, within=(0, 120))
    off_reason     = Mask(32, OffReason, diagnostic=True)

    input_power    = Product("input_voltage", "input_current", Quantity.POWER, counted=(Counter("input_energy"),))
    output_power   = Product("output_voltage", "output_current", Quantity.POWER, counted=(Counter("output_energy", enabled=True),))
    # fmt: on
