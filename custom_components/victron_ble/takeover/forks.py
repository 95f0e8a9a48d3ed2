"""Keys that the user has already given to another integration for Victron devices."""

from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..library.addresses import normalise_address
from ..library.cipher import find_key_fault, normalise_key

# Forks under domains of their own run beside us; nothing of theirs is touched.
DOMAINS: Final = ("victron_ir", "victron_ir_ble")


@callback
def async_find_key(hass: HomeAssistant, address: str) -> str | None:
    """Return the key of a device from a fork's entry, whatever it calls it."""
    for domain in DOMAINS:
        for entry in hass.config_entries.async_entries(domain):
            values = {**entry.data, **entry.options}
            written = entry.unique_id or str(values.get("address", ""))
            if normalise_address(written) != address:
                continue
            for value in values.values():
                if isinstance(value, str) and not find_key_fault(value):
                    return normalise_key(value)
    return None
