"""Phoenix Inverter on a VE.Direct Bluetooth dongle, Phoenix Inverter Smart."""

from ..records.inverter import InverterRecord
from .base import Device

InverterData = InverterRecord


class Inverter(Device[InverterRecord]):
    """Phoenix Inverter on a VE.Direct Bluetooth dongle, Phoenix Inverter Smart."""

    data_type = InverterRecord
