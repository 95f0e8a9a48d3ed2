"""Time that a test moves on, for Home Assistant and its Bluetooth alike."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
import sys
import time
from unittest.mock import patch

from bluetooth_data_tools import monotonic_time_coarse as BLUETOOTH_TIME
from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.core import HomeAssistant
from homeassistant.util.async_ import get_scheduled_timer_handles

# Bluetooth's clock, which freezegun does not know, has these names.
NAMES = ("MONOTONIC_TIME", "monotonic_time_coarse")


class Clock:
    """The one time of a test."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        """Take what is to be moved."""
        self._hass = hass
        self._freezer = freezer

    async def advance(self, seconds: float) -> None:
        """Let time pass at once, and all that was due happen."""
        self._freezer.tick(seconds)
        async_fire_time_changed(self._hass)
        # What a timer repeats, Home Assistant runs in the background.
        await self._hass.async_block_till_done(wait_background_tasks=True)


def end_timers(hass: HomeAssistant) -> None:
    """Let nothing of a stopped Home Assistant go on, as its process would end."""
    for handle in get_scheduled_timer_handles(hass.loop):
        handle.cancel()


@contextmanager
def frozen_bluetooth() -> Iterator[None]:
    """Let Bluetooth's clock stand still with all others, for whoever reads it."""
    with ExitStack() as patches:
        for module in tuple(sys.modules.values()):
            for name in NAMES:
                if vars(module).get(name) is BLUETOOTH_TIME:
                    patches.enter_context(
                        patch.object(module, name, lambda: time.monotonic())
                    )
        yield
