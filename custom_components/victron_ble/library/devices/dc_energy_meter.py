"""SmartShunt and BMV set to "DC energy meter"."""

from ..enums import AuxMode, MeterType
from ..records.dc_energy_meter import DcEnergyMeterRecord
from .base import AlarmReason, BitReader, Device, DeviceData, kelvin_to_celsius
from .layout import IN_KELVIN, NONE_IF_NOTHING, Layout

__all__ = [
    "AlarmReason",
    "AuxMode",
    "BitReader",
    "DcEnergyMeter",
    "DcEnergyMeterData",
    "Device",
    "DeviceData",
    "MeterType",
    "kelvin_to_celsius",
]

_LAYOUT = Layout(DcEnergyMeterRecord, alarm=NONE_IF_NOTHING, temperature=IN_KELVIN)


class DcEnergyMeterData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class DcEnergyMeter(Device):
    """SmartShunt and BMV set to "DC energy meter"."""

    data_type = DcEnergyMeterData
    layout = _LAYOUT
