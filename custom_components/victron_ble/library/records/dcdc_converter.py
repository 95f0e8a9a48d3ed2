"""Record 0x04: Orion-Tr Smart, Orion Smart."""

from ..enums import ChargerError, OffReason, OperationMode
from ..fields import Code, Mask, Number
from ..record import Record
from ..values import Quantity


class DcDcConverterRecord(Record, record_type=0x04, record_name="dcdc_converter"):
    """Victron, Extra manufacturer data, DC/DC converter."""

    __slots__ = ()

    # fmt: off
    charge_state   = Code(8, OperationMode)
    charger_error  = Code(8, ChargerError, fault="charger_fault")
    input_voltage  = Number(16, Quantity.VOLTAGE, 0.01)
    output_voltage = Number(16, Quantity.VOLTAGE, 0.01, signed=True)
    off_reason     = Mask(32, OffReason, diagnostic=True)
    # fmt: on
