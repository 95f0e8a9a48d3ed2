"""SmartShunt and BMV in battery monitor mode."""

from ..records.battery_monitor import BatteryMonitorRecord
from .base import Device

BatteryMonitorData = BatteryMonitorRecord


class BatteryMonitor(Device[BatteryMonitorRecord]):
    """SmartShunt and BMV in battery monitor mode."""

    data_type = BatteryMonitorRecord
