"""Smart Battery Sense, products 0xA3A4 and 0xA3A5."""

from ..records.battery_sense import BatterySenseRecord
from .base import DeviceData, kelvin_to_celsius
from .battery_monitor import BatteryMonitor
from .layout import IN_KELVIN, Layout

__all__ = [
    "BatteryMonitor",
    "BatterySense",
    "BatterySenseData",
    "DeviceData",
    "kelvin_to_celsius",
]

_LAYOUT = Layout(BatterySenseRecord, temperature=IN_KELVIN)


class BatterySenseData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class BatterySense(BatteryMonitor):
    """Smart Battery Sense, products 0xA3A4 and 0xA3A5."""

    data_type = BatterySenseData
    layout = _LAYOUT
