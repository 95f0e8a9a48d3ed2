"""Test that the energies of all devices are kept, and shown only once they are."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.dc_energy_meter import (
    DcEnergyMeterRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.core import CoreState
from homeassistant.util.file import WriteError
from tests.integration.sender import ADDRESS

from .home import KEY, OTHER, Home, Run

HOUR = 3600
DAY = 24 * HOUR
WRITE = "homeassistant.helpers.storage.write_utf8_file_atomic"
# What a device sends that draws 3600 W.
DRAWING = BatteryMonitorRecord.table.encode({"voltage": 36, "current": -100})


async def test_written_every_minute_and_shown_then(run: Run) -> None:
    """Test that what is shown is on disk, though an advertisement comes each second."""
    async with run() as home:
        await home.add()
        seen = []
        for _ in range(190):
            await home.draw(1)
            shown, stored = home.shown(), home.stored().get(KEY)
            assert shown == ("unknown" if stored is None else int(stored))
            seen.append(shown)
    first, *rest = dict.fromkeys(seen)
    assert first == "unknown"
    assert rest == [pytest.approx(n, abs=2) for n in (60, 120, 180)]
    assert len(rest) == 3
    assert home.stored()[KEY] == pytest.approx(190, abs=2)  # on disk when it stopped


async def test_failing_disk(run: Run) -> None:
    """Test that nothing new is shown that could be lost, and nothing is lost."""
    async with run() as home:
        await home.add()
        await home.draw(61)
        shown = home.shown()
        with patch(WRITE, side_effect=WriteError("no space left on device")):
            for _ in range(180):
                await home.draw(1)
                assert home.shown() == shown
        await home.draw(60)
        assert home.shown() == pytest.approx(300, abs=2)


async def test_the_file_is_not_read_again(run: Run) -> None:
    """Test that a disk, often a card, has no more to do than to write."""
    async with run() as home:
        await home.add()
        with patch("homeassistant.util.json.load_json") as read:
            await home.draw(61)
        assert home.shown() == pytest.approx(60, abs=2)
        read.assert_not_called()


async def test_end_of_home_assistant(run: Run, file: Path) -> None:
    """Test that nothing is written, and so nothing new shown, until its very end."""
    async with run() as home:
        await home.add()
        await home.draw(91)
        shown, written = home.shown(), file.read_bytes()
        home.hass.set_state(CoreState.stopping)
        for _ in range(61):
            await home.draw(1)
            assert home.shown() == shown
        assert file.read_bytes() == written
        home.hass.set_state(CoreState.running)  # it would not end twice
    assert home.stored()[KEY] == pytest.approx(91, abs=2)


async def test_disk_that_cannot_be_read(run: Run, file: Path) -> None:
    """Test that a file which is gone or is none takes nothing away for long."""
    async with run() as home:
        await home.add()
        await home.draw(61)
        shown = home.shown()
        file.unlink()
        file.mkdir()  # cannot be written over, nor read
        await home.draw(61)
        assert home.shown() == shown
        file.rmdir()
        await home.draw(61)
        assert home.shown() == pytest.approx(180, abs=2)


@pytest.mark.parametrize("off", [5, 60, HOUR, 9 * DAY])
async def test_power_cut(
    run: Run, file: Path, freezer: FrozenDateTimeFactory, off: int
) -> None:
    """Test that at most a minute is lost, and nothing that was shown."""
    async with run() as home:
        await home.add()
        await home.draw(170)
        shown: Any = home.shown()
        left = file.read_bytes()
        drawn = 170
    assert file.read_bytes() != left
    file.write_bytes(left)

    freezer.tick(off)
    async with run() as home:
        await home.add()
        assert home.shown() == shown == pytest.approx(120, abs=2)
        for _ in range(61):
            await home.draw(1)
            before, shown = shown, home.shown()
            assert shown >= before
        most = drawn + 61 + (off if off < HOUR else 0)
        assert most - 60 <= shown <= most


@pytest.mark.parametrize("off", [10, HOUR, -10, -HOUR, -9 * DAY, 9 * DAY])
async def test_restart(run: Run, freezer: FrozenDateTimeFactory, off: int) -> None:
    """Test that all goes on, wherever the clock on the wall went in between."""
    async with run() as home:
        await home.add()
        await home.draw(100)
    counted = home.stored()[KEY]
    assert counted == pytest.approx(100, abs=2)

    freezer.tick(off)
    async with run() as home:
        await home.add()
        assert home.shown() == int(counted)
        await home.draw(61)
        heard_on = 10 if off == 10 else 0  # no gap but a short one counts
        assert home.shown() == pytest.approx(counted + heard_on + 60, abs=2)


async def test_solar_yield_over_a_restart(
    run: Run, freezer: FrozenDateTimeFactory
) -> None:
    """Test that what the device counted while nobody listened is there at once."""

    async def read(home: Home, today: int) -> int | str | None:
        [sender] = home.senders
        sender.send_values(SolarChargerRecord, 2, battery_voltage=13, yield_today=today)
        await home.clock.advance(1)
        sender.send_values(SolarChargerRecord, 1, battery_voltage=14, yield_today=today)
        await home.clock.advance(61)
        return home.shown(key="total_yield")

    async with run() as home:
        await home.add(silent=True)
        assert await read(home, 400) == 400
    freezer.tick(5 * HOUR)
    async with run() as home:
        await home.add(silent=True)
        assert await read(home, 900) == 900


async def test_reload(run: Run) -> None:
    """Test that an entry that is reloaded, or was off for a while, goes on."""
    async with run() as home:
        entry = await home.add()
        await home.draw(30)
        await home.hass.config_entries.async_unload(entry.entry_id)
        await home.hass.async_block_till_done()
        assert home.stored()[KEY] == pytest.approx(30, abs=2)
        await home.clock.advance(20)
        await home.hass.config_entries.async_setup(entry.entry_id)
        home.send()
        await home.hass.async_block_till_done()
        assert home.shown() == pytest.approx(30, abs=2)
        for _ in range(5):
            await home.draw(10)
            await home.hass.config_entries.async_reload(entry.entry_id)
        await home.draw(61)
        assert home.shown() == pytest.approx(30 + 20 + 50 + 60, abs=3)


async def test_repeated_advertisement_is_no_gap(run: Run) -> None:
    """Test that a device counts which says the same for long; silence does not."""
    async with run() as home:
        await home.add()
        await home.clock.advance(1)
        [sender] = home.senders
        same = sender.frame(BatteryMonitorRecord.record_type, DRAWING)
        for _ in range(660):
            sender.hear(same)
            await home.clock.advance(1)
        assert home.shown() == pytest.approx(660, abs=6)

        await home.clock.advance(310)
        await home.draw(61)
        assert home.shown() == pytest.approx(660 + 60, abs=6)


async def test_steady_device_that_changes(run: Run) -> None:
    """Test that the time in which it said the same counts as such, to the end."""
    async with run() as home:
        await home.add()
        [sender] = home.senders
        same = sender.frame(BatteryMonitorRecord.record_type, DRAWING)
        for _ in range(50):
            sender.hear(same)
            await home.clock.advance(1)
        sender.send_values(BatteryMonitorRecord, 1, voltage=36, current=0)
        await home.clock.advance(11)
        assert home.shown() == pytest.approx(50, abs=4)


@pytest.mark.parametrize(("days", "kept"), [(1, True), (29, True), (31, False)])
@pytest.mark.parametrize("restart", [False, True])
async def test_device_deleted_and_added_again(
    run: Run, freezer: FrozenDateTimeFactory, days: int, kept: bool, restart: bool
) -> None:
    """Test that its energy is kept for 30 days."""
    async with run() as home:
        entry = await home.add()
        await home.draw(61)
        await home.hass.config_entries.async_remove(entry.entry_id)
        home.senders.clear()
        await home.add(OTHER)
        if not restart:
            await home.clock.advance(days * DAY)
            await home.add()
            await home.draw(61)
            assert home.shown() == pytest.approx(120 if kept else 60, abs=3)
    if restart:
        freezer.tick(days * DAY)
        async with run() as home:
            await home.add(OTHER)
            await home.draw(61)
            assert bool(home.stored()) is kept
            await home.add()
            await home.draw(61)
            assert home.shown() == pytest.approx(120 if kept else 60, abs=3)
        freezer.tick(31 * DAY)
        async with run() as home:
            await home.add()
            assert home.shown() == pytest.approx(120 if kept else 60, abs=3)


async def test_two_devices_leave_at_once(run: Run) -> None:
    """Test that saves which meet leave a file with all that both counted."""
    async with run() as home:
        entries = [await home.add(), await home.add(OTHER)]
        await home.draw(59)
        await asyncio.gather(
            home.clock.advance(1),
            *(home.hass.config_entries.async_unload(e.entry_id) for e in entries),
        )
        await home.hass.async_block_till_done(wait_background_tasks=True)
        for address in (ADDRESS, OTHER):
            assert home.stored(address)[KEY] == pytest.approx(60, abs=3)


async def test_another_record_type(run: Run) -> None:
    """Test that a shunt that is set to be a meter counts anew, and back goes on."""
    async with run() as home:
        await home.add()
        await home.draw(61)
        for _ in range(61 + 61):  # for a minute it could be somebody else
            await home.clock.advance(1)
            home.send(DcEnergyMeterRecord)
        assert home.shown(key="energy") == pytest.approx(60, abs=4)
        assert home.stored().keys() >= {KEY, "energy"}
        await home.draw(61 + 61)
        assert home.shown() == pytest.approx(120, abs=5)
