"""The classic parsers: what programs written for the library victron-ble 0.9 import."""

from typing import Final

from ..advertisement import EXTENDED, HEADER, PRODUCT_ADVERTISEMENT
from ..record import find_record
from .ac_charger import AcCharger, AcChargerData
from .base import (
    AlarmReason,
    ChargerError,
    Device,
    DeviceData,
    OffReason,
    OperationMode,
)
from .battery_monitor import AuxMode, BatteryMonitor, BatteryMonitorData
from .battery_sense import BatterySense, BatterySenseData
from .dc_energy_meter import DcEnergyMeter, DcEnergyMeterData, MeterType
from .dcdc_converter import DcDcConverter, DcDcConverterData
from .inverter import Inverter, InverterData
from .inverter_rs import InverterRS, InverterRSData
from .lynx_smart_bms import LynxSmartBMS, LynxSmartBMSData
from .multirs import MultiRS, MultiRSData
from .orion_xs import OrionXS, OrionXSData
from .smart_battery_protect import SmartBatteryProtect, SmartBatteryProtectData
from .smart_lithium import SmartLithium, SmartLithiumData
from .solar_charger import SolarCharger, SolarChargerData
from .solarsense import SolarSense, SolarSenseData
from .vebus import VEBus, VEBusData

DEVICES: Final[tuple[type[Device], ...]] = (
    AcCharger,
    BatteryMonitor,
    BatterySense,
    DcEnergyMeter,
    DcDcConverter,
    Inverter,
    InverterRS,
    LynxSmartBMS,
    MultiRS,
    OrionXS,
    SmartBatteryProtect,
    SmartLithium,
    SolarCharger,
    SolarSense,
    VEBus,
)
_BY_RECORD = {device.layout.record: device for device in DEVICES if device.layout}

# Programs add products here whose advertisements they parse themselves.
MODEL_PARSER_OVERRIDE: dict[int, type[Device]] = {
    0xA3A4: BatterySense,
    0xA3A5: BatterySense,
}

_TYPE: Final = 4  # where the record type stands, and in the clear its second byte
_SECOND: Final = HEADER - 1


def detect_device_type(data: bytes) -> type[Device] | None:
    """Return the parser for manufacturer data, None for whatever is not known.

    Five bytes are enough, as they hold the record type.
    """
    if len(data) <= _TYPE or data[0] != PRODUCT_ADVERTISEMENT:
        return None
    product_id = data[2] | data[3] << 8
    if product_id in MODEL_PARSER_OVERRIDE:
        return MODEL_PARSER_OVERRIDE[product_id]
    record_type = data[_TYPE]
    if record_type == EXTENDED:
        if len(data) <= _SECOND:
            return None
        record_type = EXTENDED << 8 | data[_SECOND]
    record = find_record(record_type, product_id)
    return None if record is None else _BY_RECORD.get(record)


__all__ = [
    "DEVICES",
    "MODEL_PARSER_OVERRIDE",
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
    "VEBus",
    "VEBusData",
    "detect_device_type",
]
