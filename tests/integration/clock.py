"""Time that a test moves on, for Home Assistant and its Bluetooth alike."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
import time
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.core import HomeAssistant

# Who reads Bluetooth's clock, which is none that freezegun knows.
READERS = (
    "custom_components.victron_ble.coordinator.MONOTONIC_TIME",
    "custom_components.victron_ble.diagnostics.MONOTONIC_TIME",
    "habluetooth.base_scanner.monotonic_time_coarse",
    "habluetooth.manager.monotonic_time_coarse",
    "homeassistant.components.bluetooth.util.monotonic_time_coarse",
    "tests.integration.proxy.MONOTONIC_TIME",
)


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
        await self._hass.async_block_till_done()


@contextmanager
def frozen_bluetooth() -> Iterator[None]:
    """Let Bluetooth's clock stand still with all others."""
    with ExitStack() as patches:
        for reader in READERS:
            patches.enter_context(patch(reader, lambda: time.monotonic()))
        yield
