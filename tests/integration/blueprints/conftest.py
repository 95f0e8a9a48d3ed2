"""Fixtures of the tests of blueprints."""

from collections.abc import AsyncIterator
from pathlib import Path
import shutil

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.core import HomeAssistant
from tests.integration.clock import Clock
from tests.integration.proxy import Proxy

from .automation import BLUEPRINTS, FOLDER, Automation
from .devices import Charger, Shunt


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return a configuration folder into which the blueprints were imported."""
    folder = Path(hass_tmp_config_dir) / "blueprints" / "automation" / FOLDER
    shutil.copytree(BLUEPRINTS, folder)
    return hass_tmp_config_dir


@pytest.fixture
async def automation(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, clock: Clock, proxy: Proxy
) -> AsyncIterator[Automation]:
    """Return an automation that is still to be added."""
    automation = Automation(hass, freezer)
    yield automation
    await automation.stop()


@pytest.fixture
async def shunt(hass: HomeAssistant, clock: Clock, proxy: Proxy) -> Shunt:
    """Return a battery monitor at 80 %, without an alarm."""
    shunt = Shunt(proxy, name="House battery")
    await shunt.set_up(hass)
    return shunt


@pytest.fixture
async def charger(hass: HomeAssistant, clock: Clock, proxy: Proxy) -> Charger:
    """Return a solar charger without a fault."""
    charger = Charger(proxy, name="Sun", address="C0:11:22:33:44:66")
    await charger.set_up(hass)
    return charger
