"""MultiPlus, MultiPlus-II and Quattro: VE.Bus Smart dongle, or Bluetooth built in."""

from ..records.vebus import VEBusRecord
from .base import (
    ACInState,
    AlarmNotification,
    BitReader,
    Device,
    DeviceData,
    OperationMode,
)
from .layout import AS_NUMBER, Layout

__all__ = [
    "ACInState",
    "AlarmNotification",
    "BitReader",
    "Device",
    "DeviceData",
    "OperationMode",
    "VEBus",
    "VEBusData",
]

_LAYOUT = Layout(VEBusRecord, error=AS_NUMBER)


class VEBusData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class VEBus(Device):
    """MultiPlus, MultiPlus-II and Quattro: VE.Bus Smart dongle, or Bluetooth built in."""

    data_type = VEBusData
    layout = _LAYOUT
