"""What was last shown of energies, by all that Home Assistant remembers of it.

Statistics add up what a counter grew; where it begins again below what it was, as its
file is older or lost, they fall or count all of it once more.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
import math
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.history import state_changes_during_period
from homeassistant.components.recorder.statistics import (
    get_last_statistics,
    get_metadata,
)
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, Platform, UnitOfEnergy
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_conversion import EnergyConverter

from ..const import DOMAIN
from ..library.counters.meter import energy_keys
from ..library.counters.stored import branches, number
from ..library.record import shown_records

# Some of the last states say that it was not available.
_STATES: Final = 10


async def async_last_shown(
    hass: HomeAssistant, address: str, values: Any
) -> dict[str, int]:
    """Return the energies of a device (Wh).

    values: what Home Assistant keeps of its sensors for the next start.
    """
    found = _of_values(branches(branches(values).get("entity_data")))
    if RECORDER_DOMAIN in hass.config.components and (
        entities := _entities(hass, address)
    ):
        recorded = await get_instance(hass).async_add_executor_job(
            _recorded, hass, entities
        )
        for key, energy in recorded.items():
            found[key] = max(energy, found.get(key, 0))
    return found


@cache
def _keys() -> frozenset[str]:
    """Return the keys of all energies."""
    return frozenset(
        key for record in shown_records().values() for key in energy_keys(record)
    )


def _of_values(values: Mapping[str, Any]) -> dict[str, int]:
    return {
        key: energy
        for key in _keys()
        for energy in _watt_hours(values.get(f"{key}___"), UnitOfEnergy.KILO_WATT_HOUR)
    }


def _entities(hass: HomeAssistant, address: str) -> dict[str, er.RegistryEntry]:
    """Return the entities that show a device's energies, by key."""
    registry = er.async_get(hass)
    entities = {}
    for key in _keys():
        entity_id = registry.async_get_entity_id(
            Platform.SENSOR, DOMAIN, f"{address}-{key}"
        )
        if entity_id and (entity := registry.async_get(entity_id)):
            entities[key] = entity
    return entities


def _recorded(
    hass: HomeAssistant, entities: Mapping[str, er.RegistryEntry]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, entity in entities.items():
        # Before that, another device may have been called so.
        since = entity.created_at
        try:
            energies = [
                *_of_states(hass, entity.entity_id, since),
                *_of_statistics(hass, entity.entity_id, since),
            ]
        except SQLAlchemyError:  # of a database that is not as it should be
            continue
        if energies:
            found[key] = max(energies)
    return found


def _of_states(hass: HomeAssistant, entity_id: str, since: datetime) -> Iterable[int]:
    states = state_changes_during_period(
        hass,
        since,
        entity_id=entity_id,
        descending=True,
        limit=_STATES,
        include_start_time_state=False,
    )
    for state in states.get(entity_id, ()):
        with suppress(ValueError):  # as of what is unknown or unavailable
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
            yield from _watt_hours(float(state.state), unit)


def _of_statistics(
    hass: HomeAssistant, entity_id: str, since: datetime
) -> Iterable[int]:
    """Yield the last energy of the statistics, which are kept for longer than states."""
    metadata = get_metadata(hass, statistic_ids={entity_id})
    rows = get_last_statistics(hass, 1, entity_id, False, {"state"})
    for row in rows.get(entity_id, ()):
        if row["end"] > since.timestamp():
            unit = metadata[entity_id][1]["unit_of_measurement"]
            yield from _watt_hours(row.get("state"), unit)


def _watt_hours(energy: Any, unit: str | None) -> Iterable[int]:
    """Yield an energy in Wh, rounded up; nothing where it is none."""
    if (found := number(energy)) is not None and unit in EnergyConverter.VALID_UNITS:
        watt_hours = EnergyConverter.convert(found, unit, UnitOfEnergy.WATT_HOUR)
        yield math.ceil(round(watt_hours, 3))
