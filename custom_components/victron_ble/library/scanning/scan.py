"""A scan for years: begun anew when Bluetooth falls silent, breaks or comes back.

A scan can die without a word: BlueZ restarts, does not arm its discovery again, or the
adapter hangs. "Nothing is heard" is also the truth in a desert. So the longer nothing is
heard, the rarer something is done about it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import logging
import time
from typing import Final

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError

from ..advertisement import COMPANY_ID, PRODUCT_ADVERTISEMENT
from ..names import clean_name
from .bluez import reset_adapters, wait_for_change
from .trouble import explain

_LOGGER = logging.getLogger(__name__)

# Without any device, from the start of the scanner; then a new one is made.
SILENCE: Final = 90.0  # s
LONGEST_SILENCE: Final = 3600.0
START: Final = 15.0  # s within which a scan must have begun
STOP: Final = 0.5  # s within which it must have ended: a dead one never does
PAUSE: Final = 1.0  # s until it is tried again, twice as long each time
LONGEST_PAUSE: Final = 60.0
_LOOK: Final = 5.0  # s between two looks at the clock

# Address, Victron's manufacturer data, dBm, name fit to be shown, time of the clock that
# runs on.
Hear = Callable[[str, bytes, int, str | None, float], None]


class Scan:
    """Hands Victron's product advertisements to `hear`."""

    def __init__(self, hear: Hear) -> None:
        """Take who hears them."""
        self._hear = hear
        self._last = 0.0  # when anything was heard, or the scanner was started
        self._heard = False  # whether this scanner heard anything
        self._silences = 0  # scanners in a row that fell silent
        self._trouble: str | None = None

    async def run(self) -> None:
        """Scan until it is cancelled."""
        pause = PAUSE
        while True:
            changed = asyncio.create_task(_bluez_changed())
            try:
                if await self._scan(changed):
                    pause = PAUSE
                    continue
                await asyncio.wait((changed,), timeout=pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            finally:
                changed.cancel()

    async def _scan(self, changed: asyncio.Task[None]) -> bool:
        """Scan until that is over; return whether it had begun."""
        self._heard = False
        scanner: BleakScanner | None = None
        try:
            scanner = BleakScanner(
                detection_callback=self._detect,
                # Else some adapters tell BlueZ of a device's first advertisement alone.
                bluez={"filters": {"DuplicateData": True}},
            )
            async with asyncio.timeout(START):
                await scanner.start()
        except (BleakError, OSError, EOFError, TimeoutError) as err:
            self._say(explain(err))
            if scanner is not None:
                await _stop(scanner)
            return False
        try:
            await self._watch(changed)
        finally:
            await _stop(scanner)
        return True

    async def _watch(self, changed: asyncio.Task[None]) -> None:
        """Return when a new scanner is needed."""
        self._last = time.monotonic()
        while not changed.done():
            await asyncio.wait((changed,), timeout=min(_LOOK, SILENCE / 4))
            if self._heard:
                self._silences = 0
            patience = min(SILENCE * 2.0**self._silences, LONGEST_SILENCE)
            if time.monotonic() - self._last >= patience:
                self._silences += 1
                self._say(f"nothing was heard for {patience:.0f} s.")
                # A new scanner is enough for most that can happen.
                if self._silences > 1:
                    await reset_adapters()
                return
        self._say("BlueZ was restarted, or has ended.")

    def _detect(self, device: BLEDevice, advertisement: AdvertisementData) -> None:
        """Take what bleak heard; the service lets nothing be raised into it."""
        now = self._last = time.monotonic()
        if not self._heard:
            self._heard = True
            if self._trouble:
                self._trouble = None
                _LOGGER.info("Bluetooth: devices are heard again")
        data = advertisement.manufacturer_data.get(COMPANY_ID)
        if data and data[0] == PRODUCT_ADVERTISEMENT:
            name = clean_name(device.name)
            self._hear(device.address, data, advertisement.rssi, name, now)

    def _say(self, trouble: str) -> None:
        """Say what is wrong, once until something is heard again."""
        if self._trouble is None:
            _LOGGER.warning("Bluetooth: %s The scan is begun anew", trouble)
        self._trouble = trouble


async def _stop(scanner: BleakScanner) -> None:
    """End a scan, also one that is dead: then bleak raises, or waits for ever."""
    with suppress(BleakError, OSError, EOFError, TimeoutError):
        async with asyncio.timeout(STOP):
            await scanner.stop()


async def _bluez_changed() -> None:
    """Return when BlueZ came or went; never, where that cannot be known."""
    with suppress(Exception):
        await wait_for_change()
        return
    await asyncio.Event().wait()
