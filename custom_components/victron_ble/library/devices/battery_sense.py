"""Smart Battery Sense, products 0xA3A4 and 0xA3A5."""

from ..records.battery_sense import BatterySenseRecord
from .base import Device

BatterySenseData = BatterySenseRecord


class BatterySense(Device[BatterySenseRecord]):
    """Smart Battery Sense, products 0xA3A4 and 0xA3A5."""

    data_type = BatterySenseRecord
