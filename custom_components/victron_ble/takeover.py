"""Entries and entities made by victron-hacs, and what core's integration leaves.

victron-hacs stored `name`, `address` and `key` in its entries, and gave some of
its entities keys that mean different things by record type. So an entry is
converted before it is set up, but its entities are moved when the record type
is known; a marker in the entry survives restarts until then.
"""

from functools import partial
import logging
from typing import Final

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.statistics import (
    async_update_statistics_metadata,
    get_metadata,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_ACCESS_TOKEN,
    CONF_ADDRESS,
    Platform,
    UnitOfApparentPower,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.unit_conversion import ApparentPowerConverter

from .const import DOMAIN
from .decoder.addresses import normalise_address
from .decoder.cipher import find_key_fault, normalise_key

_LOGGER = logging.getLogger(__name__)

HACS_KEY: Final = "key"  # what tells an entry of victron-hacs
CONF_MOVE: Final = "move_entities_of"  # the address as victron-hacs stored it

# By record type: the key of victron-hacs and ours; None for what was never right.
_CHARGER: Final = {"operation_mode": "charge_state"}
_STATE: Final = {"operation_mode": "device_state"}
_BATTERY_MONITOR: Final = {
    "battery": "state_of_charge",
    "consumed_ah": "consumed_ampere_hours",
    "output_power": "power",
}
HACS_KEYS: Final[dict[str, dict[str, str | None]]] = {
    "ac_charger": {
        **_CHARGER,
        "current": "ac_current",
        "output_current": "output_current_1",
        "output_power": "output_power_1",
        "output_voltage": "output_voltage_1",
    },
    "battery_monitor": {
        **_BATTERY_MONITOR,
        "alarm_reason": "alarm",
        "consumed_energy": None,
        "starter_battery_voltage": "starter_voltage",
        "time_remaining": "remaining_minutes",
    },
    "dcdc_converter": {**_CHARGER},
    "inverter": {
        **_STATE,
        "alarm_reason": "alarm",
        "input_voltage": "battery_voltage",
        "output_current": "ac_current",
        "output_power": "ac_apparent_power",
        "output_voltage": "ac_voltage",
    },
    "lynx_smart_bms": {**_BATTERY_MONITOR, "remaining_mins": "remaining_minutes"},
    "multi_rs": {
        "ac_input_power": "ac_in_power",
        "ac_input_state": "ac_in_state",
        "ac_output_power": "ac_out_power",
        "current": "battery_current",
        "power": "solar_power",
        "voltage": "battery_voltage",
    },
    "orion_xs": {**_CHARGER},
    "smart_battery_protect": {
        "alarm_reason": "alarm",
        "charger_error": "error_code",
        "warning_reason": "warning",
    },
    "smart_lithium": {
        "temperature": "battery_temperature",
        "voltage": "battery_voltage",
        **{f"cell_voltage_{n}": f"cell_{n}_voltage" for n in range(1, 9)},
        **{f"cell_voltage_{n}": None for n in range(9, 17)},
    },
    "solar_charger": {
        **_CHARGER,
        "current": "battery_current",
        "power": "solar_power",
        "voltage": "battery_voltage",
    },
    "vebus": {
        **_STATE,
        "ac_input_power": "ac_in_power",
        "ac_input_state": "ac_in_state",
        "ac_output_power": "ac_out_power",
        "alarm_notification": "alarm",
        "battery": "state_of_charge",
    },
}
# Recorded as W, though the values always were VA.
WRONG_UNITS: Final = {
    ("inverter", "ac_apparent_power"): UnitOfApparentPower.VOLT_AMPERE
}


async def async_convert_entries(hass: HomeAssistant) -> None:
    """Convert every entry of victron-hacs, before any entry is set up.

    One whose key can work comes first: where a device was set up twice, its
    entry stays.
    """
    former = [
        e for e in hass.config_entries.async_entries(DOMAIN) if HACS_KEY in e.data
    ]
    former.sort(key=lambda entry: find_key_fault(str(entry.data[HACS_KEY])) is not None)
    for entry in former:
        await _async_convert(hass, entry)


async def _async_convert(hass: HomeAssistant, entry: ConfigEntry) -> None:
    stored = str(entry.data.get(CONF_ADDRESS) or entry.unique_id)
    address = normalise_address(stored) or stored
    for other in hass.config_entries.async_entries(DOMAIN):
        if other is not entry and HACS_KEY not in other.data:
            if normalise_address(other.unique_id or "") == address:
                await _async_merge(hass, entry, stored, other)
                return
    hass.config_entries.async_update_entry(
        entry,
        data={
            CONF_ACCESS_TOKEN: normalise_key(str(entry.data[HACS_KEY])),
            CONF_MOVE: [stored],
        },
        unique_id=address,
    )


async def _async_merge(
    hass: HomeAssistant, spare: ConfigEntry, stored: str, entry: ConfigEntry
) -> None:
    """Move the entities of a device's second entry to the first, and remove it."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, spare.entry_id):
        registry.async_update_entity(
            entity.entity_id,
            config_entry_id=entry.entry_id,
            device_id=devices[0].id if devices else None,
        )
    moved = dict.fromkeys((*entry.data.get(CONF_MOVE, ()), stored))
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_MOVE: list(moved)}
    )
    _LOGGER.info("%s was set up twice; one entry takes over from both", entry.title)
    await hass.config_entries.async_remove(spare.entry_id)


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
    keys = HACS_KEYS.get(record_name, {})
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        former = _former_key(entity, entry.data[CONF_MOVE])
        if former is None:
            continue
        key = keys.get(former, former)
        if key is None:
            _LOGGER.info("%s was never right and is removed", entity.entity_id)
            registry.async_remove(entity.entity_id)
        elif _make_way(registry, entity, unique_id := f"{entry.unique_id}-{key}"):
            registry.async_update_entity(entity.entity_id, new_unique_id=unique_id)
            _correct_unit(hass, entity.entity_id, WRONG_UNITS.get((record_name, key)))
    data = {name: value for name, value in entry.data.items() if name != CONF_MOVE}
    hass.config_entries.async_update_entry(entry, data=data)


def _former_key(entity: er.RegistryEntry, addresses: list[str]) -> str | None:
    """Return the key that an entity had in victron-hacs."""
    if entity.domain == Platform.SENSOR:
        for address in addresses:
            if entity.unique_id.startswith(f"{address}-"):
                return entity.unique_id.removeprefix(f"{address}-")
    return None


def _make_way(
    registry: er.EntityRegistry, entity: er.RegistryEntry, unique_id: str
) -> bool:
    """Remove the younger of two entities for one thing; return if this one stays."""
    if entity.unique_id == unique_id:
        return False
    other_id = registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
    if other_id is None:
        return True
    other = registry.async_get(other_id)
    assert other is not None
    stays = entity.created_at <= other.created_at
    younger = other_id if stays else entity.entity_id
    _LOGGER.info("%s is there twice; %s is removed", unique_id, younger)
    registry.async_remove(younger)
    return stays


@callback
def _correct_unit(hass: HomeAssistant, entity_id: str, unit: str | None) -> None:
    """Correct the unit of recorded statistics, whose values were right."""
    if unit is not None and RECORDER_DOMAIN in hass.config.components:
        async_update_statistics_metadata(
            hass,
            entity_id,
            new_unit_class=ApparentPowerConverter.UNIT_CLASS,
            new_unit_of_measurement=unit,
        )


async def async_forget_unsent(
    hass: HomeAssistant, entry: ConfigEntry, unique_ids: set[str]
) -> None:
    """Remove entities that core's integration made for what a device never sends.

    Those that the user has given a name, area or label stay, and those of which
    the recorder has statistics.
    """
    registry = er.async_get(hass)
    unused = {
        entity.entity_id
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.domain == Platform.SENSOR
        and entity.unique_id in unique_ids
        and not (entity.name or entity.area_id or entity.labels)
    }
    if unused and RECORDER_DOMAIN in hass.config.components:
        recorded = await get_instance(hass).async_add_executor_job(
            partial(get_metadata, hass, statistic_ids=unused)
        )
        unused -= recorded.keys()
    for entity_id in unused:
        registry.async_remove(entity_id)
