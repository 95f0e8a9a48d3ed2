"""What a system is made of, for the diagnostics of its monitor; nothing that names it."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from ..library.system import Share
from .runtime import VictronSystem

NOTHING: Final = Share(None, None)


def describe_system(system: VictronSystem) -> dict[str, Any]:
    """Return what was said of a system, and what it says; by labels, not addresses."""
    settings, report, shares = system.settings, system.report, system.shares
    said: dict[str, dict[str, Any]] = {
        settings.battery: {"record": settings.battery_record},
        **{member.address: asdict(member) for member in settings.members},
    }
    labels = {address: f"device {number}" for number, address in enumerate(said, 1)}

    def labelled(addresses: Iterable[str]) -> list[str]:
        return [labels[address] for address in addresses]

    devices = {}
    for address, known in said.items():
        share, age = shares.get(address, NOTHING)
        devices[labels[address]] = {
            **{name: value for name, value in known.items() if name != "address"},
            "share": None if share is None else round(share, 1),
            "age": None if age is None else round(age, 1),
        }
        if known.get("stands_for"):
            devices[labels[address]]["stands_for"] = labels.get(known["stands_for"])
    return {
        "ac_input": settings.ac_input.value,
        "floor": settings.floor,
        "capacity": settings.capacity,
        "devices": devices,
        "missing": labelled(report.missing),
        "assumed_off": labelled(report.assumed_off),
        "suspects": labelled(report.suspects),
        "values": dict(report.values),
    }
