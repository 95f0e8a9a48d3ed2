"""Fixtures of the tests that start Home Assistant several times on one folder."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_test_home_assistant
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.victron_ble.config_flow import VictronConfigFlow
from homeassistant import bootstrap, loader
from homeassistant.config_entries import HANDLERS
from homeassistant.core import CoreState
from homeassistant.setup import async_setup_component
from tests.integration.clock import Clock, end_timers, frozen_bluetooth
from tests.integration.proxy import Proxy
from tests.integration.sender import DOMAIN

from .home import Code, Home

type Start = Callable[..., AbstractAsyncContextManager[Home]]


@pytest.fixture
def persistent_database() -> bool:
    """Keep the recorder's database until the end of the test."""
    return True


@pytest.fixture(autouse=True)
def expected_lingering_timers() -> bool:
    """Let Home Assistant stop as it does for users, who do not unload anything."""
    return True


@pytest.fixture(autouse=True)
def texts(disable_translations_once: None) -> None:
    """Have each run load the texts of the code that it runs."""


@pytest.fixture
def handlers() -> Iterator[None]:
    """Put our config flow back: it registers itself but once, when it is imported."""
    yield
    HANDLERS[DOMAIN] = VictronConfigFlow


@pytest.fixture
def start(
    tmp_path: Path,
    freezer: FrozenDateTimeFactory,
    async_test_recorder: RecorderInstanceContextManager,
    handlers: None,
) -> Start:
    """Return what starts Home Assistant on the test's folder, and stops it."""

    @asynccontextmanager
    async def run(
        code: Code, hour: int, safe_mode: bool = False, recorder: bool = True
    ) -> AsyncIterator[Home]:
        # Five minutes before the hour: statistics of the hour are made from these.
        freezer.move_to(datetime.fromisoformat(f"2026-11-22T{hour:02}:55:00+00:00"))
        async with (
            async_test_home_assistant(
                config_dir=str(tmp_path),
                load_registries=False,
                initial_state=CoreState.not_running,
            ) as hass,
            async_test_recorder(hass) if recorder else nullcontext(),
        ):
            if code is not Code.CORE:
                del hass.data[loader.DATA_CUSTOM_COMPONENTS]  # may be found
            hass.config.safe_mode = safe_mode
            assert await bootstrap.async_load_base_functionality(hass)
            assert await async_setup_component(hass, "bluetooth", {})
            proxy = Proxy()
            disconnect = proxy.connect(hass)
            try:
                yield Home(hass, proxy, Clock(hass, freezer), tmp_path)
            finally:
                disconnect()
                await hass.async_block_till_done(wait_background_tasks=True)
                if recorder and hass.is_running:
                    # A recorder that is still starting would not hear of the end.
                    await async_wait_recording_done(hass)
                await hass.async_stop(force=True)
                end_timers(hass)

    return run


@pytest.fixture(autouse=True)
def frozen(freezer: FrozenDateTimeFactory) -> Iterator[None]:
    """Let time stand still for Bluetooth, too."""
    with frozen_bluetooth():
        yield
