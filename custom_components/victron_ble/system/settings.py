"""A system as its subentry keeps it."""

from collections.abc import Iterator
from typing import Any, Final

from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..device.identity import known_device
from ..device.options import Options
from ..library.system import Member, Settings, can_be_battery

SYSTEM: Final = "system"  # the type of the subentry

# What the subentry keeps, by the names of the library's settings.
CONF_MEMBERS: Final = "members"
CONF_AC_INPUT: Final = "ac_input"
CONF_FLOOR: Final = "floor"
CONF_CAPACITY: Final = "capacity"


@callback
def async_devices(hass: HomeAssistant) -> Iterator[tuple[str, ConfigEntry[Any]]]:
    """Yield every device that is set up, by its address."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.source != SOURCE_IGNORE and entry.unique_id:
            yield entry.unique_id, entry


def stored_members(subentry: ConfigSubentry) -> dict[str, Member]:
    """Return the members of a system by address, as far as they can be read."""
    stored = {**subentry.data, "battery": SYSTEM, "battery_record": SYSTEM}
    return {member.address: member for member in Settings.from_dict(stored).members}


def settings_of(entry: ConfigEntry[Any], subentry: ConfigSubentry) -> Settings | None:
    """Return what a system is like; None where its device is no battery monitor."""
    record = known_device(entry).get("record")
    if record is None or not can_be_battery(record):
        return None
    return Settings.from_dict(
        {
            **subentry.data,
            "battery": entry.unique_id,
            "battery_record": record,
            "timeout": 60 * Options.of(entry.options).timeout,
        }
    )
