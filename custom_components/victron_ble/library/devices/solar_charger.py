"""SmartSolar and BlueSolar MPPT."""

from ..records.solar_charger import SolarChargerRecord
from .base import Device

SolarChargerData = SolarChargerRecord


class SolarCharger(Device[SolarChargerRecord]):
    """SmartSolar and BlueSolar MPPT."""

    data_type = SolarChargerRecord
