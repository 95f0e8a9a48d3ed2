"""The energy dashboard of a fleet, as docs/energy.md has it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.radio import Radio
from simulator.system import System

from .entities import EntityIds


@dataclass(frozen=True, slots=True)
class Source:
    """A row of a table of the documentation.

    devices: keys in the site, of which the first that there is counts.
    energies: the keys of sensors, in the order of Home Assistant's fields.
    name: where it is not that of the device.
    """

    kind: str
    devices: tuple[str, ...]
    energies: tuple[str, ...]
    power: str
    name: str | None = None

    def label(self, radio: Radio) -> str:
        """Return what it is called."""
        return self.name or radio.device.label


# By the first part of a site's name.
SOURCES: Final[dict[str, tuple[Source, ...]]] = {
    "van": (
        Source("solar", ("solar",), ("total_yield",), "solar_power"),
        Source("solar", ("orion",), ("output_energy",), "output_power", "Alternator"),
        Source("battery", ("shunt",), ("discharged_energy", "charged_energy"), "power"),
        Source("grid", ("multi",), ("ac_in_energy",), "ac_in_power", "Shore"),
    ),
    "boat": (
        Source("solar", ("solar",), ("total_yield",), "solar_power"),
        Source("solar", ("meter",), ("energy",), "power", "Alternator"),
        Source(
            "battery",
            ("monitor", "bms"),
            ("discharged_energy", "charged_energy"),
            "power",
        ),
        Source("grid", ("charger",), ("output_energy_1",), "output_power_1", "Shore"),
        Source("device", ("fridges",), ("energy",), "power", "Refrigerators"),
    ),
    "house": (
        Source("solar", ("solar",), ("total_yield",), "solar_power"),
        Source("solar", ("multi",), ("total_yield",), "solar_power"),
        Source("solar", ("inverter",), ("total_yield",), "solar_power"),
        Source("battery", ("shunt",), ("discharged_energy", "charged_energy"), "power"),
        Source(
            "grid",
            ("plus",),
            ("ac_in_energy", "ac_in_returned_energy"),
            "ac_in_power",
        ),
        Source(
            "grid",
            ("multi",),
            ("ac_in_energy", "ac_in_returned_energy"),
            "ac_in_power",
        ),
    ),
}


def sources(system: System) -> Iterator[tuple[Radio, Source]]:
    """Yield what a fleet has of all that, with the device of each."""
    for site in system.sites:
        name = site.plan.name
        for source in SOURCES[name.partition("-")[0]]:
            for key in source.devices:
                if key in site.plants:
                    yield system.radio(f"{name}/{key}"), source
                    break


def sensors_to_enable(system: System) -> Iterator[tuple[Radio, str]]:
    """Yield the sensors of the energy dashboard; some are disabled at first."""
    for radio, source in sources(system):
        for key in (*source.energies, source.power):
            yield radio, key


def preferences(
    system: System, entity_ids: Mapping[str, EntityIds]
) -> dict[str, list[dict[str, Any]]]:
    """Return what the energy dashboard stores; `entity_ids` by address."""
    found: dict[str, list[dict[str, Any]]] = {
        "energy_sources": [],
        "device_consumption": [],
    }
    for radio, source in sources(system):
        ids = entity_ids[radio.address]
        energies = [ids[f"sensor.{key}"] for key in source.energies]
        entry = _ENTRIES[source.kind](energies, ids[f"sensor.{source.power}"])
        if source.kind == "battery":
            entry["stat_soc"] = ids["sensor.state_of_charge"]
        entry["name"] = source.label(radio)
        place = "device_consumption" if source.kind == "device" else "energy_sources"
        found[place].append(entry)
    return found


def _solar(energies: list[str], power: str) -> dict[str, Any]:
    (energy,) = energies
    return {
        "type": "solar",
        "stat_energy_from": energy,
        "stat_rate": power,
        "config_entry_solar_forecast": None,
    }


def _battery(energies: list[str], power: str) -> dict[str, Any]:
    discharged, charged = energies
    return {
        "type": "battery",
        "stat_energy_from": discharged,
        "stat_energy_to": charged,
        # Home Assistant counts discharging as positive, Victron charging.
        "power_config": {"stat_rate_inverted": power},
    }


def _grid(energies: list[str], power: str) -> dict[str, Any]:
    taken, returned = [*energies, None][:2]
    return {
        "type": "grid",
        "stat_energy_from": taken,
        "stat_energy_to": returned,
        "stat_cost": None,
        "entity_energy_price": None,
        "number_energy_price": None,
        "stat_compensation": None,
        "entity_energy_price_export": None,
        "number_energy_price_export": None,
        "power_config": {"stat_rate": power},
        "cost_adjustment_day": 0,
    }


def _device(energies: list[str], power: str) -> dict[str, Any]:
    (energy,) = energies
    return {"stat_consumption": energy, "stat_rate": power}


_ENTRIES: Final[dict[str, Callable[[list[str], str], dict[str, Any]]]] = {
    "solar": _solar,
    "battery": _battery,
    "grid": _grid,
    "device": _device,
}
