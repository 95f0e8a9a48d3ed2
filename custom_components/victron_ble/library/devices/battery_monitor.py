"""SmartShunt and BMV in battery monitor mode."""

from ..enums import AuxMode
from ..records.battery_monitor import BatteryMonitorRecord
from .base import AlarmReason, BitReader, Device, DeviceData, kelvin_to_celsius
from .layout import IN_KELVIN, Layout

__all__ = [
    "AlarmReason",
    "AuxMode",
    "BatteryMonitor",
    "BatteryMonitorData",
    "BitReader",
    "Device",
    "DeviceData",
    "kelvin_to_celsius",
]

_LAYOUT = Layout(BatteryMonitorRecord, temperature=IN_KELVIN)


class BatteryMonitorData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class BatteryMonitor(Device):
    """SmartShunt and BMV in battery monitor mode."""

    data_type: type[DeviceData] = BatteryMonitorData
    layout = _LAYOUT
