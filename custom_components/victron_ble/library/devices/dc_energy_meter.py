"""SmartShunt and BMV set to "DC energy meter"."""

from ..records.dc_energy_meter import DcEnergyMeterRecord
from .base import Device

DcEnergyMeterData = DcEnergyMeterRecord


class DcEnergyMeter(Device[DcEnergyMeterRecord]):
    """SmartShunt and BMV set to "DC energy meter"."""

    data_type = DcEnergyMeterRecord
