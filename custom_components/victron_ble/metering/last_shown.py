"""What was last shown of what is counted, by all that Home Assistant remembers of it.

Statistics add up what a counter grew; where it begins again below what it was, as its
file is older or lost, they fall or count all of it once more.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache, reduce
import math
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.history import state_changes_during_period
from homeassistant.components.recorder.statistics import (
    get_last_statistics,
    get_metadata,
)
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    Platform,
    UnitOfElectricPotential,
    UnitOfEnergy,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter

from ..const import DOMAIN
from ..library.counters.counted import counted_items, further
from ..library.counters.item import Item
from ..library.counters.stored import branches, number
from ..library.record import shown_records
from ..library.values import Quantity

# Some of the last states say that it was not available.
_STATES: Final = 10
# In which a state is taken, but for energies, which are taken in any.
_UNITS: Final = {
    Quantity.CHARGE: "Ah",
    Quantity.VOLTAGE: UnitOfElectricPotential.VOLT,
}

type _Entity = er.RegistryEntry | er.DeletedRegistryEntry


async def async_last_shown(
    hass: HomeAssistant, address: str, values: Any
) -> dict[str, float]:
    """Return what is counted of a device and never goes back, by key; energies in Wh.

    values: what Home Assistant keeps of its sensors for the next start.
    """
    found = _of_values(branches(branches(values).get("entity_data")))
    unique_ids = {key: f"{address}-{key}" for key in _items()}
    recorded = await async_last_recorded(hass, unique_ids, _items())
    for key, value in recorded.items():
        found[key] = further(key, value, found.get(key, value))
    return found


async def async_last_recorded(
    hass: HomeAssistant, unique_ids: Mapping[str, str], items: Mapping[str, Item]
) -> dict[str, float]:
    """Return what was recorded last of sensors, by key; energies in Wh.

    items: what they show.
    """
    entities = _entities(hass, unique_ids)
    if RECORDER_DOMAIN not in hass.config.components or not entities:
        return {}
    recorder = get_instance(hass)
    return await recorder.async_add_executor_job(_recorded, hass, entities, items)


@cache
def _items() -> dict[str, Item]:
    """Return all that never goes back, by key."""
    return {
        key: item
        for record in shown_records().values()
        for key, item in counted_items(record).items()
        if item.goes_on
    }


def _of_values(values: Mapping[str, Any]) -> dict[str, float]:
    return {
        key: value
        for key, item in _items().items()
        for value in _counted(
            item,
            values.get(f"{key}___"),
            UnitOfEnergy.KILO_WATT_HOUR
            if item.quantity is Quantity.ENERGY
            else _UNITS.get(item.quantity),
        )
    }


def _entities(hass: HomeAssistant, unique_ids: Mapping[str, str]) -> dict[str, _Entity]:
    """Return sensors that are registered, by key.

    Also those that will be again, under the same id: an older version, which writes the
    file without what it does not know, removes them.
    """
    registry = er.async_get(hass)
    entities: dict[str, _Entity] = {}
    for key, unique_id in unique_ids.items():
        place = (Platform.SENSOR, DOMAIN, unique_id)
        entity_id = registry.async_get_entity_id(*place)
        if entity_id and (entity := registry.async_get(entity_id)):
            entities[key] = entity
        elif (removed := registry.deleted_entities.get(place)) and (
            not registry.async_is_registered(removed.entity_id)
        ):
            entities[key] = removed
    return entities


def _recorded(
    hass: HomeAssistant,
    entities: Mapping[str, _Entity],
    items: Mapping[str, Item],
) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, entity in entities.items():
        item = items[key]
        # Before that, another device may have been called so.
        since = entity.created_at
        try:
            values = [
                *_of_states(hass, item, entity.entity_id, since),
                *_of_statistics(hass, item, entity.entity_id, since),
            ]
        except SQLAlchemyError:  # of a database that is not as it should be
            continue
        if values:
            found[key] = reduce(item.further, values)
    return found


def _of_states(
    hass: HomeAssistant, item: Item, entity_id: str, since: datetime
) -> Iterable[float]:
    states = state_changes_during_period(
        hass,
        since,
        entity_id=entity_id,
        descending=True,
        limit=_STATES,
        include_start_time_state=False,
    )
    for state in states.get(entity_id, ()):
        if item.quantity is Quantity.TIME:
            if (moment := dt_util.parse_datetime(state.state)) is not None:
                yield moment.timestamp()
            continue
        with suppress(ValueError):  # as of what is unknown or unavailable
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
            yield from _counted(item, float(state.state), unit)


def _of_statistics(
    hass: HomeAssistant, item: Item, entity_id: str, since: datetime
) -> Iterable[float]:
    """Yield the last total of the statistics, which are kept for longer than states."""
    metadata = get_metadata(hass, statistic_ids={entity_id})
    rows = get_last_statistics(hass, 1, entity_id, False, {"state"})
    for row in rows.get(entity_id, ()):
        if row["end"] > since.timestamp():
            unit = metadata[entity_id][1]["unit_of_measurement"]
            yield from _counted(item, row.get("state"), unit)


def _counted(item: Item, value: Any, unit: str | None) -> Iterable[float]:
    """Yield what was shown as it is counted; nothing where it is none.

    Energies are in Wh, rounded up.
    """
    if (found := number(value)) is None:
        return
    if item.quantity is not Quantity.ENERGY:
        if unit == _UNITS.get(item.quantity):
            yield found
    elif unit in EnergyConverter.VALID_UNITS:
        watt_hours = EnergyConverter.convert(found, unit, UnitOfEnergy.WATT_HOUR)
        yield math.ceil(round(watt_hours, 3))
