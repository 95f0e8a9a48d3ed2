"""Inverter RS."""

from ..records.inverter_rs import InverterRSRecord
from .base import Device, DeviceData
from .layout import Layout

__all__ = [
    "Device",
    "DeviceData",
    "InverterRS",
    "InverterRSData",
]

_LAYOUT = Layout(InverterRSRecord)


class InverterRSData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class InverterRS(Device):
    """Inverter RS."""

    data_type = InverterRSData
    layout = _LAYOUT
