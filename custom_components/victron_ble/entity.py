"""What the entities of all platforms share: their processor and base."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast, override

from homeassistant.components.bluetooth.passive_update_processor import (
    PassiveBluetoothDataProcessor,
    PassiveBluetoothDataUpdate,
    PassiveBluetoothEntityKey,
    PassiveBluetoothProcessorCoordinator,
    PassiveBluetoothProcessorEntity,
)
from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import VictronConfigEntry, VictronCoordinator
from .descriptions import Source, entity_key, sources
from .library import Record
from .library.meaning.description import Description, Scalar
from .library.policy.publisher import Update
from .library.record import shown_records
from .takeover.entities import async_forget_unsent

_NOTHING: Final = PassiveBluetoothDataUpdate[Scalar]()


def restore_key(platform: Platform) -> str:
    """Return what values are kept under: core's integration must not find them."""
    return f"{DOMAIN}_{platform}"


class VictronProcessor(PassiveBluetoothDataProcessor[Scalar, Update]):
    """Turns records into the values of one platform's entities."""

    coordinator: VictronCoordinator

    def __init__(self, platform: Platform) -> None:
        """Have no entities as long as the record is not known."""
        super().__init__(self._convert, restore_key=restore_key(platform))
        self.platform = platform
        self.sources: Mapping[str, Source] = {}
        self._by_field: dict[str, list[Source]] = {}
        self._record_type: type[Record] | None = None
        self._takes_over = False  # from core, whose entities may be for nothing

    @override
    def async_register_coordinator(
        self,
        coordinator: PassiveBluetoothProcessorCoordinator[Update],
        entity_description_class: type[EntityDescription] | None,
    ) -> None:
        """Restore values, but have entities made from today's tables alone."""
        assert isinstance(coordinator, VictronCoordinator)
        self._takes_over = (
            coordinator.core_was_here and self.platform is Platform.SENSOR
        )
        record_name = coordinator.identity.record_name
        if record_name and (record_type := shown_records().get(record_name)):
            self._follow(record_type)
        assert self.restore_key
        if stored := coordinator.restore_data.get(self.restore_key):
            known = {source.entity_key.to_string() for source in self.sources.values()}
            stored["entity_descriptions"] = {}
            stored["entity_names"] = {}
            stored["entity_data"] = {
                key: value
                for key, value in stored["entity_data"].items()
                if key in known
            }
        super().async_register_coordinator(coordinator, entity_description_class)
        for key in list(self.entity_data):  # of Home Assistant's own making
            self.entity_data[entity_key(key.key)] = self.entity_data.pop(key)
        self._async_announce(
            source
            for source in self.sources.values()
            if not source.meaning.optional or self._is_wanted(source)
        )

    def unique_id(self, source: Source) -> str:
        """Return the unique id of a source's entity."""
        return f"{self.coordinator.address}-{source.key}"

    def _is_wanted(self, source: Source) -> bool:
        """Whether there was such an entity before, and not by core alone."""
        if self._takes_over:
            return False
        registry = er.async_get(self.coordinator.hass)
        unique_id = self.unique_id(source)
        return bool(registry.async_get_entity_id(self.platform, DOMAIN, unique_id))

    def _unsent(self) -> set[str]:
        """Return the unique ids of what the device has not sent as yet."""
        return {
            self.unique_id(source)
            for source in self.sources.values()
            if source.meaning.optional
            and self.entity_data.get(source.entity_key) is None
        }

    def _follow(self, record_type: type[Record]) -> None:
        """Use the sources of another record type."""
        self._record_type = record_type
        self.sources = sources(self.platform, record_type)
        self._by_field = {}
        for source in self.sources.values():
            for name in source.meaning.fields:
                self._by_field.setdefault(name, []).append(source)

    @callback
    def _async_announce(self, sources: Iterable[Source]) -> None:
        """Have entities made, as yet without a value."""
        update = PassiveBluetoothDataUpdate[Scalar](
            entity_descriptions={
                source.entity_key: source.description for source in sources
            }
        )
        self.data.update(update)
        self.async_update_listeners(update)

    @override
    @callback
    def async_handle_update(
        self, update: Update, was_available: bool | None = None
    ) -> None:
        """Write every entity where availability changed, not only changed values."""
        if not update.availability_changed and (
            not update.changed or self._by_field.keys().isdisjoint(update.changed)
        ):
            return
        super().async_handle_update(
            update, False if update.availability_changed else was_available
        )
        coordinator = self.coordinator
        if self._takes_over and coordinator.core_was_here and coordinator.available:
            coordinator.core_was_here = False
            coordinator.entry.async_create_background_task(
                coordinator.hass,
                self._async_tidy_up_after_core(),
                f"{coordinator.name} entities of core",
            )

    async def _async_tidy_up_after_core(self) -> None:
        """Remove what core made for values that are not sent; show what is left."""
        coordinator = self.coordinator
        await async_forget_unsent(coordinator.hass, coordinator.entry, self._unsent)
        self._takes_over = False
        self._async_announce(
            source
            for source in self.sources.values()
            if source.meaning.optional and self._is_wanted(source)
        )

    def _convert(self, update: Update) -> PassiveBluetoothDataUpdate[Scalar]:
        if not update.changed:
            return _NOTHING
        if update.record_type is not self._record_type:
            assert update.record_type is not None
            self._follow(update.record_type)
        values, known = update.values, self.entity_descriptions
        result = PassiveBluetoothDataUpdate[Scalar]()
        for name in update.changed:
            for source in self._by_field.get(name, ()):
                value = source.meaning.value(values)
                if source.entity_key not in known:
                    if (
                        source.meaning.optional
                        and value is None
                        and not self._is_wanted(source)
                    ):
                        continue
                    result.entity_descriptions[source.entity_key] = source.description
                result.entity_data[source.entity_key] = value
        return result


class VictronEntity[D: Description](PassiveBluetoothProcessorEntity[VictronProcessor]):
    """An entity of a Victron device."""

    def __init__(
        self,
        processor: VictronProcessor,
        entity_key: PassiveBluetoothEntityKey,
        description: EntityDescription,
        context: Any = None,
    ) -> None:
        """Use today's description; the one given may be stored by an older version."""
        source = processor.sources[entity_key.key]
        self.meaning = cast(D, source.meaning)
        super().__init__(processor, entity_key, source.description, context)
        self._attr_device_info = processor.coordinator.identity.device_info

    @property
    @override
    def available(self) -> bool:
        """Whether the device is read, and still sends this value."""
        processor = self.processor
        return processor.available and self.entity_key.key in processor.sources

    @property
    def value(self) -> Scalar:
        """What the processor has for this entity."""
        return self.processor.entity_data.get(self.entity_key)


async def async_setup_platform(
    entry: VictronConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    platform: Platform,
    entity_class: type[VictronEntity[Any]],
    description_class: type[EntityDescription],
) -> None:
    """Set up one platform of an entry."""
    processor = VictronProcessor(platform)
    entry.async_on_unload(
        processor.async_add_entities_listener(entity_class, async_add_entities)
    )
    entry.async_on_unload(
        entry.runtime_data.async_register_processor(processor, description_class)
    )
