"""The devices that can be members of a system, and those that probably are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..device.identity import known_device
from ..library import Record
from ..library.products import product_name
from ..library.system import Member, can_be_battery, can_be_member
from ..naming import title_of
from .readings import async_readings
from .settings import SYSTEM, async_devices, stored_members

# Wires and the accuracy of both ends make no greater difference.
SAME_VOLTAGE: Final = 0.05


class Candidate(NamedTuple):
    """A device that can be a member.

    product: Victron's name of it, None where the device is not set up any more.
    probable: whether it is one unless its owner says otherwise.
    has_further_outputs: whether there may be more outputs than the first.
    """

    name: str
    member: Member
    product: str | None = None
    probable: bool = False
    has_further_outputs: bool = False

    @property
    def label(self) -> str:
        """What it is called in a list."""
        if self.product is None:
            return self.name
        return f"{self.name} – {self.product} ({self.member.address})"


@callback
def async_candidates(
    hass: HomeAssistant, battery: ConfigEntry[Any], known: Mapping[str, Member]
) -> dict[str, Candidate]:
    """Return every device that can be in the system of a battery, by address.

    known: those that are in it, with what was said of each; they may be gone.
    """
    assert battery.unique_id
    voltage = _voltage(async_readings(hass, battery.unique_id).record)
    elsewhere = _in_other_systems(hass, battery)
    found = {}
    for address, entry in async_devices(hass):
        device = known_device(entry)
        if address == battery.unique_id or "record" not in device:
            continue
        record = async_readings(hass, address).record
        member = replace(
            known.get(address) or Member(address=address, record=""),
            record=device["record"],
        )
        if meter_type := _meter_type(record):
            member = replace(member, meter_type=meter_type)
        is_bank = can_be_battery(member.record)
        if not is_bank and not can_be_member(member.record, member.meter_type):
            continue
        own = _voltage(record)
        differs = voltage and own and abs(voltage - own) > SAME_VOLTAGE * voltage
        found[address] = Candidate(
            title_of(entry),
            member,
            product_name(device["product_id"]),
            not (is_bank or differs or address in elsewhere),
            _has_further_outputs(record),
        )
    gone = {
        address: Candidate(address, member)
        for address, member in known.items()
        if address not in found
    }
    return found | gone


def _in_other_systems(hass: HomeAssistant, battery: ConfigEntry[Any]) -> set[str]:
    """Return the addresses of the members of every other battery's system."""
    return {
        address
        for _, entry in async_devices(hass)
        if entry is not battery
        for subentry in entry.get_subentries_of_type(SYSTEM)
        for address in stored_members(subentry)
    }


def _meter_type(record: Record | None) -> str | None:
    """Return what a DC energy meter measures, as it last said."""
    kind = None if record is None else record.values.get("meter_type")
    return None if kind is None else kind.name.lower()


def _voltage(record: Record | None) -> float | None:
    """Return the voltage of the bus, as a device last said."""
    if record is None:
        return None
    name = "voltage" if record.bus is None else record.bus.voltage
    voltage: float | None = record.values.get(name)
    return voltage


def _has_further_outputs(record: Record | None) -> bool:
    """Whether a device has more outputs to the bus, or may have them."""
    if record is None:
        return True
    further = record.bus.further if record.bus is not None else None
    return further is not None and further(record.values) is not None
