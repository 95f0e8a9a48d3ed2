"""The energies of all devices, on disk; what is shown is what is there."""

from datetime import datetime, timedelta
import time
from typing import Any, Final, Protocol

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .energy import WH_PER_KWH, Meter

STORAGE_KEY: Final = f"{DOMAIN}.energy"
STORAGE_VERSION: Final = 1
# A delayed save that each advertisement renews would never write.
SAVE_INTERVAL: Final = timedelta(seconds=60)
KEPT_AFTER_REMOVAL: Final = 30 * 24 * 3600  # seconds


class EnergyUser(Protocol):
    """A device whose energy is kept."""

    def hold_energy(self) -> None:
        """Bring the meter up to date: the device may repeat what it sent."""

    def show_energy(self) -> None:
        """Show what is on disk now."""


class EnergyStore:
    """The meters of all devices, by address."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start empty."""
        self._hass = hass
        self._store = Store[dict[str, Any]](hass, STORAGE_VERSION, STORAGE_KEY)
        self._removed: dict[str, float] = {}  # when, by address
        self._users: dict[str, EnergyUser] = {}
        self._stop: list[CALLBACK_TYPE] = []
        self.meters: dict[str, Meter] = {}
        self.shown: dict[str, dict[str, float]] = {}  # kWh that are on disk

    async def async_load(self) -> None:
        """Read what was stored; what was removed long ago is forgotten."""
        stored = await self._store.async_load() or {}
        now = time.time()
        for address, device in stored.items():
            removed = device.get("removed")
            if removed is not None and now - removed > KEPT_AFTER_REMOVAL:
                continue
            if removed is not None:
                self._removed[address] = removed
            self.meters[address] = meter = Meter.from_dict(device["meter"])
            if meter.time is not None:  # stored by the clock on the wall
                meter.time = MONOTONIC_TIME() - max(0, now - meter.time)
            self.shown[address] = _kilowatt_hours(meter)

    @callback
    def async_enter(self, address: str, user: EnergyUser) -> CALLBACK_TYPE:
        """Keep the meter of a device; what is returned ends it."""
        self.meters.setdefault(address, Meter())
        self._removed.pop(address, None)
        if not self._users:
            self._stop = [
                async_track_time_interval(self._hass, self._async_tick, SAVE_INTERVAL),
                self._hass.bus.async_listen_once(
                    EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_save_last
                ),
            ]
        self._users[address] = user

        @callback
        def leave() -> None:
            user.hold_energy()
            del self._users[address]
            if not self._users:
                for stop in self._stop:
                    stop()
                self._stop = []
            self._hass.async_create_task(self._async_save(), eager_start=False)

        return leave

    async def async_remove(self, address: str) -> None:
        """Forget a device, but not at once: it may be added again."""
        if address in self.meters:
            self._removed[address] = time.time()
            await self._async_save()

    async def _async_tick(self, _: datetime) -> None:
        for user in self._users.values():
            user.hold_energy()
        await self._async_save()
        for user in self._users.values():
            user.show_energy()

    async def _async_save_last(self, _: Event) -> None:
        self._stop.pop()  # a listener for one event is gone by now
        for user in self._users.values():
            user.hold_energy()
        await self._async_save()

    async def _async_save(self) -> None:
        """Write everything; only then may it be shown."""
        to_wall = time.time() - MONOTONIC_TIME()
        devices: dict[str, Any] = {}
        for address, meter in self.meters.items():
            stored = meter.as_dict()
            if meter.time is not None:
                stored["time"] = meter.time + to_wall
            devices[address] = {"meter": stored, "removed": self._removed.get(address)}
        shown = {a: _kilowatt_hours(meter) for a, meter in self.meters.items()}
        await self._store.async_save(devices)
        self.shown = shown


def _kilowatt_hours(meter: Meter) -> dict[str, float]:
    return {key: round(wh / WH_PER_KWH, 3) for key, wh in meter.totals.items()}


_STORE: HassKey[EnergyStore] = HassKey(f"{DOMAIN}_energy")


@singleton(_STORE, async_=True)
async def async_get_energy_store(hass: HomeAssistant) -> EnergyStore:
    """Return the one store, read from disk."""
    store = EnergyStore(hass)
    await store.async_load()
    return store
