"""What there is to show: devices and systems, as the registries have them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from bluetooth_data_tools import short_address

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..descriptions import sources
from ..device.identity import known_device
from ..library import Record
from ..library.meaning.description import Description
from ..library.record import shown_records
from ..system.settings import SYSTEM, stored_members
from .cards import DEVICE, Name


class Only(NamedTuple):
    """What the user narrowed the dashboard to; nothing: no matter which."""

    areas: Collection[str] = ()
    labels: Collection[str] = ()

    def takes(self, entity: er.RegistryEntry, device: dr.AnyDeviceEntry) -> bool:
        """Whether an entity lies in one of the areas, and bears one of the labels."""
        area = entity.area_id or device.area_id
        labels = entity.labels | device.labels
        return (not self.areas or area in self.areas) and (
            not self.labels or not labels.isdisjoint(self.labels)
        )


class Shown(NamedTuple):
    """An entity that is neither disabled nor hidden, and what it means."""

    entity_id: str
    meaning: Description


class Device(NamedTuple):
    """A device with at least one entity to show.

    shown: by platform and key, such as `sensor.voltage`, in the order of the record.
    label: what tells it from all others, and follows when the user renames it.
    """

    address: str
    name: str
    label: Name
    area_id: str | None
    record: type[Record]
    shown: Mapping[str, Shown]

    @property
    def anchor(self) -> str:
        """The entity that tells whether the device is heard: all are, or none is."""
        return next(iter(self.shown.values())).entity_id

    def sensors(self) -> Iterator[Shown]:
        """Yield its sensors."""
        return (s for s in self.shown.values() if s.meaning.platform == "sensor")


class System(NamedTuple):
    """A system; its entities by key."""

    device_id: str
    name: str
    address: str  # of the monitor that it belongs to
    members: frozenset[str]  # addresses
    shown: Mapping[str, str]


def find_devices(hass: HomeAssistant, only: Only) -> list[Device]:
    """Return the devices in the order of their names."""
    found = [
        device
        for entry in hass.config_entries.async_entries(DOMAIN)
        if (device := _device(hass, entry, only)) is not None
    ]
    names = Counter(device.name for device in found)
    return sorted(
        (
            device._replace(label=f"{device.name} {short_address(device.address)}")
            if names[device.name] > 1
            else device
            for device in found
        ),
        key=lambda device: (device.name.casefold(), device.address),
    )


def find_systems(hass: HomeAssistant, only: Only) -> list[System]:
    """Return the systems in the order of their names."""
    registry = er.async_get(hass)
    found = []
    for entry in hass.config_entries.async_entries(DOMAIN):
        entities = er.async_entries_for_config_entry(registry, entry.entry_id)
        for subentry in entry.get_subentries_of_type(SYSTEM):
            own = [e for e in entities if e.config_subentry_id == subentry.subentry_id]
            shown = {
                entity.unique_id.removeprefix(f"{subentry.subentry_id}-"): entity
                for entity in own
                if _device_of(hass, entity, only) is not None
            }
            if not shown:
                continue
            device = _device_of(hass, next(iter(shown.values())), only)
            assert device is not None
            found.append(
                System(
                    device.id,
                    _name_of(device),
                    entry.unique_id or "",
                    frozenset(stored_members(subentry)),
                    {key: entity.entity_id for key, entity in shown.items()},
                )
            )
    return sorted(found, key=lambda system: (system.name.casefold(), system.device_id))


def _device(hass: HomeAssistant, entry: ConfigEntry[Any], only: Only) -> Device | None:
    """Return the device of an entry, None where there is nothing to show of it."""
    record = shown_records().get(known_device(entry).get("record", ""))
    if record is None or entry.unique_id is None:
        return None
    registry = er.async_get(hass)
    shown: dict[str, Shown] = {}
    device: dr.AnyDeviceEntry | None = None
    for platform in (Platform.SENSOR, Platform.BINARY_SENSOR):
        for key, source in sources(platform, record).items():
            entity_id = registry.async_get_entity_id(
                platform, DOMAIN, f"{entry.unique_id}-{key}"
            )
            entity = registry.async_get(entity_id) if entity_id else None
            if entity and (own := _device_of(hass, entity, only)):
                device = own
                shown[f"{platform}.{key}"] = Shown(entity.entity_id, source.meaning)
    if device is None:
        return None
    return Device(
        entry.unique_id, _name_of(device), DEVICE, device.area_id, record, shown
    )


def _device_of(
    hass: HomeAssistant, entity: er.RegistryEntry, only: Only
) -> dr.AnyDeviceEntry | None:
    """Return the device of an entity that is to be shown."""
    if entity.disabled or entity.hidden or entity.device_id is None:
        return None
    device = dr.async_get(hass).async_get(entity.device_id)
    return device if device and only.takes(entity, device) else None


def _name_of(device: dr.AnyDeviceEntry) -> str:
    return device.name_by_user or device.name or device.id
