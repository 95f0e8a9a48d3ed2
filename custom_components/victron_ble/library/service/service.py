"""All devices of a service: what is heard goes in, what is shown comes out."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
import logging
import time
from typing import Any, Final

from ..counters.meter import Meter
from ..counters.stored import branches, numbers
from ..policy.publisher import NOTHING, Update
from .device import Device
from .store import Store

_LOGGER = logging.getLogger(__name__)

SAVE_INTERVAL: Final = 60  # s

Tell = Callable[[Device, Update], None]


class Service:
    """The devices, by address; `tell` is called with what is shown anew of each.

    kept: what was stored of devices that are not among them any more, by address.
    """

    def __init__(self, devices: Iterable[Device], store: Store, tell: Tell) -> None:
        """Take up what was counted before."""
        self.devices = {device.address: device for device in devices}
        self.kept = dict(store.load())
        self._store = store
        self._tell = tell
        self._failed = False
        for address, device in self.devices.items():
            _restore(device, branches(self.kept.pop(address, None)))

    def hear(
        self, address: str, data: bytes, rssi: int, name: str | None, now: float
    ) -> None:
        """Take Victron's manufacturer data; never raises, whatever it holds."""
        device = self.devices.get(address)
        if device is None:
            return
        try:
            self._publish(device, device.hear(data, rssi, name, now))
        except Exception:
            if not self._failed:
                self._failed = True
                _LOGGER.exception("What %s sent was dropped", address)

    def tick(self, now: float) -> None:
        """Show what is due by itself; to be called all the time."""
        for device in self.devices.values():
            self._publish(device, device.tick(now))

    async def save_from_time_to_time(self) -> None:
        """Save once a minute, for ever."""
        while True:
            await asyncio.sleep(SAVE_INTERVAL)
            await self.save()

    async def save(self) -> None:
        """Write what was counted; show it if it was written."""
        for device in self.devices.values():
            device.hold_energies()
        stored = self._as_dict()
        if not await asyncio.to_thread(self._store.save, stored):
            return
        now = time.monotonic()
        for device in self.devices.values():
            energies = _watt_hours(branches(stored[device.address]))
            self._publish(device, device.show_energies(energies, now))

    def _publish(self, device: Device, update: Update) -> None:
        if update is not NOTHING and (update.changed or update.availability_changed):
            self._tell(device, update)

    def _as_dict(self) -> dict[str, Any]:
        to_wall = time.time() - time.monotonic()
        stored = dict(self.kept)
        for address, device in self.devices.items():
            meter = device.meter.as_dict()
            if device.meter.time is not None:
                meter["time"] = device.meter.time + to_wall
            stored[address] = {
                "name": device.name,
                "known": sorted(device.known),
                "meter": meter,
            }
        return stored


def _restore(device: Device, stored: Mapping[str, Any]) -> None:
    """Let a device go on from what was stored of it."""
    if isinstance(name := stored.get("name"), str):
        device.name = name
    if isinstance(known := stored.get("known"), list):
        device.known = {one for one in known if isinstance(one, str)}
    device.meter = meter = Meter.from_dict(stored.get("meter"))
    if meter.time is not None:  # stored by the clock on the wall
        meter.time = time.monotonic() - max(0, time.time() - meter.time)
    device.energies = _watt_hours(stored)


def _watt_hours(stored: Mapping[str, Any]) -> dict[str, int]:
    """Return the energies of a stored device by key, rounded down."""
    totals = numbers(branches(stored.get("meter")).get("totals"))
    return {key: int(energy) for key, energy in totals.items()}
