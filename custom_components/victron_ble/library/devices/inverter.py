"""Phoenix Inverter on a VE.Direct Bluetooth dongle, Phoenix Inverter Smart."""

from ..records.inverter import InverterRecord
from .base import AlarmReason, BitReader, Device, DeviceData, OperationMode
from .layout import NONE_IF_NOTHING, Layout

__all__ = [
    "AlarmReason",
    "BitReader",
    "Device",
    "DeviceData",
    "Inverter",
    "InverterData",
    "OperationMode",
]

_LAYOUT = Layout(InverterRecord, alarm=NONE_IF_NOTHING)


class InverterData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class Inverter(Device):
    """Phoenix Inverter on a VE.Direct Bluetooth dongle, Phoenix Inverter Smart."""

    data_type = InverterData
    layout = _LAYOUT
