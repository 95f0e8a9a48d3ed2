"""Home Assistant, started as often as a test likes on one folder."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from homeassistant import loader
from homeassistant.setup import async_setup_component
from tests.integration.clock import Clock, end_timers, frozen_bluetooth

from .home import Home, Run


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Let each run of Home Assistant find the integration by itself."""


@pytest.fixture(autouse=True)
def expected_lingering_timers() -> bool:
    """Let Home Assistant stop as it does for users, who do not unload anything."""
    return True


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the energies are stored."""
    return tmp_path / ".storage" / "victron_ble.energy"


@pytest.fixture
def run(tmp_path: Path, file: Path, freezer: FrozenDateTimeFactory) -> Iterator[Run]:
    """Return what starts Home Assistant on the same folder, and stops it."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Home]:
        async with async_test_home_assistant(config_dir=str(tmp_path)) as hass:
            del hass.data[loader.DATA_CUSTOM_COMPONENTS]  # may be found
            assert await async_setup_component(hass, "bluetooth", {})
            home = Home(hass, Clock(hass, freezer), file)
            disconnect = home.proxy.connect(hass)
            try:
                yield home
            finally:
                disconnect()
                await hass.async_block_till_done(wait_background_tasks=True)
                await hass.async_stop(force=True)
                end_timers(hass)

    with frozen_bluetooth():
        yield run
