"""A time of its own for Home Assistant and its Bluetooth, which runs as it is told."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
import sys
import time
from unittest.mock import patch

from bluetooth_data_tools import monotonic_time_coarse

from homeassistant.util import dt as dt_util

# Who is to follow it; threads and their queues go on as they are.
_FOLLOWERS = (
    "bluetooth",
    "custom_components",
    "habluetooth",
    "homeassistant",
    "simulator",
    "time",
)
_BLINK = 1e-6  # s


class Clock:
    """The one time of all timers, which stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        """Begin at a moment."""
        self._start = start.timestamp()
        self.passed = 0.0
        self._looks = 0

    def time(self) -> float:
        """Return the seconds since 1970; as in life, never twice the same."""
        self._looks += 1
        return self._start + self.passed + self._looks * _BLINK

    def monotonic(self) -> float:
        """Return seconds that count from long ago, as on a computer that runs."""
        return 1_000_000 + self.passed

    def utcnow(self) -> datetime:
        """Return the date and the time of day."""
        return datetime.fromtimestamp(self.time(), UTC)

    async def advance(self, seconds: float) -> None:
        """Let time pass at once, and all that was due happen."""
        self.passed += seconds
        self._looks = 0
        # The loop finds what is due, lets it run, and then what that called for.
        for _ in range(3):
            await asyncio.sleep(0)

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Be the time of every module of Home Assistant that is loaded by now."""
        own: dict[int, object] = {
            id(time.time): self.time,
            id(time.monotonic): self.monotonic,
            id(monotonic_time_coarse): self.monotonic,
            id(dt_util.utcnow): self.utcnow,
        }
        found = [
            (module, name, own[id(value)])
            for module in tuple(sys.modules.values())
            if module.__name__.startswith(_FOLLOWERS)
            for name, value in tuple(vars(module).items())
            if id(value) in own
        ]
        with ExitStack() as patches:
            for module, name, value in found:
                patches.enter_context(patch.object(module, name, value))
            yield
