"""Entries made by victron-hacs, which stored `name`, `address` and `key` in them.

So are those whose unique id is an address in another writing: nothing would be heard. They are converted before any is set up, but their entities are moved when the record
type is known; a marker in the entry survives restarts until then.
"""

import logging

from homeassistant.components.bluetooth import DOMAIN as BLUETOOTH_DOMAIN
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntry
from homeassistant.const import CONF_ACCESS_TOKEN, CONF_ADDRESS
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..library.addresses import normalise_address
from ..library.cipher import find_key_fault, normalise_key
from ..naming import title_of
from .entities import CONF_MOVE, seniority, split_unique_id
from .victron_hacs import CONF_KEY, DATA

_LOGGER = logging.getLogger(__name__)


async def async_convert_entries(hass: HomeAssistant) -> None:
    """Convert every entry that is not as ours are, before any is set up.

    Where a device has several entries, one takes over from the others. As files are
    written seconds to minutes later, a marked entry is gone through at every start:
    if the power failed in between, what was lost is done again.
    """
    devices: dict[str, list[ConfigEntry]] = {}
    for entry in hass.config_entries.async_entries(DOMAIN):
        devices.setdefault(_address(entry), []).append(entry)
    for address, entries in devices.items():
        converts = any(entry.data.keys() & {CONF_MOVE, *DATA} for entry in entries)
        if not converts and all(
            normalise_address(entry.unique_id or address) in (None, entry.unique_id)
            for entry in entries
        ):
            continue
        entry, *spares = sorted(entries, key=_fitness, reverse=True)
        if converts:
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, CONF_MOVE: True}
            )
        _gather(hass, address, entry, spares)
        for spare in spares:
            _LOGGER.warning(
                "%s was set up twice; one entry takes over from both",
                title_of(entry),
            )
            await hass.config_entries.async_remove(spare.entry_id)
        _convert(hass, entry, address)


def _address(entry: ConfigEntry) -> str:
    """Return the address of an entry; what is none is left as it is."""
    for text in (entry.unique_id, entry.data.get(CONF_ADDRESS)):
        if address := normalise_address(str(text)):
            return address
    return entry.unique_id or entry.entry_id


def _key(entry: ConfigEntry) -> str:
    return str(entry.data.get(CONF_KEY) or entry.data.get(CONF_ACCESS_TOKEN) or "")


def _fitness(entry: ConfigEntry) -> tuple[bool, ...]:
    """Return what makes one entry of a device a better one than another."""
    return (
        entry.source != SOURCE_IGNORE,
        entry.disabled_by is None,
        find_key_fault(_key(entry)) is None,
        CONF_KEY not in entry.data,
    )


@callback
def _gather(
    hass: HomeAssistant, address: str, entry: ConfigEntry, spares: list[ConfigEntry]
) -> None:
    """Have the entry own every entity of its address, and one device.

    Entities may belong to an entry that is gone: it was saved, and they were not.
    """
    entities = er.async_get(hass)
    owners = {entry.entry_id, *(spare.entry_id for spare in spares)}
    found = [
        entity
        for entity in entities.entities.values()
        if entity.platform == DOMAIN
        and entity.config_subentry_id is None  # else it is a system's
        and (entity.config_entry_id in owners or split_unique_id(entity)[0] == address)
    ]
    owners.update(entity.config_entry_id for entity in found if entity.config_entry_id)
    for entity in found:
        entities.async_update_entity(entity.entity_id, config_entry_id=entry.entry_id)
    registry = dr.async_get(hass)
    devices = {
        device.id: device
        for owner in owners
        for device in dr.async_entries_for_config_entry(registry, owner)
        if device.config_subentry_id is None
    }
    for entity in found:
        if device := entity.device_id and registry.async_get(
            entity.device_id, include_child_devices=False
        ):
            devices[device.id] = device
    if not devices:
        return
    kept, *others = sorted(devices.values(), key=seniority)
    for other in others:
        for entity in er.async_entries_for_device(
            entities, other.id, include_disabled_entities=True
        ):
            entities.async_update_entity(entity.entity_id, device_id=kept.id)
        registry.async_remove_device(other.id)
    registry.async_update_device(
        kept.id,
        new_config_entry_id=entry.entry_id,
        new_connections={(dr.CONNECTION_BLUETOOTH, address)},
        new_identifiers={(BLUETOOTH_DOMAIN, address)},
        area_id=next((d.area_id for d in (kept, *others) if d.area_id), None),
        labels=kept.labels.union(*(other.labels for other in others)),
        name_by_user=next(
            (d.name_by_user for d in (kept, *others) if d.name_by_user), None
        ),
    )


@callback
def _convert(hass: HomeAssistant, entry: ConfigEntry, address: str) -> None:
    """Store the address and the key as core does."""
    data = {name: value for name, value in entry.data.items() if name not in DATA}
    if CONF_ACCESS_TOKEN not in data:
        # An empty key would say that the device needs none.
        data[CONF_ACCESS_TOKEN] = normalise_key(_key(entry)) or None
    hass.config_entries.async_update_entry(entry, data=data, unique_id=address)
