"""Victron's test programs."""

from ..records.test_record import TestRecord as _Record
from .base import Device, DeviceData
from .layout import Layout

__all__ = [
    "Device",
    "DeviceData",
    "TestRecord",
    "TestRecordData",
]

_LAYOUT = Layout(_Record)


class TestRecordData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class TestRecord(Device):
    """Victron's test programs."""

    data_type = TestRecordData
    layout = _LAYOUT
