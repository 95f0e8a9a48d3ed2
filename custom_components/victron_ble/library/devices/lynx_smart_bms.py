"""Lynx Smart BMS."""

from ..records.lynx_smart_bms import LynxSmartBMSRecord
from .base import BitReader, Device, DeviceData
from .layout import UNSIGNED, Layout

__all__ = [
    "BitReader",
    "Device",
    "DeviceData",
    "LynxSmartBMS",
    "LynxSmartBMSData",
]

_LAYOUT = Layout(LynxSmartBMSRecord, consumed_ah=UNSIGNED)


class LynxSmartBMSData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class LynxSmartBMS(Device):
    """Lynx Smart BMS."""

    data_type = LynxSmartBMSData
    layout = _LAYOUT
