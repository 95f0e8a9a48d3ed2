"""Every record type, and the two ways in: `read` and the classic parsers.

To support a new record type, add a module with its table here.
"""

from typing import Any, Final

from ..advertisement import NoReading, parse_advertisement
from ..cipher import Key
from .ac_charger import AcCharger, AcChargerData
from .base import (
    AlarmReason,
    ChargerError,
    Device,
    DeviceData,
    OffReason,
    OperationMode,
    decode,
    encode_record,
)
from .battery_monitor import AuxMode, BatteryMonitor, BatteryMonitorData
from .battery_sense import BatterySense, BatterySenseData
from .dc_energy_meter import DcEnergyMeter, DcEnergyMeterData, MeterType
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
    TestRecord,
    SolarCharger,
    BatteryMonitor,
    BatterySense,
    Inverter,
    DcDcConverter,
    SmartLithium,
    InverterRS,
    GxDevice,
    AcCharger,
    SmartBatteryProtect,
    LynxSmartBMS,
    MultiRS,
    VEBus,
    DcEnergyMeter,
    OrionXS,
    SolarSense,
)

_BY_TYPE: Final = {
    device.data_type.record_type: device for device in DEVICES if not device.products
}
_BY_PRODUCT: Final = {
    product_id: device for device in DEVICES for product_id in device.products
}


def find_device(record_type: int, product_id: int) -> type[Device[Any]] | None:
    """Return what sends this record type, None where its layout is not known."""
    device = _BY_PRODUCT.get(product_id)
    if device is not None and device.data_type.record_type == record_type:
        return device
    return _BY_TYPE.get(record_type)


def detect_device_type(data: bytes) -> type[Device[Any]] | None:
    """Return the parser for manufacturer data, None for whatever is not known."""
    parts = parse_advertisement(data)
    if isinstance(parts, NoReading):
        return None
    return find_device(parts.record_type, parts.product_id)


def read(data: bytes, key: Key | None = None) -> DeviceData | NoReading:
    """Decode manufacturer data: the record, or the reason why there is none.

    Never raises, whatever the bytes and the key.
    """
    return decode(data, key, find_device)


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
    "encode_record",
    "find_device",
    "read",
]
