"""A place whose devices are heard once a second."""

import json
from typing import Any, Final, Self

from victron_ble import Record
from victron_ble.enums import MeterType, OperationMode
from victron_ble.record import RECORD_TYPES
from victron_ble.system import Member, Report, Settings, System

BATTERY: Final = "battery"
VOLTS: Final = 13.0
SCANNER: Final = "scanner"


def record(name: str, **values: Any) -> Record:
    """Return a record as it is decoded."""
    table = RECORD_TYPES[name].table
    return RECORD_TYPES[name].from_payload(0xA389, table.encode(values))


class Place:
    """A system, and what its devices say; an address is what a member is called."""

    def __init__(self, *members: Member, battery: str = BATTERY, **said: Any) -> None:
        """Take the members and what else a user said."""
        self.settings = Settings(
            battery=BATTERY, battery_record="battery_monitor", members=members, **said
        )
        self.system = System(self.settings)
        self.now = 1000.0
        self.said: dict[str, Record] = {}
        self.scanners = dict.fromkeys(self.settings.addresses, SCANNER)
        self.stores(0)

    def says(self, address: str, name: str, **values: Any) -> Self:
        """Let a device say something from now on."""
        self.said[address] = record(name, **values)
        return self

    def falls_silent(self, *addresses: str) -> Self:
        """Let devices say no more."""
        for address in addresses:
            self.said.pop(address, None)
        return self

    def stores(self, watts: float, **values: Any) -> Self:
        """Let the battery take so many watts, negative where it gives them."""
        what = {"soc": 80, "consumed_ah": -40, "voltage": VOLTS, **values}
        return self.says(
            BATTERY, "battery_monitor", current=watts / what["voltage"], **what
        )

    def live(self, seconds: float = 15, every: float = 1) -> Report:
        """Let time pass, and return what is told in the end."""
        end = self.now + seconds
        while self.now < end:
            self.now += every
            for address, found in self.said.items():
                scanner = self.scanners[address]
                self.system.hear(address, found, self.now, scanner)
        return self.system.report(self.now)

    def tells(self, key: str, seconds: float = 15) -> Any:
        """Return a value after some time."""
        return self.live(seconds).values[key]

    def restarts(self, down: float = 60) -> Self:
        """Store everything, and start anew with another clock."""
        stored = json.loads(json.dumps(self.system.as_dict(self.now, 1e9)))
        self.now = 50.0
        self.system = System.restored(self.settings, stored, self.now, 1e9 + down)
        return self


def solar(watts: float, **values: Any) -> dict[str, Any]:
    """Return what a solar charger says that gives so many watts to the bus."""
    return {
        "battery_voltage": VOLTS,
        "battery_charging_current": watts / VOLTS,
        "solar_power": watts * 1.1,
        "yield_today": 0,
        **values,
    }


def inverter_charger(watts: float, **values: Any) -> dict[str, Any]:
    """Return what a MultiPlus says that gives so many watts to the bus."""
    return {
        "battery_voltage": VOLTS,
        "battery_current": watts / VOLTS,
        "ac_in_power": 0,
        "ac_out_power": 0,
        **values,
    }


def charger(watts: float, **values: Any) -> dict[str, Any]:
    """Return what an AC charger says that gives so many watts to the bus."""
    return {"output_voltage1": VOLTS, "output_current1": watts / VOLTS, **values}


def meter(kind: MeterType, watts: float) -> dict[str, Any]:
    """Return what a DC energy meter says."""
    return {"meter_type": kind, "voltage": VOLTS, "current": watts / VOLTS}


def dcdc(state: OperationMode) -> dict[str, Any]:
    """Return what a DC/DC converter says."""
    return {"charge_state": state, "input_voltage": 14, "output_voltage": VOLTS}
