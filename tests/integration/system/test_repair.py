"""Test the repair for a source that is not part of a system."""

from typing import Any

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from tests.integration.clock import Clock
from tests.integration.states import issues

from .board import Board

DAY = 24 * 3600


async def hear(board: Board, clock: Clock, seconds: int, **monitor: Any) -> None:
    """Have all devices heard every ten seconds."""
    for _ in range(seconds // 10):
        await clock.advance(10)
        for name in board.entries:
            board.send(name, **(monitor if name == "monitor" else {}))
    await board.hass.async_block_till_done()


async def test_missing_source(hass: HomeAssistant, clock: Clock, board: Board) -> None:
    """Test that it names who is no member, and ends a day after it adds up again."""
    await board.add("monitor", "solar", "orion", "sense")
    await board.add_system("solar")
    await hear(board, clock, 60)
    await hear(board, clock, 290, current=40)
    assert issues(hass) == []
    await hear(board, clock, 120, current=40)
    assert issues(hass) == ["source_missing"]
    [issue] = ir.async_get(hass).issues.values()
    assert issue.issue_id == f"source_missing_{board.system.subentry_id}"
    assert issue.translation_placeholders == {
        "name": "Van",
        "plain_name": "Van",
        "candidates": "Orion",
    }
    await hear(board, clock, 3600)
    assert issues(hass) == ["source_missing"]
    await clock.advance(DAY)
    await hear(board, clock, 60)
    assert issues(hass) == []


@pytest.mark.parametrize("way", ["remove", "unload"])
async def test_ends_with_the_system(
    hass: HomeAssistant, clock: Clock, board: Board, way: str
) -> None:
    """Test that nothing is said of a system that there is not."""
    await board.add("monitor", "solar")
    await board.add_system("solar")
    await hear(board, clock, 420, current=40)
    assert issues(hass) == ["source_missing"]
    entry = board.entries["monitor"]
    if way == "remove":
        hass.config_entries.async_remove_subentry(entry, board.system.subentry_id)
    else:
        await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert issues(hass) == []
