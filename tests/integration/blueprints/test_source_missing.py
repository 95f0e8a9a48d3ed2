"""Test the blueprint that tells of a source that is not part of a system."""

import pytest

from homeassistant.core import HomeAssistant
from tests.integration.clock import Clock
from tests.integration.proxy import Proxy
from tests.integration.system.board import Board

from .automation import Automation

MISSING = "binary_sensor.van_source_missing"


@pytest.fixture
async def van(hass: HomeAssistant, clock: Clock, proxy: Proxy) -> Board:
    """Return a system whose battery is charged by nobody knows whom."""
    board = Board(hass, proxy)
    await board.add("monitor", "solar")
    await board.add_system("solar")
    return board


async def hear(automation: Automation, van: Board, minutes: int, current: int) -> None:
    """Have both heard, and what flows into the battery."""
    for _ in range(6 * minutes):
        van.send("monitor", current=current)
        van.send("solar")
        await automation.advance(10)


async def test_missing(hass: HomeAssistant, automation: Automation, van: Board) -> None:
    """Test that it is told once, after five minutes in which more flows than is known."""
    await automation.add("source_missing", systems=[MISSING])
    await hear(automation, van, 2, -10)
    await hear(automation, van, 4, 40)
    assert automation.messages() == []
    await hear(automation, van, 4, 40)
    [message] = automation.messages()
    assert message.startswith("Van: more flows than its devices supply.")


async def test_start(hass: HomeAssistant, automation: Automation, van: Board) -> None:
    """Test that a start does not tell it again."""
    await hear(automation, van, 8, 40)
    state = hass.states.get(MISSING)
    assert state is not None
    assert state.state == "on"
    await automation.add_while_starting("source_missing", systems=[MISSING])
    hass.states.async_set(MISSING, "unavailable")
    await automation.advance(1)
    hass.states.async_set(MISSING, "on", state.attributes)
    await automation.advance(1)
    assert automation.messages() == []
