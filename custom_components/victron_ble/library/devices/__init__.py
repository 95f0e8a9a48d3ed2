"""The classic parsers."""

from typing import Any, Final

from ..advertisement import NoReading, parse_advertisement
from ..enums import (
    AlarmReason,
    AuxMode,
    ChargerError,
    MeterType,
    OffReason,
    OperationMode,
)
from ..record import find_record
from .ac_charger import AcCharger, AcChargerData
from .base import Device, DeviceData
from .battery_monitor import BatteryMonitor, BatteryMonitorData
from .battery_sense import BatterySense, BatterySenseData
from .dc_energy_meter import DcEnergyMeter, DcEnergyMeterData
from .dcdc_converter import DcDcConverter, DcDcConverterData
from .gx_device import GxDevice, GxDeviceData
from .inverter import Inverter, InverterData
from .inverter_rs import InverterRS, InverterRSData
from .lynx_smart_bms import LynxSmartBMS, LynxSmartBMSData
from .multirs import MultiRS, MultiRSData
from .orion_xs import OrionXS, OrionXSData
from .smart_battery_protect import SmartBatteryProtect, SmartBatteryProtectData
from .smart_lithium import SmartLithium, SmartLithiumData
from .solar_charger import SolarCharger, SolarChargerData
from .solarsense import SolarSense, SolarSenseData
from .test_record import TestRecord, TestRecordData
from .vebus import VEBus, VEBusData

DEVICES: Final[tuple[type[Device[Any]], ...]] = (
    AcCharger,
    BatteryMonitor,
    BatterySense,
    DcEnergyMeter,
    DcDcConverter,
    GxDevice,
    Inverter,
    InverterRS,
    LynxSmartBMS,
    MultiRS,
    OrionXS,
    SmartBatteryProtect,
    SmartLithium,
    SolarCharger,
    SolarSense,
    TestRecord,
    VEBus,
)
_BY_RECORD = {device.data_type: device for device in DEVICES}


def detect_device_type(data: bytes) -> type[Device[Any]] | None:
    """Return the parser for manufacturer data, None for whatever is not known."""
    parts = parse_advertisement(data)
    if isinstance(parts, NoReading):
        return None
    record = find_record(parts.record_type, parts.product_id)
    return None if record is None else _BY_RECORD[record]


__all__ = [
    "DEVICES",
    "AcCharger",
    "AcChargerData",
    "AlarmReason",
    "AuxMode",
    "BatteryMonitor",
    "BatteryMonitorData",
    "BatterySense",
    "BatterySenseData",
    "ChargerError",
    "DcDcConverter",
    "DcDcConverterData",
    "DcEnergyMeter",
    "DcEnergyMeterData",
    "Device",
    "DeviceData",
    "GxDevice",
    "GxDeviceData",
    "Inverter",
    "InverterData",
    "InverterRS",
    "InverterRSData",
    "LynxSmartBMS",
    "LynxSmartBMSData",
    "MeterType",
    "MultiRS",
    "MultiRSData",
    "OffReason",
    "OperationMode",
    "OrionXS",
    "OrionXSData",
    "SmartBatteryProtect",
    "SmartBatteryProtectData",
    "SmartLithium",
    "SmartLithiumData",
    "SolarCharger",
    "SolarChargerData",
    "SolarSense",
    "SolarSenseData",
    "TestRecord",
    "TestRecordData",
    "VEBus",
    "VEBusData",
    "detect_device_type",
]
