"""SolarSense 750."""

from ..records.solarsense import SolarSenseRecord
from .base import Device, DeviceData
from .layout import Layout

__all__ = [
    "Device",
    "DeviceData",
    "SolarSense",
    "SolarSenseData",
]

_LAYOUT = Layout(SolarSenseRecord)


class SolarSenseData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class SolarSense(Device):
    """SolarSense 750."""

    data_type = SolarSenseData
    layout = _LAYOUT
