"""Test that the history of a device is shown as it is on disk, and kept like energies."""

from datetime import datetime
import time
from types import SimpleNamespace

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.victron_ble.library.counters import clock
from custom_components.victron_ble.library.enums import OperationMode
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.util import dt as dt_util

from .home import OTHER, Home, Run

HOUR = 3600
DAY = 24 * HOUR


async def shine(home: Home, today: int, power: int, seconds: int = 130) -> None:
    """Have a solar charger say the same for a while, but for its voltage."""
    [sender] = home.senders
    for second in range(seconds):
        await home.clock.advance(1)
        sender.send_values(
            SolarChargerRecord,
            1,
            yield_today=today,
            solar_power=power,
            charge_state=OperationMode.BULK,
            battery_voltage=13 + second % 2 / 10,
        )
    await home.clock.advance(61)


def away(home: Home, moment: datetime) -> float:
    """Return how many seconds from a moment the last full charge is shown."""
    shown = dt_util.parse_datetime(str(home.state("last_full_charge")))
    assert shown
    return abs((shown - moment).total_seconds())


async def test_nothing_is_shown_before_it_is_on_disk(run: Run) -> None:
    """Test a cycle: it is there with the next save, and with none before."""
    async with run() as home:
        await home.add()
        await home.draw(61)
        assert home.state("charge_cycles") == "0"
        await home.charge()
        assert home.state("charge_cycles") == "0"
        assert home.state("last_full_charge") == "unknown"
        full = dt_util.utcnow()
        await home.draw(61)
        assert home.state("charge_cycles") == "1"
        assert away(home, full) < 3


@pytest.mark.parametrize("off", [60, 9 * HOUR, 40 * HOUR])
async def test_days_of_a_charger(
    run: Run, freezer: FrozenDateTimeFactory, off: int
) -> None:
    """Test that a day ends where its yield falls, and that yesterday is not for ever."""
    async with run() as home:
        await home.add(silent=True)
        await shine(home, 400, 90, 3)
        await shine(home, 500, 20, 3)
        assert home.state("highest_power_today") == "90"
        assert home.state("yield_yesterday") == "unknown"
        await shine(home, 0, 5)
        assert home.state("yield_yesterday") == "0.5"
        assert home.state("highest_power_today") == "5"
    freezer.tick(off)
    async with run() as home:
        await home.add(silent=True)
        await shine(home, 10, 4)
        known = off < 36 * HOUR
        assert home.state("yield_yesterday") == ("0.5" if known else "unknown")
        assert home.state("highest_power_today") == ("5" if known else "4")


@pytest.mark.parametrize(("days", "kept"), [(29, "1"), (31, "0")])
async def test_device_deleted_and_added_again(run: Run, days: int, kept: str) -> None:
    """Test that its history is kept for 30 days."""
    async with run() as home:
        entry = await home.add()
        await home.charge()
        await home.draw(61)
        assert home.state("charge_cycles") == "1"
        await home.hass.config_entries.async_remove(entry.entry_id)
        home.senders.clear()
        await home.add(OTHER)
        await home.clock.advance(days * DAY)
        await home.add()
        await home.draw(61)
        assert home.state("charge_cycles") == kept


@pytest.mark.parametrize("by", [-3 * DAY, 3 * DAY])
async def test_clock_that_is_set(
    run: Run, by: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a charge since the start is where the right clock has it."""
    async with run() as home:
        wrong = SimpleNamespace(time=lambda: time.time() + by)
        monkeypatch.setattr(clock, "time", wrong)
        await home.add()
        await home.charge()
        full = dt_util.utcnow()
        await home.draw(61)
        assert away(home, full) > 2 * DAY
        monkeypatch.undo()
        await home.draw(61)
        assert away(home, full) < 3
