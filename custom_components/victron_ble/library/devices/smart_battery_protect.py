"""Smart BatteryProtect."""

from ..records.smart_battery_protect import SmartBatteryProtectRecord
from .base import Device

SmartBatteryProtectData = SmartBatteryProtectRecord


class SmartBatteryProtect(Device[SmartBatteryProtectRecord]):
    """Smart BatteryProtect."""

    data_type = SmartBatteryProtectRecord
