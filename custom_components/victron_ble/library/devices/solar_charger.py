"""SmartSolar and BlueSolar MPPT."""

from ..records.solar_charger import SolarChargerRecord
from .base import BitReader, ChargerError, Device, DeviceData, OperationMode
from .layout import Layout

__all__ = [
    "BitReader",
    "ChargerError",
    "Device",
    "DeviceData",
    "OperationMode",
    "SolarCharger",
    "SolarChargerData",
]

_LAYOUT = Layout(SolarChargerRecord)


class SolarChargerData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class SolarCharger(Device):
    """SmartSolar and BlueSolar MPPT."""

    data_type = SolarChargerData
    layout = _LAYOUT
