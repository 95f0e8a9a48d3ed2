"""Entries and entities made by victron-hacs, and what core's integration leaves.

victron-hacs stored `name`, `address` and `key` in its entries, and gave some of
its entities keys that mean different things by record type. So an entry is
converted before it is set up, but its entities are moved when the record type
is known; a marker in the entry survives restarts until then.
"""

from collections.abc import Callable
from functools import partial
import logging
from typing import Final

from homeassistant.components.bluetooth import DOMAIN as BLUETOOTH_DOMAIN
from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.statistics import (
    async_update_statistics_metadata,
    get_metadata,
)
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntry
from homeassistant.const import CONF_ACCESS_TOKEN, CONF_ADDRESS, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .decoder.addresses import normalise_address
from .decoder.cipher import find_key_fault, normalise_key
from .victron_hacs import CONF_KEY, DATA, KEYS, WRONG_UNITS

_LOGGER = logging.getLogger(__name__)

CONF_MOVE: Final = "move_entities"  # those of victron-hacs, once the record is known


async def async_convert_entries(hass: HomeAssistant) -> None:
    """Convert every entry of victron-hacs, before any entry is set up.

    Where a device has several entries, one takes over from the others.
    """
    devices: dict[str, list[ConfigEntry]] = {}
    for entry in hass.config_entries.async_entries(DOMAIN):
        devices.setdefault(_address(entry), []).append(entry)
    for address, entries in devices.items():
        if not any(CONF_KEY in entry.data for entry in entries):
            continue
        entry, *spares = sorted(entries, key=_fitness, reverse=True)
        for spare in spares:
            await _async_merge(hass, spare, entry)
        _convert(hass, entry, address)


def _address(entry: ConfigEntry) -> str:
    text = str(entry.data.get(CONF_ADDRESS) or entry.unique_id)
    return normalise_address(text) or text


def _key(entry: ConfigEntry) -> str:
    return str(entry.data.get(CONF_KEY) or entry.data.get(CONF_ACCESS_TOKEN, ""))


def _fitness(entry: ConfigEntry) -> tuple[bool, ...]:
    """Return what makes one entry of a device a better one than another."""
    return (
        entry.source != SOURCE_IGNORE,
        entry.disabled_by is None,
        find_key_fault(_key(entry)) is None,
        CONF_KEY not in entry.data,
    )


async def _async_merge(
    hass: HomeAssistant, spare: ConfigEntry, entry: ConfigEntry
) -> None:
    """Move the entities of a device's second entry to the first, and remove it."""
    devices = dr.async_get(hass)
    device = next(
        iter(dr.async_entries_for_config_entry(devices, entry.entry_id)), None
    )
    for other in dr.async_entries_for_config_entry(devices, spare.entry_id):
        if device is None:
            device = devices.async_update_device(
                other.id, new_config_entry_id=entry.entry_id
            )
        else:
            devices.async_update_device(
                device.id,
                area_id=device.area_id or other.area_id,
                labels=device.labels | other.labels,
                name_by_user=device.name_by_user or other.name_by_user,
            )
    entities = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, spare.entry_id):
        entities.async_update_entity(
            entity.entity_id,
            config_entry_id=entry.entry_id,
            device_id=device.id if device else None,
        )
    _LOGGER.warning("%s was set up twice; one entry takes over from both", entry.title)
    await hass.config_entries.async_remove(spare.entry_id)


@callback
def _convert(hass: HomeAssistant, entry: ConfigEntry, address: str) -> None:
    """Store the address and the key as core does, and mark the entities."""
    data = {k: v for k, v in entry.data.items() if k not in DATA}
    # An empty key would say that the device needs none.
    data |= {CONF_ACCESS_TOKEN: normalise_key(_key(entry)) or None, CONF_MOVE: True}
    hass.config_entries.async_update_entry(entry, data=data, unique_id=address)
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_device(
            device.id,
            new_connections={(dr.CONNECTION_BLUETOOTH, address)},
            new_identifiers={(BLUETOOTH_DOMAIN, address)},
        )


@callback
def async_move_entities(
    hass: HomeAssistant, entry: ConfigEntry, record_name: str
) -> None:
    """Give the entities of victron-hacs our unique ids, once the record is known.

    Entity id, name, area, icon, labels, disabled and hidden flags and options
    are kept. Where both exist, the older one stays.
    """
    if CONF_MOVE not in entry.data:
        return
    keys = KEYS.get(record_name, {})
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        address, _, former = entity.unique_id.rpartition("-")
        if entity.domain != Platform.SENSOR:
            continue
        if normalise_address(address) != entry.unique_id:
            continue
        key = keys.get(former, former)
        if key is None:
            _LOGGER.warning(
                "%s of victron-hacs was never right and is removed", entity.entity_id
            )
            registry.async_remove(entity.entity_id)
        elif _make_way(registry, entity, unique_id := f"{entry.unique_id}-{key}"):
            registry.async_update_entity(entity.entity_id, new_unique_id=unique_id)
            _correct_unit(hass, entity, record_name, key)
    data = {name: value for name, value in entry.data.items() if name != CONF_MOVE}
    hass.config_entries.async_update_entry(entry, data=data)


def _make_way(
    registry: er.EntityRegistry, entity: er.RegistryEntry, unique_id: str
) -> bool:
    """Remove the younger of two entities for one thing; return if this one moves."""
    if entity.unique_id == unique_id:
        return False
    other_id = registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
    other = registry.async_get(other_id) if other_id else None
    if other is None:
        return True
    moves = entity.created_at <= other.created_at
    older, younger = (entity, other) if moves else (other, entity)
    _LOGGER.warning(
        "%s shows the same as %s, which is older, and is removed",
        younger.entity_id,
        older.entity_id,
    )
    registry.async_remove(younger.entity_id)
    return moves


@callback
def _correct_unit(
    hass: HomeAssistant, entity: er.RegistryEntry, record_name: str, key: str
) -> None:
    """Correct the unit of recorded statistics, whose numbers were right."""
    if RECORDER_DOMAIN not in hass.config.components:
        return
    if (wrong := WRONG_UNITS.get((record_name, key))) is None:
        return
    former_unit, unit_class, unit = wrong
    if entity.unit_of_measurement == former_unit:
        async_update_statistics_metadata(
            hass,
            entity.entity_id,
            new_unit_class=unit_class,
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
