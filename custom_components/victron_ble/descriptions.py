"""The library's descriptions as Home Assistant's, by core's keys."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntityDescription,
)
from homeassistant.components.bluetooth.passive_update_processor import (
    PassiveBluetoothEntityKey,
)
from homeassistant.components.sensor import (
    DEVICE_CLASS_UNITS,
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.helpers.entity import EntityDescription

from .library import Record
from .library.cached import cached
from .library.meaning.binary_sensors import binary_sensors
from .library.meaning.description import (
    BinarySensorDescription,
    Description,
    SensorDescription,
)
from .library.meaning.sensors import sensors
from .library.meaning.system import system_binary_sensors, system_sensors
from .library.system import Settings

# The keys of core's integration, where the value is called something else.
KEYS: Final = {
    "active_ac_in": "ac_in_state",
    "active_ac_in_power": "ac_in_power",
    "active_ac_out_power": "ac_out_power",
    "alarm_reason": "alarm",
    "battery_charging_current": "battery_current",
    "consumed_ah": "consumed_ampere_hours",
    "output_current1": "output_current_1",
    "output_current2": "output_current_2",
    "output_current3": "output_current_3",
    "output_voltage1": "output_voltage_1",
    "output_voltage2": "output_voltage_2",
    "output_voltage3": "output_voltage_3",
    "pv_power": "solar_power",
    "remaining_mins": "remaining_minutes",
    "soc": "state_of_charge",
    "warning_reason": "warning",
}


class EntityKey(PassiveBluetoothEntityKey):
    """The key of an entity; there is one object for each.

    Home Assistant looks each up ten times for a new state; by what they are, rather
    than by what they hold, that takes a tenth of the time.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


@cached
def entity_key(key: str) -> EntityKey:
    """Return the one key of the entities that are called so."""
    return EntityKey(key, None)


class Source(NamedTuple):
    """Where an entity's value comes from, and what Home Assistant is told of it.

    key: the entity's key, the end of its unique id.
    """

    key: str
    entity_key: EntityKey
    meaning: Description
    description: EntityDescription


@cached
def sources(platform: Platform, record: type[Record]) -> Mapping[str, Source]:
    """Return the entities that a record has on a platform, by key."""
    if platform is Platform.SENSOR:
        return _by_key(sensors(record).values())
    return _by_key(binary_sensors(record).values())


def system_sources(platform: Platform, settings: Settings) -> Mapping[str, Source]:
    """Return the entities that a system has on a platform, by key."""
    if platform is Platform.SENSOR:
        return _by_key(system_sensors(settings).values())
    return _by_key(system_binary_sensors(settings).values())


def _by_key(meanings: Iterable[Description]) -> Mapping[str, Source]:
    found = ((meaning, _describe(meaning)) for meaning in meanings)
    return {
        description.key: Source(
            description.key, entity_key(description.key), meaning, description
        )
        for meaning, description in found
    }


def _describe(meaning: Description) -> EntityDescription:
    if isinstance(meaning, SensorDescription):
        return _sensor(meaning)
    assert isinstance(meaning, BinarySensorDescription)
    return _binary_sensor(meaning)


def _member[E: StrEnum](members: type[E], text: str | None) -> E | None:
    return None if text is None else members(text)


def _unit(device_class: SensorDeviceClass | None, text: str | None) -> str | None:
    """Return Home Assistant's own constant, where it has one."""
    units = DEVICE_CLASS_UNITS.get(device_class, ()) if device_class else ()
    return next((u for u in units if isinstance(u, str) and u == text), text)


def _shared(meaning: Description) -> dict[str, Any]:
    label = meaning.label
    return {
        "translation_key": label.key if label else None,
        "translation_placeholders": dict(label.placeholders) or None if label else None,
        "entity_category": _member(EntityCategory, meaning.category),
        "entity_registry_enabled_default": meaning.enabled,
    }


def _sensor(meaning: SensorDescription) -> SensorEntityDescription:
    device_class = _member(SensorDeviceClass, meaning.device_class)
    return SensorEntityDescription(
        key=KEYS.get(meaning.key, meaning.key),
        device_class=device_class,
        native_unit_of_measurement=_unit(device_class, meaning.unit),
        suggested_unit_of_measurement=_unit(device_class, meaning.shown_in),
        options=meaning.options,
        state_class=_member(SensorStateClass, meaning.state_class),
        suggested_display_precision=meaning.decimals,
        **_shared(meaning),
    )


def _binary_sensor(meaning: BinarySensorDescription) -> BinarySensorEntityDescription:
    return BinarySensorEntityDescription(
        key=meaning.key,
        device_class=_member(BinarySensorDeviceClass, meaning.device_class),
        **_shared(meaning),
    )
