"""Multi RS Solar."""

from ..enums import MultiRSOperationMode
from ..records.multirs import MultiRSRecord
from .base import ACInState, ChargerError, Device, DeviceData
from .layout import IN_KILOWATT_HOURS, Layout

__all__ = [
    "ACInState",
    "ChargerError",
    "Device",
    "DeviceData",
    "MultiRS",
    "MultiRSData",
    "MultiRSOperationMode",
]

_LAYOUT = Layout(MultiRSRecord, yield_today=IN_KILOWATT_HOURS)


class MultiRSData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class MultiRS(Device):
    """Multi RS Solar."""

    data_type = MultiRSData
    layout = _LAYOUT
