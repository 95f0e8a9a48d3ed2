"""What is counted of all devices, on disk; what is shown is what is there."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
import logging
from pathlib import Path
import time
from typing import Any, Final, Protocol

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..library.counters.clock import Clock, Clocks
from ..library.counters.counted import Counted, further
from ..library.counters.stored import branches, number
from ..library.system import Settings, System
from .kept import KeptSystem

_LOGGER = logging.getLogger(__name__)

STORAGE_KEY: Final = f"{DOMAIN}.energy"  # the first that was counted
STORAGE_VERSION: Final = 1
# Another minor version is read as it is, by older versions, too: keys were added.
STORAGE_MINOR_VERSION: Final = 2
# A delayed save that each advertisement renews would never write.
SAVE_INTERVAL: Final = timedelta(seconds=60)
KEPT_AFTER_REMOVAL: Final = 30 * 24 * 3600  # seconds


class CounterUser(Protocol):
    """What has something kept."""

    @callback
    def async_count_on(self) -> None:
        """Bring what is counted up to date: a device may repeat what it sent."""

    @callback
    def async_show_counted(self) -> None:
        """Show what is on disk now."""


class CounterStore:
    """What is counted of all devices, by address.

    shown: what of it is on disk, by address and key; system_shown: of the systems, by
    the address of the battery.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Start empty."""
        self._hass = hass
        # Atomic: after a power cut there is the file of before, or that of now.
        self._store = Store[dict[str, Any]](
            hass,
            STORAGE_VERSION,
            STORAGE_KEY,
            minor_version=STORAGE_MINOR_VERSION,
            atomic_writes=True,
        )
        self._clocks = Clocks(MONOTONIC_TIME)
        self._read_only = False
        self._saving = asyncio.Lock()
        self._removed: dict[str, float] = {}  # when, by address
        self._users: list[CounterUser] = []
        self._stop: list[CALLBACK_TYPE] = []
        self.devices: dict[str, Counted] = {}
        self.shown: dict[str, dict[str, float]] = {}
        self._systems: dict[str, KeptSystem] = {}
        self.system_shown: dict[str, dict[str, int]] = {}

    async def async_load(self) -> None:
        """Read what was stored."""
        stored = await self._async_read()
        if stored is None:
            # Of another version, perhaps: it is not ours to write over.
            self._store.make_read_only()
            self._read_only = True
            _LOGGER.warning(
                "%s cannot be read, so it is left alone and nothing counted is shown",
                self._store.path,
            )
            return
        self.devices = self._devices(stored)
        self._systems = _systems(stored)
        for address, device in stored.items():
            if (removed := number(branches(device).get("removed"))) is not None:
                self._removed[address] = removed
        self.shown = self._shown(self.devices)
        self.system_shown = _system_shown(self._systems)
        self._forget_removed()

    async def _async_read(self) -> Mapping[str, Any] | None:
        """Return what is on disk, None where it cannot be read."""
        try:
            return branches(await self._store.async_load())
        except HomeAssistantError, NotImplementedError, KeyError, TypeError:
            return None

    @callback
    def async_enter(self, address: str, user: CounterUser) -> CALLBACK_TYPE:
        """Keep what is counted under an address; what is returned ends it.

        There may be several users of one address.
        """
        self._removed.pop(address, None)
        self.devices.setdefault(address, Counted())
        if not self._users:
            self._start()
        self._users.append(user)

        @callback
        def leave() -> None:
            user.async_count_on()
            self._users.remove(user)
            if not self._users:
                for stop in self._stop:
                    stop()
            self._hass.async_create_task(self._async_save(), eager_start=False)

        return leave

    @callback
    def async_raise(self, address: str, least: Mapping[str, float]) -> None:
        """Let nothing of a device go back behind what was last shown of it."""
        if self._read_only:
            return
        self.devices[address].raise_to(least, self._clocks.now())
        shown = self.shown.setdefault(address, {})
        for key, value in least.items():
            shown[key] = further(key, value, shown.get(key, value))

    @callback
    def async_begin_system(self, address: str, settings: Settings) -> System:
        """Return the system of a battery, which goes on from what it was."""
        kept = self._systems.setdefault(address, KeptSystem())
        return kept.begin(settings, self._clocks.now())

    @callback
    def async_end_system(self, address: str) -> None:
        """Keep what there is of a system, for the next start."""
        self._systems[address].end(self._clocks.now())

    @callback
    def async_remove_system(self, address: str) -> None:
        """Forget a system that there is no more, but not at once."""
        kept = self._systems.get(address)
        if kept is not None and kept.removed is None:
            kept.removed = time.time()

    @callback
    def async_raise_system(self, address: str, least: Mapping[str, float]) -> None:
        """Let no energy of a system begin below what was last shown of it, in Wh."""
        system = self._systems[address].system
        if self._read_only or system is None:
            return
        system.raise_to(least)
        shown = self.system_shown.setdefault(address, {})
        for key, energy in least.items():
            shown[key] = max(int(energy), shown.get(key, 0))

    async def async_remove(self, address: str) -> None:
        """Forget a device, but not at once: it may be added again."""
        if address in self.devices:
            self._removed[address] = time.time()
            await self._async_save()

    def _forget_removed(self) -> None:
        """Forget what was removed long ago."""
        now = time.time()
        for address, removed in list(self._removed.items()):
            is_back = self._hass.config_entries.async_entry_for_domain_unique_id(
                DOMAIN, address
            )  # whatever the clock says: it may be ahead
            if now - removed > KEPT_AFTER_REMOVAL and not is_back:
                for kept in (self._removed, self.devices, self.shown):
                    kept.pop(address, None)
                self._forget_system(address)
        for address, system in list(self._systems.items()):
            if system.removed and now - system.removed > KEPT_AFTER_REMOVAL:
                self._forget_system(address)

    def _forget_system(self, address: str) -> None:
        self._systems.pop(address, None)
        self.system_shown.pop(address, None)

    def _start(self) -> None:
        """Count and save from time to time, and when Home Assistant ends."""
        bus = self._hass.bus
        self._stop = [
            async_track_time_interval(self._hass, self._async_save, SAVE_INTERVAL),
            bus.async_listen(EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_save),
        ]

    async def _async_save(self, _: datetime | Event | None = None) -> None:
        """Write everything; show it if it was written."""
        for user in self._users:
            user.async_count_on()
        self._forget_removed()
        async with self._saving:
            before = await self._async_identify_file()
            shown = self._shown(self.devices), _system_shown(self._systems)
            await self._store.async_save(self._as_dict())
            # A store says nothing of a write that failed, or that is put off to the end of
            # Home Assistant.
            after = await self._async_identify_file()
            if after is None:
                stored = await self._async_read() or {}
                self.shown = self._shown(self._devices(stored))
                self.system_shown = _system_shown(_systems(stored))
            elif after == before:
                return
            else:
                self.shown, self.system_shown = shown
        for user in self._users:
            user.async_show_counted()

    async def _async_identify_file(self) -> tuple[int, int] | None:
        """Return what is another for each file that is written, None where there is none."""
        return await self._hass.async_add_executor_job(_identify, self._store.path)

    def _as_dict(self) -> dict[str, Any]:
        clock = self._clocks.now()
        return {
            address: {
                **device.as_dict(clock),
                **_system_part(self._systems.get(address), clock),
                "removed": self._removed.get(address),
            }
            for address, device in self.devices.items()
        }

    def _devices(self, stored: Mapping[str, Any]) -> dict[str, Counted]:
        """Return the devices of a stored file, by address."""
        clock = self._clocks.now()
        return {
            address: Counted.from_dict(device, clock)
            for address, device in stored.items()
        }

    def _shown(self, devices: Mapping[str, Counted]) -> dict[str, dict[str, float]]:
        clock = self._clocks.now()
        return {address: device.shown(clock) for address, device in devices.items()}


def _identify(path: str) -> tuple[int, int] | None:
    try:
        file = Path(path).stat()
    except OSError:
        return None
    # An atomic write makes a new file; but not every file system numbers them.
    return file.st_ino, file.st_mtime_ns


def _systems(stored: Mapping[str, Any]) -> dict[str, KeptSystem]:
    """Return the systems of a stored file, by the address of the battery."""
    return {
        address: kept
        for address, device in stored.items()
        if (kept := KeptSystem.from_dict(branches(device).get("system")))
    }


def _system_part(kept: KeptSystem | None, clock: Clock) -> dict[str, Any]:
    return {} if kept is None else {"system": kept.as_dict(clock)}


def _system_shown(systems: Mapping[str, KeptSystem]) -> dict[str, dict[str, int]]:
    return {address: kept.shown() for address, kept in systems.items()}


_STORE: HassKey[CounterStore] = HassKey(f"{DOMAIN}_counters")


@singleton(_STORE, async_=True)
async def async_get_counters(hass: HomeAssistant) -> CounterStore:
    """Return the one store, read from disk."""
    store = CounterStore(hass)
    await store.async_load()
    return store
