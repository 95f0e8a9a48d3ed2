"""The sources that a system has for Home Assistant's energy dashboard."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import probatio

from homeassistant.components.energy.data import ENERGY_SOURCE_SCHEMA
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..library.bus import Told
from ..library.counters.stored import number
from ..library.system import Settings, System
from ..library.system.keys import (
    BATTERY_POWER,
    CAPACITY,
    CONSUMPTION_POWER,
    STATE_OF_CHARGE,
)
from .readings import async_readings

type Source = dict[str, Any]

_SOLAR: Final = (Told.SOLAR, Told.ALTERNATOR, Told.OTHER_SOURCES)
_GRID: Final = (Told.AC_INPUT, Told.SHORE_CHARGER)
_TWELVE: Final = 13  # V, what a battery of 12 V has on the average
_NOMINAL: Final = 12.8  # V of a lithium battery that is called so
# Of a source, what tells it from others of its type.
_ENERGIES: Final = ("stat_energy_from", "stat_energy_to")


class Proposal(NamedTuple):
    """A source for the energy dashboard.

    label: what it is called, by its place in the translations. told_by: the addresses
    of the devices that tell of it.
    """

    label: str
    source: Source
    told_by: frozenset[str]


@callback
def async_propose(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    subentry: ConfigSubentry,
    settings: Settings,
) -> list[Proposal]:
    """Return the sources of a system, as far as it has the sensors, and they are enabled.

    What this version of Home Assistant has no place for is left out.
    """
    registry = er.async_get(hass)
    sensors = {
        entity.unique_id.removeprefix(f"{subentry.subentry_id}-"): entity.entity_id
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.config_subentry_id == subentry.subentry_id
        and entity.domain == Platform.SENSOR
        and entity.disabled_by is None
    }
    system = System(settings)
    return [
        Proposal(_label(power, settings), source, system.parts(power))
        for power, source in _sources(hass, settings, sensors)
        if _is_valid(source)
    ]


def _label(power: str, settings: Settings) -> str:
    """Return what a power comes from, or goes to; an AC input as its user names it."""
    if power == Told.AC_INPUT:
        return settings.ac_input.value
    return power.removesuffix("_power")


def energies_of(source: Mapping[str, Any]) -> set[str]:
    """Return the statistics of a source that count its energy."""
    found = (source.get(name) for name in _ENERGIES)
    return {statistic for statistic in found if isinstance(statistic, str)}


def _is_valid(source: Source) -> bool:
    try:
        ENERGY_SOURCE_SCHEMA([source])
    except probatio.Invalid:
        return False
    return True


def _sources(
    hass: HomeAssistant, settings: Settings, sensors: Mapping[str, str]
) -> Iterator[tuple[str, Source]]:
    """Yield the sources; what has no sensor for its energy is not valid."""
    for power in _SOLAR:
        yield power, _solar(power, sensors)
    for power in _GRID:
        yield power, _grid(power, sensors)
    capacity = _capacity(hass, settings, sensors)
    yield BATTERY_POWER, _battery(sensors) | capacity
    yield (
        CONSUMPTION_POWER,
        {
            "type": "home",
            "stat_energy_to": _energy(CONSUMPTION_POWER, sensors),
            **_rate("stat_rate", CONSUMPTION_POWER, sensors),
        },
    )


def _energy(power: str, sensors: Mapping[str, str]) -> str | None:
    return sensors.get(power.replace("_power", "_energy"))


def _rate(name: str, power: str, sensors: Mapping[str, str]) -> Source:
    return {name: sensors[power]} if power in sensors else {}


def _power_config(name: str, power: str, sensors: Mapping[str, str]) -> Source:
    config = _rate(name, power, sensors)
    return {"power_config": config} if config else {}


def _solar(power: str, sensors: Mapping[str, str]) -> Source:
    return {
        "type": "solar",
        "stat_energy_from": _energy(power, sensors),
        **_rate("stat_rate", power, sensors),
        "config_entry_solar_forecast": None,
    }


def _grid(power: str, sensors: Mapping[str, str]) -> Source:
    return {
        "type": "grid",
        "stat_energy_from": _energy(power, sensors),
        "stat_energy_to": sensors.get(power.replace("_power", "_returned_energy")),
        "stat_cost": None,
        "entity_energy_price": None,
        "number_energy_price": None,
        "stat_compensation": None,
        "entity_energy_price_export": None,
        "number_energy_price_export": None,
        "cost_adjustment_day": 0,
        **_power_config("stat_rate", power, sensors),
    }


def _battery(sensors: Mapping[str, str]) -> Source:
    return {
        "type": "battery",
        "stat_energy_from": sensors.get("discharged_energy"),
        "stat_energy_to": sensors.get("charged_energy"),
        **_power_config("stat_rate_inverted", BATTERY_POWER, sensors),
        **_rate("stat_soc", STATE_OF_CHARGE, sensors),
    }


def _capacity(
    hass: HomeAssistant, settings: Settings, sensors: Mapping[str, str]
) -> dict[str, float]:
    """Return the capacity in kWh, where it and the battery's voltage are known."""
    state = hass.states.get(sensors.get(CAPACITY, ""))
    record = async_readings(hass, settings.battery).record
    voltage = number(record.values.get("voltage")) if record is not None else None
    try:
        capacity = settings.capacity or float(state.state if state else "")
    except ValueError:
        return {}
    if not voltage or voltage < 0 or capacity <= 0:
        return {}
    nominal = max(1, round(voltage / _TWELVE)) * _NOMINAL
    return {"capacity": round(capacity * nominal / 1000, 2)}
