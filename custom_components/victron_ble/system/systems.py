"""The systems of one battery's monitor, which come and go while it runs."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..descriptions import Source
from ..device.identity import Identity
from ..library.counters.item import Course, Item
from ..library.system import Settings, energy_keys
from ..library.values import Quantity
from ..metering.last_shown import async_last_recorded
from ..metering.store import CounterStore
from .entity import SystemEntity
from .runtime import VictronSystem
from .settings import SYSTEM, settings_of

type Wanted = dict[str, tuple[str, Settings]]  # title and settings, by subentry
type EntityClass = Callable[[VictronSystem, Source], SystemEntity[Any]]


class Systems:
    """The systems of an entry: there is one, or none, or two while one replaces another."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        identity: Identity,
        counters: CounterStore,
    ) -> None:
        """Begin with none."""
        self._hass = hass
        self._entry = entry
        self._identity = identity
        self._counters = counters
        self._wanted: Wanted = {}
        self._platforms: dict[
            Platform, tuple[AddConfigEntryEntitiesCallback, EntityClass]
        ] = {}
        self._updating = asyncio.Lock()
        self._stop: CALLBACK_TYPE | None = None
        self.running: dict[str, VictronSystem] = {}

    async def async_start(self) -> None:
        """Begin with those that there are, and follow the entry."""
        self._stop = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
        )
        await self._async_update()

    @callback
    def async_stop(self) -> None:
        """Keep what is counted, for the next start."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        for system in self.running.values():
            system.async_stop()
        self.running.clear()

    @callback
    def async_add_platform(
        self,
        platform: Platform,
        async_add_entities: AddConfigEntryEntitiesCallback,
        entity_class: EntityClass,
    ) -> None:
        """Have the entities of a platform made, now and whenever a system comes."""
        self._platforms[platform] = async_add_entities, entity_class
        for system in self.running.values():
            self._add_entities(system, platform)

    def _add_entities(self, system: VictronSystem, platform: Platform) -> None:
        add_entities, entity_class = self._platforms[platform]
        add_entities(
            [
                entity_class(system, source)
                for source in system.sources[platform].values()
            ],
            config_subentry_id=system.subentry_id,
        )

    @callback
    def _async_entry_changed(
        self, change: ConfigEntryChange, entry: ConfigEntry[Any]
    ) -> None:
        """Follow what was added, changed or removed."""
        if entry is self._entry and self._find() != self._wanted:
            entry.async_create_task(self._hass, self._async_update())

    def _find(self) -> Wanted:
        """Return the systems that there are to be."""
        return {
            subentry.subentry_id: (subentry.title, settings)
            for subentry in self._entry.get_subentries_of_type(SYSTEM)
            if (settings := settings_of(self._entry, subentry)) is not None
        }

    async def _async_update(self) -> None:
        """Have the systems that there are to be, each as it is to be."""
        async with self._updating:
            before, self._wanted = self._wanted, self._find()
            for subentry_id, system in list(self.running.items()):
                if self._wanted.get(subentry_id) != before[subentry_id]:
                    system.async_stop()
                    del self.running[subentry_id]
                    if subentry_id in self._wanted:  # else Home Assistant does
                        await system.async_remove_entities()
            if not self._entry.subentries:
                self._counters.async_remove_system(self._entry.unique_id or "")
            for subentry_id, (_, settings) in self._wanted.items():
                if subentry_id not in self.running:
                    await self._async_begin(subentry_id, settings)

    async def _async_begin(self, subentry_id: str, settings: Settings) -> None:
        subentry = self._entry.subentries[subentry_id]
        energies = {
            key: Item(key, Quantity.ENERGY, Course.TOTAL)
            for key in energy_keys(settings)
        }
        unique_ids = {key: f"{subentry_id}-{key}" for key in energies}
        recorded = await async_last_recorded(self._hass, unique_ids, energies)
        if self._stop is None or subentry_id not in self._entry.subentries:
            return  # meanwhile the entry was unloaded, or the system removed
        system = VictronSystem(
            self._hass,
            self._entry,
            subentry,
            settings,
            self._counters,
            self._identity.register().id,
        )
        self._counters.async_raise_system(settings.battery, recorded)
        system.async_start()
        self.running[subentry_id] = system
        self._forget_others(system)
        for platform in self._platforms:
            self._add_entities(system, platform)

    def _forget_others(self, system: VictronSystem) -> None:
        """Remove the registry's entries of what the system has no more."""
        registry = er.async_get(self._hass)
        own = {
            (platform, f"{system.subentry_id}-{key}")
            for platform, sources in system.sources.items()
            for key in sources
        }
        for entity in er.async_entries_for_config_entry(registry, self._entry.entry_id):
            if (
                entity.config_subentry_id == system.subentry_id
                and (entity.domain, entity.unique_id) not in own
            ):
                registry.async_remove(entity.entity_id)
