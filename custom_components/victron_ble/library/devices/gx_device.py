"""Cerbo GX and other GX devices."""

from ..records.gx_device import GxDeviceRecord
from .base import Device, DeviceData
from .layout import Layout

__all__ = [
    "Device",
    "DeviceData",
    "GxDevice",
    "GxDeviceData",
]

_LAYOUT = Layout(GxDeviceRecord)


class GxDeviceData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class GxDevice(Device):
    """Cerbo GX and other GX devices."""

    data_type = GxDeviceData
    layout = _LAYOUT
