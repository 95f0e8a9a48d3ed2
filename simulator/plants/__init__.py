"""What the devices do: one class for each kind, without its radio."""

from .dcdc import OrionTr, OrionXS
from .inverter import Inverter
from .inverter_charger import InverterRS, MultiPlus, MultiRS
from .lithium import LynxBms, SmartLithium
from .mains_charger import AcCharger
from .monitors import BatteryMonitor, BatterySense, EnergyMeter
from .protect import BatteryProtect
from .solar import SolarCharger
from .sun_sensor import SolarSense

__all__ = [
    "AcCharger",
    "BatteryMonitor",
    "BatteryProtect",
    "BatterySense",
    "EnergyMeter",
    "Inverter",
    "InverterRS",
    "LynxBms",
    "MultiPlus",
    "MultiRS",
    "OrionTr",
    "OrionXS",
    "SmartLithium",
    "SolarCharger",
    "SolarSense",
]
