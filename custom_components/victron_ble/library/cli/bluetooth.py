"""The scan that a command runs, and what to say where there is no Bluetooth."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
import time
from typing import Any, Final

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError
import click

from ..advertisement import COMPANY_ID, PRODUCT_ADVERTISEMENT
from ..names import clean_name
from ..scanning.scan import ACTIVE
from ..scanning.trouble import explain
from .output import Failure

TICK: Final = 0.5  # s
# Devices repeat an advertisement until its data changes; a handful of each is enough.
REPEATS: Final = 256
# A scan can end without a word, as when another program connects to a device.
SILENCE: Final = 60  # s without any device's advertisement, then the scan is begun anew


@contextmanager
def _explained() -> Iterator[None]:
    """Raise Failure, which explains it, for whatever bleak and the system raise."""
    try:
        yield
    except Exception as err:
        raise Failure(explain(err)) from err


@dataclass(frozen=True, slots=True)
class Heard:
    """An advertisement; `name` is fit to be shown, `rssi` in dBm.

    `repeat` tells whether the same came before.
    """

    address: str
    name: str | None
    rssi: int
    data: bytes
    repeat: bool


class Task:
    """What a command does with a scan."""

    def hear(self, heard: Heard) -> None:
        """Take one of Victron's product advertisements."""
        raise NotImplementedError

    def tick(self) -> None:
        """Look at the clock: called all the time, even if nothing is heard."""

    def end(self) -> None:
        """Say what is left to say: the scan is over."""


class RepeatFilter:
    """Remembers the latest advertisements, so that a repetition is told from news."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._heard: dict[tuple[str, bytes], None] = {}

    def is_repeat(self, address: str, data: bytes) -> bool:
        """Whether that device sent the same a while ago; it is remembered now."""
        frame = (address, data)
        known = frame in self._heard
        self._heard.pop(frame, None)
        self._heard[frame] = None
        if len(self._heard) > REPEATS:
            del self._heard[next(iter(self._heard))]
        return known


class _Ear:
    """Keeps what is heard until the command takes it, out of bleak's callback."""

    def __init__(self) -> None:
        """Prepare a scan of the default adapter; nothing is heard yet."""
        self._scanner = BleakScanner(detection_callback=self._hear, **ACTIVE)
        self.last_heard = time.monotonic()
        self._repeats = RepeatFilter()
        self._queue: asyncio.Queue[Heard] = asyncio.Queue()

    def _hear(self, device: BLEDevice, advertisement: AdvertisementData) -> None:
        self.last_heard = time.monotonic()
        data = advertisement.manufacturer_data.get(COMPANY_ID)
        if data and data[0] == PRODUCT_ADVERTISEMENT:
            address = device.address
            repeat = self._repeats.is_repeat(address, data)
            name = clean_name(device.name)
            heard = Heard(address, name, advertisement.rssi, data, repeat)
            self._queue.put_nowait(heard)

    async def next(self, patience: float) -> Heard | None:
        """Return the next advertisement, None if none comes within `patience` s."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                return await self._queue.get()
        return None

    async def start(self) -> None:
        """Begin to scan. Raises Failure."""
        with _explained():
            await self._scanner.start()
        self.last_heard = time.monotonic()

    async def stop(self) -> None:
        """End the scan, also one whose adapter is gone."""
        with suppress(BleakError, OSError, EOFError):
            await self._scanner.stop()


@asynccontextmanager
async def _scanning() -> AsyncIterator[_Ear]:
    with _explained():
        ear = _Ear()
    await ear.start()
    try:
        yield ear
    finally:
        await ear.stop()


async def listen(task: Task, timeout: float | None) -> None:
    """Let a task hear for `timeout` seconds, or for ever. Raises Failure."""
    async with _scanning() as ear:
        end = time.monotonic() + timeout if timeout else float("inf")
        while (now := time.monotonic()) < end:
            if heard := await ear.next(min(TICK, end - now)):
                task.hear(heard)
            task.tick()
            if now - ear.last_heard > SILENCE:
                await ear.stop()
                await ear.start()


def scan(task: Task, timeout: float | None) -> bool:
    """Run a task; return whether it was left to its end, and not stopped by Ctrl-C."""
    completed = True
    try:
        asyncio.run(listen(task, timeout))
    except KeyboardInterrupt:
        completed = False
    task.end()
    return completed


def timeout_option(command: Any) -> Any:
    """Add the option `--timeout` to a command."""
    return click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Stop after this many seconds (default: run until Ctrl-C).",
    )(command)
