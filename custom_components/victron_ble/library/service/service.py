"""All devices of a service: what is heard goes in, what is shown comes out."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
import logging
import time
from typing import Any, Final

from ..counters.clock import Clock, Clocks
from ..counters.counted import Counted
from ..counters.stored import branches
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
        self.kept = {
            address: dict(branches(stored)) for address, stored in store.load().items()
        }
        self._store = store
        self._tell = tell
        self._failed = False
        self._clocks = Clocks(time.monotonic)
        clock = self._clocks.now()
        for address, device in self.devices.items():
            _restore(device, self.kept.pop(address, {}), clock)

    @property
    def left(self) -> list[str]:
        """The addresses of devices that were shown, and are not on the list any more."""
        return [address for address, stored in self.kept.items() if "records" in stored]

    def forget_left(self) -> None:
        """Do not name again who left; what was counted is kept."""
        for address in self.left:
            del self.kept[address]["records"]

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
            device.reader.count_on()
        clock = self._clocks.now()
        counted = [
            device.reader.counted.shown(clock) for device in self.devices.values()
        ]
        if not await asyncio.to_thread(self._store.save, self._as_dict(clock)):
            return
        now = time.monotonic()
        for device, stored in zip(self.devices.values(), counted, strict=True):
            self._publish(device, device.show_counted(stored, now))
            await asyncio.sleep(0)  # of many devices, none is heard late for it

    def _publish(self, device: Device, update: Update) -> None:
        if update is not NOTHING and (update.changed or update.availability_changed):
            self._tell(device, update)

    def _as_dict(self, clock: Clock) -> dict[str, Any]:
        return self.kept | {
            address: {
                **device.reader.counted.as_dict(clock),
                "name": device.name,
                "known": sorted(device.known),
                "records": sorted(device.records),
            }
            for address, device in self.devices.items()
        }


def _restore(device: Device, stored: Mapping[str, Any], clock: Clock) -> None:
    """Let a device go on from what was stored of it."""
    if isinstance(name := stored.get("name"), str):
        device.name = name
    device.known = _texts(stored.get("known"))
    device.records = _texts(stored.get("records"))
    device.reader.counted = Counted.from_dict(stored, clock)
    device.reader.stored = device.reader.counted.shown(clock)


def _texts(stored: Any) -> set[str]:
    """Return the texts of a stored list."""
    found = stored if isinstance(stored, list) else []
    return {one for one in found if isinstance(one, str)}
