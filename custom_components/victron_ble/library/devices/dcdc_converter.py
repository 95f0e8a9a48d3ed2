"""Orion-Tr Smart, Orion Smart."""

from ..records.dcdc_converter import DcDcConverterRecord
from .base import BitReader, ChargerError, Device, DeviceData, OffReason, OperationMode
from .layout import DEVICE_STATE, Layout

__all__ = [
    "BitReader",
    "ChargerError",
    "DcDcConverter",
    "DcDcConverterData",
    "Device",
    "DeviceData",
    "OffReason",
    "OperationMode",
]

_LAYOUT = Layout(DcDcConverterRecord, charge_state=DEVICE_STATE)


class DcDcConverterData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class DcDcConverter(Device):
    """Orion-Tr Smart, Orion Smart."""

    data_type = DcDcConverterData
    layout = _LAYOUT
