"""Cerbo GX and other GX devices."""

from ..records.gx_device import GxDeviceRecord
from .base import Device

GxDeviceData = GxDeviceRecord


class GxDevice(Device[GxDeviceRecord]):
    """Cerbo GX and other GX devices."""

    data_type = GxDeviceRecord
