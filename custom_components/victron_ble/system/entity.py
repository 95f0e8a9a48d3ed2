"""What the entities of a system have in common."""

from typing import Any, cast, override

from homeassistant.helpers.entity import Entity

from ..descriptions import Source
from ..library.meaning.description import Description, Scalar
from .runtime import VictronSystem


class SystemEntity[D: Description](Entity):
    """An entity of a system."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, system: VictronSystem, source: Source) -> None:
        """Describe it, and say whose it is."""
        self.entity_description = source.description
        self.meaning = cast(D, source.meaning)
        self.system = system
        self._attr_unique_id = f"{system.subentry_id}-{source.key}"
        self._attr_device_info = system.device_info

    @override
    async def async_added_to_hass(self) -> None:
        """Show what is due from now on."""
        self.async_on_remove(self.system.async_show(self.entity_description.key, self))

    @property
    def value(self) -> Scalar:
        """What is shown."""
        return self.meaning.value(self.system.values)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Which members are silent, and what the state cannot say."""
        notes = self.system.notes[self.entity_description.key]
        return {**(self.meaning.attributes(self.value) or {}), **notes} or None
