"""The Victron simulator: a fleet without hardware, heard by a simulated proxy."""

import probatio

from homeassistant.config_entries import SOURCE_IMPORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .feed import Feed, FeedConfigEntry
from .past import async_setup_past
from .schema import SCHEMA
from .services import async_setup_services

CONFIG_SCHEMA = probatio.Schema({DOMAIN: SCHEMA}, extra=probatio.ALLOW_EXTRA)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the actions, and the fleet of the configuration file."""
    async_setup_services(hass)
    async_setup_past(hass)
    if DOMAIN not in config:
        return True
    entries = hass.config_entries.async_entries(DOMAIN)
    if not entries:
        hass.async_create_task(
            hass.config_entries.flow.async_init(
                DOMAIN, context={"source": SOURCE_IMPORT}, data=config[DOMAIN]
            )
        )
    for entry in entries:  # which are not set up as yet
        hass.config_entries.async_update_entry(entry, data=entry.data | config[DOMAIN])
    return True


async def async_setup_entry(hass: HomeAssistant, entry: FeedConfigEntry) -> bool:
    """Bring a fleet to life."""
    feed = entry.runtime_data = Feed(hass, entry)
    await hass.async_add_executor_job(feed.live_until_now)
    feed.async_start()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: FeedConfigEntry) -> bool:
    """Let go of a fleet."""
    return True
