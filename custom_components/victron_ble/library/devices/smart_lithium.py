"""Lithium Battery Smart, also sold as LiFePO4 Battery Smart."""

from ..records.smart_lithium import SmartLithiumRecord
from .base import Device

SmartLithiumData = SmartLithiumRecord


class SmartLithium(Device[SmartLithiumRecord]):
    """Lithium Battery Smart, also sold as LiFePO4 Battery Smart."""

    data_type = SmartLithiumRecord
