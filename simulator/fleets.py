"""The fleets: sites as data, with real products."""

from dataclasses import replace
from functools import partial
from typing import Final

from custom_components.victron_ble.library.enums import AuxMode, MeterType
from custom_components.victron_ble.library.system import AcInput

from .battery import LITHIUM
from .loads import Load
from .plants import (
    AcCharger,
    BatteryMonitor,
    BatteryProtect,
    BatterySense,
    EnergyMeter,
    Inverter,
    InverterRS,
    LynxBms,
    MultiPlus,
    MultiRS,
    OrionTr,
    OrionXS,
    SmartLithium,
    SolarCharger,
    SolarSense,
)
from .site import Bank, Device, Grouping, Plan
from .system import Fleet

# Devices were received about once a second each; for the two that must spare
# their supply the interval is a guess.
_SPARING: Final = 3
_CELL_POWERED: Final = 10

# fmt: off
VAN: Final = Plan(
    "van",
    house=Bank(LITHIUM, cells=4, capacity=200, charge=0.62, spread=(0.002, -0.001, 0.0, -0.001)),
    engine=((8.0, 8.5), (17.0, 17.25)),
    shore=((20.0, 20.5),),
    devices={
        "shunt": Device("SmartShunt", 0xA389, partial(BatteryMonitor, aux=AuxMode.STARTER_VOLTAGE), -58),
        "solar": Device("SmartSolar", 0xA056, partial(SolarCharger, peak=400, limit=30), -66),
        "orion": Device("Orion XS", 0xA3F0, partial(OrionXS, limit=50), -61),
        "protect": Device("BatteryProtect", 0xA3B0, partial(BatteryProtect, outlet="protect"), -57),
        "multi": Device("MultiPlus", 0x2663, partial(MultiPlus, outlet="multi", rating=1300, limit=70, shore=1380), -69),
        "phoenix": Device("Phoenix", 0xA231, partial(Inverter, outlet="phoenix", rating=250, eco=True), -64, counts_always=False),
    },
    loads=(
        Load("controls", 4),
        Load("fridge", 45, "protect", duty=0.35, period=2400),
        Load("heater", 35, "protect", ((0, 7), (19, 24))),
        Load("lights", 22, "protect", ((6.5, 8), (19, 23))),
        Load("fan", 14, "protect", ((11, 19),), duty=0.6, period=1800),
        Load("water pump", 65, "protect", ((7, 22),), duty=0.01, period=3000),
        Load("kettle", 1100, "multi", ((7, 7.5), (15.5, 16)), duty=0.25, period=900),
        Load("induction hob", 1500, "multi", ((18.5, 18.75),)),
        Load("router", 9, "phoenix", ((7, 23.5),)),
        Load("laptop", 55, "phoenix", ((9, 12), (14, 17))),
    ),
    system=Grouping("shunt", {"solar": {}, "orion": {}, "multi": {}, "phoenix": {}}),
)
BOAT: Final = Plan(
    "boat",
    house=Bank(LITHIUM, cells=8, capacity=200, charge=0.55, spread=(0.004, 0.0, -0.003, 0.001, -0.002)),
    engine=((10.0, 10.5),),
    shore=((19.0, 20.0),),
    warmth=21,
    devices={
        "monitor": Device("BMV-712", 0xA383, partial(BatteryMonitor, aux=AuxMode.MIDPOINT_VOLTAGE, synchronised=False), -60),
        "sense": Device("Battery Sense", 0xA3A5, BatterySense, -71, _SPARING),
        "solar": Device("SmartSolar", 0xA075, partial(SolarCharger, peak=330, limit=15, load_output="solar"), -67),
        "orion": Device("Orion-Tr", 0xA3C9, partial(OrionTr, limit=15, ignition=True), -63),
        "meter": Device("SmartShunt", 0xC030, partial(EnergyMeter, circuit="orion", kind=MeterType.DC_DC_CHARGER, aux=AuxMode.STARTER_VOLTAGE), -62),
        "fridges": Device("SmartShunt", 0xC038, partial(EnergyMeter, circuit="", kind=MeterType.FRIDGE), -74),
        "charger": Device("Smart IP43", 0xA342, partial(AcCharger, limit=25, starter=True), -65),
        "battery": Device("Lithium Smart", 0xA0EA, SmartLithium, -55, counts_always=False),
        "bms": Device("Lynx BMS", 0xA3E5, LynxBms, -59),
        "phoenix": Device("Phoenix", 0xA262, partial(Inverter, outlet="phoenix", rating=800), -68),
    },
    loads=(
        Load("fridges", 120, duty=0.4, period=3000),
        Load("instruments", 35, "solar", ((9, 18),)),
        Load("anchor light", 5, "solar", ((0, 6), (20, 24))),
        Load("coffee machine", 650, "phoenix", ((7.5, 8.5), (15, 15.5)), duty=0.15, period=1200),
        Load("television", 70, "phoenix", ((20, 22.5),)),
    ),
    system=Grouping("monitor", {"solar": {}, "orion": {}, "meter": {"stands_for": "orion"}, "charger": {}, "phoenix": {}}),
)
HOUSE: Final = Plan(
    "house",
    house=Bank(LITHIUM, cells=16, capacity=280, charge=0.48, spread=(0.001, -0.002, 0.002, 0.0, -0.001)),
    shore=((22.5, 23.5),),
    warmth=16,
    devices={
        "shunt": Device("SmartShunt", 0xA38A, partial(BatteryMonitor, aux=AuxMode.TEMPERATURE), -63),
        "solar": Device("SmartSolar", 0xA065, partial(SolarCharger, peak=3000, limit=100), -72),
        "inverter": Device("Inverter RS", 0xA401, partial(InverterRS, outlet="inverter", rating=5300, limit=80, peak=3600), -70),
        "multi": Device("Multi RS", 0xA443, partial(MultiRS, outlet="multi", rating=5300, limit=100, shore=3680, peak=2800), -70),
        "plus": Device("MultiPlus-II", 0x2623, partial(MultiPlus, outlet="plus", rating=4000, limit=70, shore=2300), -66, counts_always=False),
        "sun": Device("SolarSense", 0xC050, partial(SolarSense, peak=9400), -78, _CELL_POWERED),
    },
    loads=(
        Load("network", 25),
        Load("refrigerator", 140, "inverter", duty=0.35, period=2700),
        Load("washing machine", 1900, "inverter", ((10, 11.5),), duty=0.4, period=1500),
        Load("water heater", 3000, "multi", ((13, 16),), duty=0.8, period=1200),
        Load("lighting", 180, "multi", ((6, 8), (17.5, 23.5))),
        Load("oven", 2400, "multi", ((12, 12.5), (18, 19)), duty=0.7, period=600),
        Load("heat pump", 800, "plus", duty=0.3, period=3600),
        Load("car", 2800, "plus", ((22.5, 23.5),)),
    ),
    system=Grouping("shunt", {"solar": {}, "inverter": {}, "multi": {}, "plus": {}}, AcInput.GRID),
)
# fmt: on


def _again(plan: Plan, number: int) -> Plan:
    """Return a site of the same kind with devices of its own."""
    return replace(plan, name=f"{plan.name}-{number}")


FLEETS: Final = {
    fleet.name: fleet
    for fleet in (
        Fleet("van", (VAN,), discovered=("phoenix",)),
        Fleet("boat", (BOAT,)),
        Fleet("house", (HOUSE,)),
        Fleet(
            "all",  # one of each record
            (
                VAN,
                BOAT.only("sense", "orion", "meter", "charger", "battery", "bms"),
                HOUSE.only("inverter", "multi", "sun"),
            ),
        ),
        Fleet(
            "fifty",
            (
                *(_again(VAN, number) for number in range(1, 4)),
                *(_again(BOAT, number) for number in range(1, 3)),
                *(_again(HOUSE, number) for number in range(1, 3)),
            ),
        ),
    )
}
