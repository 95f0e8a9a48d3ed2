"""Smart BatteryProtect."""

from ..enums import OutputState
from ..records.smart_battery_protect import SmartBatteryProtectRecord
from .base import (
    AlarmReason,
    BitReader,
    ChargerError,
    Device,
    DeviceData,
    OffReason,
    OperationMode,
)
from .layout import Layout

__all__ = [
    "AlarmReason",
    "BitReader",
    "ChargerError",
    "Device",
    "DeviceData",
    "OffReason",
    "OperationMode",
    "OutputState",
    "SmartBatteryProtect",
    "SmartBatteryProtectData",
]

_LAYOUT = Layout(SmartBatteryProtectRecord)


class SmartBatteryProtectData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class SmartBatteryProtect(Device):
    """Smart BatteryProtect."""

    data_type = SmartBatteryProtectData
    layout = _LAYOUT
