"""A service with one device, in a time of its own."""

import asyncio
from pathlib import Path
from typing import Any

from victron_ble import Key
from victron_ble.policy.publisher import Update
from victron_ble.policy.reporting import Preset
from victron_ble.record import Record, encode_record
from victron_ble.records.ac_charger import AcChargerRecord
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.service.device import Device
from victron_ble.service.service import Service, Tell
from victron_ble.service.store import Store

from .frames import KEY, SHUNT

ADDRESS = "DD:EE:AD:BE:EF:01"
CHARGER = 0xA339


class Clock:
    """The clock that runs on, and that on the wall."""

    now = 1000.0
    wall = 1_800_000_000.0

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.wall += seconds


class Van:
    """A service with one device, which sends."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        preset: Preset = Preset.LIVE,
        tell: Tell | None = None,
    ) -> None:
        """Start the service; the device was sending before."""
        self.clock = clock
        self.device = Device(ADDRESS, Key(KEY), preset)
        self.told: list[Update] = []
        self.service = Service([self.device], Store(path), tell or self._take)
        self.counter = 1

    def _take(self, device: Device, update: Update) -> None:
        assert device is self.device
        self.told.append(update)

    def send(self, record: type[Record] = BatteryMonitorRecord, **values: Any) -> None:
        """Send a reading once."""
        self.counter += 1
        product = CHARGER if record is AcChargerRecord else SHUNT
        data = encode_record(
            record, values, product_id=product, nonce=self.counter % 65536, key=Key(KEY)
        )
        self.service.hear(ADDRESS, data, -60, "SmartShunt", self.clock.now)

    def go(
        self, seconds: int, record: type[Record] = BatteryMonitorRecord, **values: Any
    ) -> None:
        """Send each second for a while."""
        for _ in range(seconds):
            self.clock.go(1)
            self.send(record, **values)
            self.service.tick(self.clock.now)

    def save(self) -> None:
        """Save, as the service does once a minute."""
        asyncio.run(self.service.save())

    def available(self) -> bool:
        """Whether the device is read."""
        return self.device.reader.available

    def shown(self, name: str) -> Any:
        """Return what is shown under a name."""
        return self.device.shown.get(name)
