"""Test that statistics of energies never fall, nor jump, whatever is restored."""

from contextlib import closing
from pathlib import Path
import sqlite3

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.const import UnitOfEnergy
from homeassistant.helpers import entity_registry as er
from tests.integration.sender import Sender

from .conftest import Start
from .home import Code, Home

KEY = "discharged_energy"
FILE = "victron_ble.energy"
VALUES = "bluetooth.passive_update_processor"


async def draw(home: Home, seconds: int) -> None:
    """Have the device draw 3600 W, a watt-hour a second."""
    sender = Sender(home.proxy)
    sender.nonce = home.nonce
    for _ in range(seconds):
        await home.clock.advance(1)
        sender.send_values(BatteryMonitorRecord, 1, voltage=36, current=-100)
    home.nonce = sender.nonce
    await home.settle()


def sums(database: str) -> list[float]:
    """Return the sums of the five-minute statistics, in order."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "select sum from statistics_short_term join statistics_meta"
            " on metadata_id = statistics_meta.id where statistic_id like ?"
            " order by start_ts",
            (f"%{KEY}",),
        )
        return [total for (total,) in rows]


# Which files become an early copy, and which are lost.
RESTORED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "nothing": ((), ()),
    "a backup without the database": ((FILE,), (VALUES,)),
    "only our older file": ((FILE,), ()),
    "both files are lost": ((), (FILE, VALUES)),
}


@pytest.mark.parametrize("unit", [None, UnitOfEnergy.WATT_HOUR])
@pytest.mark.parametrize(("older", "lost"), RESTORED.values(), ids=RESTORED)
async def test_sums_never_fall(
    start: Start,
    tmp_path: Path,
    recorder_db_url: str,
    older: tuple[str, ...],
    lost: tuple[str, ...],
    unit: str | None,
) -> None:
    """Test the sums that the energy dashboard shows, over a restart."""
    storage = tmp_path / ".storage"
    async with start(Code.OURS, 10) as home:
        await home.set_up(Code.OURS)
        await draw(home, 2)
        await home.add(Sender(home.proxy))
        await draw(home, 3)
        entity = home.sensors()[KEY]
        if unit:
            er.async_get(home.hass).async_update_entity_options(
                entity.entity_id, "sensor", {"unit_of_measurement": unit}
            )
        await home.hass.config_entries.async_reload(home.entry.entry_id)
        await draw(home, 61)
        early = (storage / FILE).read_bytes()
        await draw(home, 180)
        await home.compile_statistics()
        last = float(home.state(entity.entity_id) or 0)
    for name in older:
        (storage / name).write_bytes(early)
    for name in lost:
        (storage / name).unlink()
    async with start(Code.OURS, 11) as home:
        await home.set_up(Code.OURS)
        await draw(home, 5)
        assert float(home.state(entity.entity_id) or 0) >= last
        await draw(home, 120)
        await home.compile_statistics()
        now = float(home.state(entity.entity_id) or 0)
        per_kwh = 1000 if unit else 1
        assert 0.1 <= (now - last) / per_kwh <= 0.2
    before, after = sums(recorder_db_url.removeprefix("sqlite:///"))
    assert 0.1 <= (after - before) / per_kwh <= 0.2


async def test_another_device_of_the_name(start: Start) -> None:
    """Test that a device does not begin with the energy of one that was called so."""
    async with start(Code.OURS, 10) as home:
        await home.set_up(Code.OURS)
        await draw(home, 2)
        await home.add(Sender(home.proxy))
        await draw(home, 130)
        entity_id = home.sensors()[KEY].entity_id
        await home.compile_statistics()
        await home.hass.config_entries.async_remove(home.entry.entry_id)
        await home.settle()
    async with start(Code.OURS, 12) as home:
        await home.set_up(Code.OURS)
        sender = Sender(home.proxy, address="C0:11:22:33:44:66")
        sender.send_values(BatteryMonitorRecord, 2, voltage=36, current=-100)
        await home.settle()
        await home.add(sender)
        for reload in (True, False):
            for _ in range(63):
                await home.clock.advance(1)
                sender.send_values(BatteryMonitorRecord, 1, voltage=36, current=-100)
            await home.settle()
            assert home.sensors(sender.address)[KEY].entity_id == entity_id
            if reload:
                await home.hass.config_entries.async_reload(home.entry.entry_id)
        assert 0.1 <= float(home.state(entity_id) or 0) <= 0.13
