"""Lynx Smart BMS."""

from ..records.lynx_smart_bms import LynxSmartBMSRecord
from .base import Device

LynxSmartBMSData = LynxSmartBMSRecord


class LynxSmartBMS(Device[LynxSmartBMSRecord]):
    """Lynx Smart BMS."""

    data_type = LynxSmartBMSRecord
