"""Victron Instant Readout: from the bytes of one advertisement to a record."""

from .advertisement import COMPANY_ID, NoReading, Reason
from .cipher import Key
from .devices import detect_device_type, read
from .devices.base import DeviceData

__all__ = [
    "COMPANY_ID",
    "DeviceData",
    "Key",
    "NoReading",
    "Reason",
    "detect_device_type",
    "read",
]
