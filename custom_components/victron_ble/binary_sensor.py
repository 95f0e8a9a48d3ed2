"""Binary sensors: every alarm, and what is simply on or off."""

from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import VictronConfigEntry
from .entity import VictronEntity, async_setup_platform
from .library.meaning.description import BinarySensorDescription
from .system.entity import SystemEntity

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: VictronConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a device."""
    await async_setup_platform(
        entry,
        async_add_entities,
        Platform.BINARY_SENSOR,
        VictronBinarySensor,
        BinarySensorEntityDescription,
    )
    entry.runtime_data.systems.async_add_platform(
        Platform.BINARY_SENSOR, async_add_entities, SystemBinarySensor
    )


class VictronBinarySensor(VictronEntity[BinarySensorDescription], BinarySensorEntity):
    """Something about a Victron device that is so or is not."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is so; a condition is a problem from its warning on."""
        return self.meaning.state(self.value)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """The level of a condition; that it sums up others."""
        return self.meaning.attributes(self.value)


class SystemBinarySensor(SystemEntity[BinarySensorDescription], BinarySensorEntity):
    """Something about a system that is so or is not."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is so."""
        return self.meaning.state(self.value)
