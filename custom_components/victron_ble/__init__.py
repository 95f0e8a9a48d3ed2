"""The Victron Instant Readout integration."""

from homeassistant.components.bluetooth import async_clear_address_from_match_history
from homeassistant.const import CONF_ACCESS_TOKEN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .coordinator import VictronConfigEntry, VictronCoordinator
from .dashboard.command import async_setup_command
from .descriptions import sources
from .entity import restore_key
from .library import Key
from .library.addresses import normalise_address
from .library.cipher import find_key_fault
from .library.record import shown_records
from .metering.last_shown import async_last_shown
from .metering.store import async_get_counters
from .naming import placeholders, title_of
from .services import async_setup_services
from .takeover.entities import CONF_MOVE, async_resume_move
from .takeover.entries import async_convert_entries
from .web import async_offer_modules

PLATFORMS = [Platform.BINARY_SENSOR, Platform.SENSOR]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Make the entries of victron-hacs ours, before any is set up; offer the dashboard."""
    await async_convert_entries(hass)
    async_setup_command(hass)
    async_offer_modules(hass)
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: VictronConfigEntry) -> bool:
    """Set up one device."""
    if entry.unique_id is None or normalise_address(entry.unique_id) is None:
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="malformed_address",
            translation_placeholders=placeholders(title_of(entry)),
        )
    text = entry.data.get(CONF_ACCESS_TOKEN)
    if not isinstance(text, str) or (text and find_key_fault(text)):
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN,
            translation_key="malformed_key",
            translation_placeholders=placeholders(title_of(entry)),
        )
    counters = await async_get_counters(hass)
    coordinator = VictronCoordinator(hass, entry, Key(text) if text else None, counters)
    # Also where a platform fails: nothing of the device stays.
    entry.async_on_unload(coordinator.async_stop)
    values = coordinator.restore_data.get(restore_key(Platform.SENSOR))
    counters.async_raise(
        coordinator.address, await async_last_shown(hass, coordinator.address, values)
    )
    if coordinator.identity.record_name is not None:
        async_resume_move(hass, entry, coordinator.identity.record_name)
    _remove_former_entities(hass, entry, coordinator)
    await coordinator.systems.async_start()
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # Only now: every platform must hear the first advertisement.
    coordinator.async_start()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: VictronConfigEntry) -> bool:
    """Unload one device."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: VictronConfigEntry) -> None:
    """Let what was counted of a removed device expire, and discover it anew."""
    if entry.unique_id:
        counters = await async_get_counters(hass)
        await counters.async_remove(entry.unique_id)
        async_clear_address_from_match_history(hass, entry.unique_id)


def _remove_former_entities(
    hass: HomeAssistant, entry: VictronConfigEntry, coordinator: VictronCoordinator
) -> None:
    """Remove the entities of a record type that the device does not send any more."""
    record_type = shown_records().get(coordinator.identity.record_name or "")
    if record_type is None or CONF_MOVE in entry.data:
        return  # not known, or only to a newer version, or still to be moved
    keys = {
        (platform.value, f"{coordinator.address}-{key}")
        for platform in PLATFORMS
        for key in sources(platform, record_type)
    }
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if (
            entity.config_subentry_id is None  # else it is a system's
            and (entity.domain, entity.unique_id) not in keys
        ):
            registry.async_remove(entity.entity_id)
