"""Orion XS."""

from ..records.orion_xs import OrionXSRecord
from .base import BitReader, ChargerError, Device, DeviceData, OffReason, OperationMode
from .layout import DEVICE_STATE, Layout

__all__ = [
    "BitReader",
    "ChargerError",
    "Device",
    "DeviceData",
    "OffReason",
    "OperationMode",
    "OrionXS",
    "OrionXSData",
]

_LAYOUT = Layout(OrionXSRecord, charge_state=DEVICE_STATE)


class OrionXSData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class OrionXS(Device):
    """Orion XS."""

    data_type = OrionXSData
    layout = _LAYOUT
