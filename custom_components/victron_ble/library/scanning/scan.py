"""A scan for years: begun anew when Bluetooth falls silent, breaks or comes back.

A scan can die without a word: BlueZ restarts, does not arm its discovery again, or the
adapter hangs. "Nothing is heard" is also the truth in a desert. So the longer nothing is
heard, the rarer something is done about it.

A passive scan may begin well and hear nothing, or each device once: many kernels before 6.11
filter duplicates there (Linux b5431dc2803a; bluez/bluez#647). So its first silence is its
last: whatever else may be the reason, active scans follow, and no passive one again.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import logging
import time
from typing import Final

from bleak import BleakScanner
from bleak.assigned_numbers import AdvertisementDataType
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback
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

# Else some adapters tell BlueZ of a device's first advertisement alone.
ACTIVE: Final[BleakScanner.ExtraArgs] = {"bluez": {"filters": {"DuplicateData": True}}}
_PASSIVE: Final[BleakScanner.ExtraArgs] = {
    "scanning_mode": "passive",
    "bluez": {
        "or_patterns": [
            (
                0,
                AdvertisementDataType.MANUFACTURER_SPECIFIC_DATA,
                COMPANY_ID.to_bytes(2, "little"),
            )
        ]
    },
}
_FAILURES: Final = (BleakError, OSError, EOFError, TimeoutError)

# Address, Victron's manufacturer data, dBm, name fit to be shown, time of the clock that
# runs on.
Hear = Callable[[str, bytes, int, str | None, float], None]


class Scan:
    """Hands Victron's product advertisements to `hear`."""

    def __init__(self, hear: Hear, *, passive: bool = False) -> None:
        """Take who hears them; `passive` asks for a passive scan where that works."""
        self._hear = hear
        self._passive = passive  # until it is given up
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
        try:
            scanner = await self._begin()
        except _FAILURES as err:
            self._say(explain(err))
            return False
        try:
            await self._watch(changed)
        finally:
            await _stop(scanner)
        return True

    async def _begin(self) -> BleakScanner:
        """Begin to scan. Raises what bleak and the system raise."""
        if not self._passive:
            return await _start(self._detect, ACTIVE)
        try:
            return await _start(self._detect, _PASSIVE)
        except _FAILURES as err:
            # Where this fails, too, that it was passive is not why.
            scanner = await _start(self._detect, ACTIVE)
            self._give_up(str(err) or type(err).__name__)
            return scanner

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
                trouble = f"nothing was heard for {patience:.0f} s."
                if self._passive:
                    self._give_up(trouble)
                    self._trouble = trouble
                else:
                    self._say(trouble)
                # A new scanner is enough for most that can happen.
                if self._silences > 1:
                    await reset_adapters()
                return
        self._say("BlueZ was restarted, or has ended.")

    def _detect(self, device: BLEDevice, advertisement: AdvertisementData) -> None:
        """Take what bleak heard; the service lets nothing be raised into it."""
        data = advertisement.manufacturer_data.get(COMPANY_ID)
        if data is None and self._passive:
            return  # what another program's scan heard
        now = self._last = time.monotonic()
        if not self._heard:
            self._heard = True
            if self._trouble:
                self._trouble = None
                _LOGGER.info("Bluetooth: devices are heard again")
        if data and data[0] == PRODUCT_ADVERTISEMENT:
            name = clean_name(device.name)
            self._hear(device.address, data, advertisement.rssi, name, now)

    def _give_up(self, why: str) -> None:
        """Scan actively from now on."""
        self._passive = False
        _LOGGER.warning("Bluetooth: the scan is active from now on: %s", why)

    def _say(self, trouble: str) -> None:
        """Say what is wrong, once until something is heard again."""
        if self._trouble is None:
            _LOGGER.warning("Bluetooth: %s The scan is begun anew", trouble)
        self._trouble = trouble


async def _start(
    detect: AdvertisementDataCallback, how: BleakScanner.ExtraArgs
) -> BleakScanner:
    """Begin a scan. Raises what bleak and the system raise."""
    scanner = BleakScanner(detection_callback=detect, **how)
    try:
        async with asyncio.timeout(START):
            await scanner.start()
    except BaseException:
        await _stop(scanner)
        raise
    return scanner


async def _stop(scanner: BleakScanner) -> None:
    """End a scan, also one that is dead: then bleak raises, or waits for ever."""
    with suppress(*_FAILURES):
        async with asyncio.timeout(STOP):
            await scanner.stop()


async def _bluez_changed() -> None:
    """Return when BlueZ came or went; never, where that cannot be known."""
    with suppress(Exception):
        await wait_for_change()
        return
    await asyncio.Event().wait()
