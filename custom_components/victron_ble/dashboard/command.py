"""The command by which a page asks for the dashboard."""

from collections.abc import Iterator
from typing import Any, Final

import probatio

from homeassistant.components import websocket_api
from homeassistant.components.energy.const import DOMAIN as ENERGY_DOMAIN
from homeassistant.components.energy.data import async_get_manager
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from .cards import Card
from .found import Only, find_devices, find_systems
from .kinds import kind_views
from .overview import overview, subjects
from .texts import Texts, async_load_texts

# Why there is no dashboard; each is a text, too.
NOTHING_YET: Final = "nothing_yet"
NOTHING_LEFT: Final = "nothing_left"


@callback
def async_setup_command(hass: HomeAssistant) -> None:
    """Register the command."""
    websocket_api.async_register_command(hass, _handle_dashboard)


@websocket_api.websocket_command(
    {
        probatio.Required("type"): f"{DOMAIN}/dashboard",
        probatio.Required("language"): str,
        probatio.Optional("options", default=dict): {
            probatio.Optional("areas", default=list): [str],
            probatio.Optional("labels", default=list): [str],
        },
    }
)
@websocket_api.async_response
async def _handle_dashboard(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    message: dict[str, Any],
) -> None:
    """Return the dashboard, or say in the user's words why there is none."""
    texts = await async_load_texts(hass, message["language"])
    only = Only(**message["options"])
    views = build_views(hass, only, texts, await _async_energy_ids(hass))
    if views:
        connection.send_result(message["id"], {"title": "Victron", "views": views})
        return
    code = NOTHING_LEFT if any(only) else NOTHING_YET
    connection.send_error(message["id"], code, texts[code])


def build_views(
    hass: HomeAssistant, only: Only, texts: Texts, energy_ids: frozenset[str]
) -> list[Card]:
    """Return every view of the dashboard; none where there is nothing to show."""
    devices = find_devices(hass, only)
    found = subjects(devices, find_systems(hass, only), texts)
    overviews = [
        overview(subject, number, energy_ids, texts)
        for number, subject in enumerate(found, 1)
    ]
    return [*overviews, *kind_views(devices, texts)]


async def _async_energy_ids(hass: HomeAssistant) -> frozenset[str]:
    """Return what the sources of the energy dashboard are made of."""
    if ENERGY_DOMAIN not in hass.config.components:
        return frozenset()
    preferences = (await async_get_manager(hass)).data
    return frozenset(_texts(preferences["energy_sources"] if preferences else []))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for more in value.values():
            yield from _texts(more)
    elif isinstance(value, list):
        for more in value:
            yield from _texts(more)
