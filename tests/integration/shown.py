"""A device as Home Assistant shows it, asked by the keys of its entities."""

from typing import Any

from custom_components.victron_ble.library import Record
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er

from .complete import complete_values
from .sender import DOMAIN, Sender


class Shown:
    """The entities of one device, each called `platform.key`."""

    def __init__(self, hass: HomeAssistant, sender: Sender) -> None:
        """Take the device that sends."""
        self._hass = hass
        self._sender = sender

    async def send(
        self, record: type[Record], times: int = 2, /, **values: Any
    ) -> None:
        """Have the device send a record; twice, it is believed."""
        self._sender.send_values(record, times, **complete_values(record, **values))
        await self._hass.async_block_till_done()

    def entity_id(self, entity: str) -> str | None:
        """Return the id of an entity, None where there is none."""
        platform, key = entity.split(".")
        return er.async_get(self._hass).async_get_entity_id(
            platform, DOMAIN, f"{self._sender.address}-{key}"
        )

    def __getitem__(self, entity: str) -> State:
        """Return the state of an entity that there is."""
        entity_id = self.entity_id(entity)
        state = self._hass.states.get(entity_id) if entity_id else None
        assert state, f"there is no {entity}"
        return state

    def __contains__(self, entity: str) -> bool:
        """Whether there is an entity."""
        return self.entity_id(entity) is not None

    def states(self) -> set[str]:
        """Return every state that any of the device's entities has."""
        return {
            state.state
            for state in self._hass.states.async_all()
            if (entity := er.async_get(self._hass).async_get(state.entity_id))
            and entity.unique_id.startswith(self._sender.address)
        }
