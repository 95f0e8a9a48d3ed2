"""SolarSense 750."""

from ..records.solarsense import SolarSenseRecord
from .base import Device

SolarSenseData = SolarSenseRecord


class SolarSense(Device[SolarSenseRecord]):
    """SolarSense 750."""

    data_type = SolarSenseRecord
