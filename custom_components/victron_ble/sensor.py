"""Sensors: every value of a record."""

from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .coordinator import VictronConfigEntry
from .entity import VictronEntity, async_setup_platform
from .library.meaning.description import SensorDescription
from .system.entity import SystemEntity

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: VictronConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a device."""
    await async_setup_platform(
        entry,
        async_add_entities,
        Platform.SENSOR,
        VictronSensor,
        SensorEntityDescription,
    )
    entry.runtime_data.systems.async_add_platform(
        Platform.SENSOR, async_add_entities, SystemSensor
    )


class VictronSensor(VictronEntity[SensorDescription], SensorEntity):
    """A value of a Victron device."""

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """The number or the state; None where it is not available or has no name."""
        state = self.meaning.state(self.value)
        if self.device_class is SensorDeviceClass.TIMESTAMP and state is not None:
            return dt_util.utc_from_timestamp(float(state))
        return state

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """What the state cannot say: unknown numbers, every bit, a bound."""
        return self.meaning.attributes(self.value)


class SystemSensor(SystemEntity[SensorDescription], SensorEntity):
    """A value of a system."""

    @property
    @override
    def native_value(self) -> StateType:
        """The number or the state; None where it is not known."""
        return self.meaning.state(self.value)
