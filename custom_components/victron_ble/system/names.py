"""What the members of a system are called."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..naming import title_of


@callback
def async_names(hass: HomeAssistant, addresses: Iterable[str]) -> list[str]:
    """Return what devices are called; by its address, what is not set up any more."""
    entries = hass.config_entries
    return [
        title_of(entry)
        if (entry := entries.async_entry_for_domain_unique_id(DOMAIN, address))
        else address
        for address in addresses
    ]
