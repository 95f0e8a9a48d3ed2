"""Test that what a system counted is on disk, goes on, and never falls."""

from typing import Any

import pytest

from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from tests.integration.clock import Clock
from tests.integration.sender import DOMAIN

from .board import Board

STORE = f"{DOMAIN}.energy"
DAYS = 24 * 3600


@pytest.fixture
async def van(hass: HomeAssistant, clock: Clock, board: Board) -> Board:
    """Return a system that is heard for six minutes, and loses 130 W."""
    await board.add("monitor", "solar")
    await board.add_system("solar")
    await hear(board, clock, 360)
    return board


async def hear(board: Board, clock: Clock, seconds: int) -> None:
    """Have both heard every five seconds."""
    for _ in range(seconds // 5):
        await clock.advance(5)
        board.send("monitor")
        board.send("solar")
    await board.hass.async_block_till_done()


def discharged(board: Board) -> float:
    """Return what is shown, in kWh."""
    state = board.state("discharged_energy")
    assert state not in (None, STATE_UNKNOWN)
    return float(state)


def stored(hass_storage: dict[str, Any], board: Board) -> dict[str, Any]:
    """Return what is on disk of the monitor."""
    device: dict[str, Any] = hass_storage[STORE]["data"][board.address("monitor")]
    return device


async def test_on_disk_before_it_is_shown(
    hass: HomeAssistant, clock: Clock, board: Board, hass_storage: dict[str, Any]
) -> None:
    """Test that nothing is shown until it is stored, under the monitor's address."""
    await board.add("monitor", "solar")
    await board.add_system("solar")
    await hear(board, clock, 50)
    assert board.state("discharged_energy") == STATE_UNKNOWN
    await hear(board, clock, 15)
    totals = stored(hass_storage, board)["system"]["energies"]["totals"]
    assert totals["discharged_energy"] == pytest.approx(130 * 60 / 3600, abs=0.5)
    assert discharged(board) <= totals["discharged_energy"] / 1000


async def test_goes_on(
    hass: HomeAssistant, van: Board, clock: Clock, hass_storage: dict[str, Any]
) -> None:
    """Test that a reload loses nothing, and that the monitor's own is its own."""
    before = discharged(van)
    assert 0.008 < before < 0.014
    await hass.config_entries.async_reload(van.entries["monitor"].entry_id)
    await hear(van, clock, 360)
    assert discharged(van) > before
    device = stored(hass_storage, van)
    total = device["system"]["energies"]["totals"]["discharged_energy"]
    assert total == pytest.approx(130 * 720 / 3600, rel=0.1)
    assert device["meter"]["totals"]["discharged_energy"] == pytest.approx(total, abs=1)


@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
async def test_made_again(
    hass: HomeAssistant, van: Board, clock: Clock, days: int, kept: bool
) -> None:
    """Test that a system that is made again within 30 days finds its totals."""
    before = discharged(van)
    hass.config_entries.async_remove_subentry(
        van.entries["monitor"], van.system.subentry_id
    )
    await clock.advance(days * DAYS)
    await clock.advance(61)
    await van.add_system("solar")
    van.send("monitor", 2)
    await hass.async_block_till_done()
    if kept:
        assert before <= discharged(van) < before + 0.004
    else:
        assert van.state("discharged_energy") == STATE_UNKNOWN


async def test_monitor_added_again(
    hass: HomeAssistant, van: Board, clock: Clock
) -> None:
    """Test that a monitor may be deleted, too, if all is added again in time."""
    before = discharged(van)
    await hass.config_entries.async_remove(van.entries["monitor"].entry_id)
    await clock.advance(20 * DAYS)
    await van.add("monitor")
    await clock.advance(15 * DAYS)
    await van.add_system("solar")
    assert before <= discharged(van) < before + 0.004


async def test_older_file(
    hass: HomeAssistant, clock: Clock, board: Board, hass_storage: dict[str, Any]
) -> None:
    """Test that a file without systems is read, and keeps its version."""
    meter = {"totals": {"discharged_energy": 5000}, "powers": {}, "time": None}
    hass_storage[STORE] = {
        "version": 1,
        "minor_version": 1,
        "key": STORE,
        "data": {board.address("monitor"): {"meter": meter, "removed": None}},
    }
    await board.add("monitor", "solar")
    await board.add_system("solar")
    await hear(board, clock, 65)
    assert hass_storage[STORE]["version"] == 1
    device = stored(hass_storage, board)
    assert device["meter"]["totals"]["discharged_energy"] >= 5000
    assert device["system"]["energies"]["totals"]["discharged_energy"] < 10


@pytest.mark.parametrize(
    "system", ["", [], 5, {"energies": 3}, {"energies": {"totals": {"x": "y"}}}]
)
async def test_odd_file(
    hass: HomeAssistant,
    clock: Clock,
    board: Board,
    hass_storage: dict[str, Any],
    quiet_log: None,
    system: Any,
) -> None:
    """Test that what cannot be read of a system is as if it were not there."""
    hass_storage[STORE] = {
        "version": 1,
        "minor_version": 1,
        "key": STORE,
        "data": {board.address("monitor"): {"system": system}},
    }
    await board.add("monitor", "solar")
    await board.add_system("solar")
    await hear(board, clock, 65)
    assert discharged(board) < 0.01
