"""Fixtures of the tests inside Home Assistant."""

from collections.abc import AsyncIterator, Iterator
import logging
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.core import HomeAssistant

from .clock import Clock, frozen_bluetooth
from .proxy import Proxy
from .sender import Sender


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load the integration of this repository."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the config flow wait for other frames no longer than a test does."""
    flow = "custom_components.victron_ble.flow"
    monkeypatch.setattr(f"{flow}.key.WAIT", 0.05)
    monkeypatch.setattr(f"{flow}.several.WAIT", 0.2)
    monkeypatch.setattr(f"{flow}.several.INTERVAL", 0.01)


@pytest.fixture
async def proxy(hass: HomeAssistant, enable_bluetooth: None) -> AsyncIterator[Proxy]:
    """Return a Bluetooth proxy that Home Assistant knows."""
    proxy = Proxy()
    disconnect = proxy.connect(hass)
    yield proxy
    disconnect()


@pytest.fixture
def all_entities_enabled() -> Iterator[None]:
    """Give states to the entities that users enable by hand, too."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True
    ):
        yield


@pytest.fixture
def quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where the log of Home Assistant has a complaint about us, or of ours."""
    yield
    assert not [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno > logging.INFO
        and ("victron" in record.name or "'victron_ble'" in record.getMessage())
    ]


@pytest.fixture
def sender(proxy: Proxy) -> Sender:
    """Return a device in the proxy's reach."""
    return Sender(proxy)


@pytest.fixture
def clock(freezer: FrozenDateTimeFactory, hass: HomeAssistant) -> Iterator[Clock]:
    """Return the time; a test that asks for it must do so before `proxy`."""
    with frozen_bluetooth():
        yield Clock(hass, freezer)
