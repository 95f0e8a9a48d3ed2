"""Record 0x04: Orion-Tr Smart, Orion Smart."""

from ..enums import ChargerError, OffReason, OperationMode
from ..fields import Code, Mask, Number
from ..values import Quantity
from .base import Device, DeviceData

__all__ = ["DcDcConverter", "DcDcConverterData"]


class DcDcConverterData(DeviceData, record_type=0x04, record_name="dcdc_converter"):
    """Victron, Extra manufacturer data, DC/DC converter."""

    __slots__ = ()

    # fmt: off
    charge_state   = Code(8, OperationMode)
    charger_error  = Code(8, ChargerError)
    input_voltage  = Number(16, Quantity.VOLTAGE, 0.01)
    output_voltage = Number(16, Quantity.VOLTAGE, 0.01, signed=True)
    off_reason     = Mask(32, OffReason)
    # fmt: on


class DcDcConverter(Device[DcDcConverterData]):
    """Orion-Tr Smart, Orion Smart."""

    data_type = DcDcConverterData
