"""Entities made by victron-hacs, and those that core's integration leaves.

Some keys of victron-hacs mean different things by record type, so its entities are
moved when that is known.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
import logging
from typing import Final

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.statistics import (
    async_update_statistics_metadata,
    get_metadata,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_UNIT_OF_MEASUREMENT, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..library.addresses import normalise_address
from .victron_hacs import KEYS, WRONG_UNITS, WrongUnits

_LOGGER = logging.getLogger(__name__)

CONF_MOVE: Final = "move_entities"  # marks an entry that has such of victron-hacs


def seniority(item: er.RegistryEntry | dr.DeviceEntry) -> tuple[bool, datetime]:
    """Return what sorts the one of two that is used first, else the older one."""
    return item.disabled_by is not None, item.created_at


def split_unique_id(entity: er.RegistryEntry) -> tuple[str | None, str]:
    """Return the address in the unique id of an entity, and its key."""
    address, _, key = entity.unique_id.rpartition("-")
    return normalise_address(address), key


@callback
def async_resume_move(
    hass: HomeAssistant, entry: ConfigEntry, record_name: str
) -> None:
    """Move what is left; a start that finds nothing left ends it.

    An earlier end would be too early: the entry is saved before the entities are.
    """
    if CONF_MOVE not in entry.data:
        return
    if not async_move_entities(hass, entry, record_name) and not hass.is_running:
        data = {name: value for name, value in entry.data.items() if name != CONF_MOVE}
        hass.config_entries.async_update_entry(entry, data=data)


@callback
def async_move_entities(
    hass: HomeAssistant, entry: ConfigEntry, record_name: str
) -> bool:
    """Give the entities of victron-hacs our unique ids, once the record is known.

    All that a user can give an entity is kept. Where both made one, the one that is
    used stays, else the older one. Returns whether there was something to do.
    """
    if CONF_MOVE not in entry.data:
        return False
    keys = KEYS.get(record_name, {})
    registry = er.async_get(hass)
    moved = False
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        address, former = split_unique_id(entity)
        if entity.domain != Platform.SENSOR or address != entry.unique_id:
            continue
        key = keys.get(former, former)
        if entity.unique_id == f"{address}-{key}":
            continue
        moved = True
        if key is None:
            _LOGGER.warning(
                "%s of victron-hacs was never right and is removed", entity.entity_id
            )
            registry.async_remove(entity.entity_id)
        elif _make_way(registry, entity, unique_id := f"{address}-{key}"):
            registry.async_update_entity(entity.entity_id, new_unique_id=unique_id)
            _correct_unit(hass, entity, record_name, key)
    return moved


def _make_way(
    registry: er.EntityRegistry, entity: er.RegistryEntry, unique_id: str
) -> bool:
    """Remove one of two entities for one thing; return whether this one moves."""
    other_id = registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
    other = registry.async_get(other_id) if other_id else None
    if other is None:
        return True
    kept, removed = sorted((entity, other), key=seniority)
    _LOGGER.warning(
        "%s shows the same as %s, and is removed", removed.entity_id, kept.entity_id
    )
    registry.async_remove(removed.entity_id)
    return kept is entity


@callback
def _correct_unit(
    hass: HomeAssistant, entity: er.RegistryEntry, record_name: str, key: str
) -> None:
    """Correct a unit that was wrong, where the user chose it and where it is recorded."""
    if (wrong := WRONG_UNITS.get((record_name, key))) is None:
        return
    options = dict(entity.options.get(Platform.SENSOR, {}))
    if unit := wrong.right.get(options.get(CONF_UNIT_OF_MEASUREMENT, "")):
        options[CONF_UNIT_OF_MEASUREMENT] = unit
        er.async_get(hass).async_update_entity_options(
            entity.entity_id, Platform.SENSOR, options
        )
    if RECORDER_DOMAIN in hass.config.components:
        hass.async_create_task(_async_correct_statistics(hass, entity.entity_id, wrong))


async def _async_correct_statistics(
    hass: HomeAssistant, entity_id: str, wrong: WrongUnits
) -> None:
    """Correct the unit of recorded statistics, whose numbers were right."""
    recorded = await get_instance(hass).async_add_executor_job(
        partial(get_metadata, hass, statistic_ids={entity_id})
    )
    for _, metadata in recorded.values():
        if unit := wrong.right.get(metadata["unit_of_measurement"]):
            async_update_statistics_metadata(
                hass,
                entity_id,
                new_unit_class=wrong.unit_class,
                new_unit_of_measurement=unit,
            )


async def async_forget_unsent(
    hass: HomeAssistant, entry: ConfigEntry, unsent: Callable[[], set[str]]
) -> None:
    """Remove entities that core's integration made for what a device never sends.

    Those that the user has given a name, area or label stay, and those of which
    the recorder has statistics. What is unsent is given as unique ids.
    """
    registry = er.async_get(hass)

    def unused() -> set[str]:
        unique_ids = unsent()
        return {
            entity.entity_id
            for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
            if entity.domain == Platform.SENSOR
            and entity.config_subentry_id is None
            and entity.unique_id in unique_ids
            and not (entity.name or entity.area_id or entity.labels)
        }

    entity_ids = unused()
    if entity_ids and RECORDER_DOMAIN in hass.config.components:
        recorded = await get_instance(hass).async_add_executor_job(
            partial(get_metadata, hass, statistic_ids=set(entity_ids))
        )
        entity_ids -= recorded.keys()
    for entity_id in entity_ids & unused():
        registry.async_remove(entity_id)
