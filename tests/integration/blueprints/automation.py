"""Automations made of this repository's blueprints, as a user makes them."""

import asyncio
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_mock_service,
)

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from tests.integration.shipping import ROOT

BLUEPRINTS: Final = ROOT / "docs" / "blueprints"
FOLDER: Final = "victron-instant-readout"  # where Home Assistant imports them to


class Automation:
    """An automation, and what it does.

    Its runs may wait for long, so nothing here waits for them to end.
    """

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        """Take where it runs, and the time."""
        self._hass = hass
        self._freezer = freezer
        self.notifications: list[ServiceCall] = async_mock_service(
            hass, "persistent_notification", "create"
        )

    async def add(self, blueprint: str, **inputs: Any) -> None:
        """Use a blueprint."""
        use = {"path": f"{FOLDER}/{blueprint}.yaml", "input": inputs}
        assert await async_setup_component(
            self._hass, "automation", {"automation": {"use_blueprint": use}}
        )
        await self.settle()
        [state] = self._hass.states.async_all("automation")
        assert state.state == "on"

    async def add_while_starting(self, blueprint: str, **inputs: Any) -> None:
        """Use a blueprint, then let Home Assistant have started."""
        self._hass.set_state(CoreState.starting)
        await self.add(blueprint, **inputs)
        self._hass.set_state(CoreState.running)
        self._hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await self.advance(1)

    async def stop(self) -> None:
        """End what still waits; Home Assistant would wait for it when it stops."""
        await self._hass.services.async_call(
            "automation", "turn_off", {"entity_id": "all"}, blocking=True
        )

    async def settle(self) -> None:
        """Let happen what happens now."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Let time pass, and what was due happen."""
        await self.settle()
        self._freezer.tick(seconds)
        async_fire_time_changed(self._hass)
        await self.settle()

    def messages(self) -> list[str]:
        """Return what was notified since the last time."""
        messages = [call.data["message"] for call in self.notifications]
        self.notifications.clear()
        return messages
