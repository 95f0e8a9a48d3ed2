"""Test that the energies of all devices are kept, and shown only once they are."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.victron_ble.decoder import DeviceData
from custom_components.victron_ble.decoder.devices import (
    BatteryMonitorData,
    DcEnergyMeterData,
    SolarChargerData,
)
from homeassistant import loader
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError

from .clock import Clock, end_timers, frozen_bluetooth
from .proxy import Proxy
from .sender import ADDRESS, DOMAIN, Sender

OTHER = "C0:11:22:33:44:66"
HOUR = 3600
DAY = 24 * HOUR
WRITE = "homeassistant.helpers.storage.write_utf8_file_atomic"
KEY = "discharged_energy"


class Home:
    """One run of Home Assistant; a device draws 3600 W, so a watt-hour a second."""

    def __init__(self, hass: HomeAssistant, clock: Clock, file: Path) -> None:
        """Take what it is made of, and where energies are stored."""
        self.hass = hass
        self.clock = clock
        self.file = file
        self.proxy = Proxy()
        self.senders: list[Sender] = []

    async def add(
        self, address: str = ADDRESS, silent: bool = False
    ) -> MockConfigEntry:
        """Add a device, and read it unless it is silent."""
        sender = Sender(self.proxy, address=address, name=f"Shunt {address[-2:]}")
        self.senders.append(sender)
        options = {"reporting": "live", "timeout": 60}
        entry = await sender.add_entry(self.hass, options=options)
        if not silent:
            self.send(times=2)
            await self.hass.async_block_till_done()
        return entry

    def send(
        self, record: type[DeviceData] = BatteryMonitorData, times: int = 1
    ) -> None:
        """Have all devices say what they draw."""
        for sender in self.senders:
            sender.send_values(record, times, voltage=36, current=-100)

    async def draw(self, seconds: int) -> None:
        """Let time pass, with an advertisement every second."""
        for _ in range(seconds):
            await self.clock.advance(1)
            self.send()
        await self.hass.async_block_till_done()

    def shown(self, address: str = ADDRESS, key: str = KEY) -> str | int | None:
        """Return the energy that is shown, in Wh; a text where it is none."""
        entity_id = er.async_get(self.hass).async_get_entity_id(
            "sensor", DOMAIN, f"{address}-{key}"
        )
        state = self.hass.states.get(entity_id) if entity_id else None
        if state is None:
            return None
        number = state.state.replace(".", "").isdigit()
        return round(1000 * float(state.state)) if number else state.state

    def stored(self, address: str = ADDRESS) -> dict[str, float]:
        """Return the energies that are on disk, in Wh."""
        if not self.file.exists():
            return {}
        devices = json.loads(self.file.read_text("utf-8"))["data"]
        return dict(devices[address]["meter"]["totals"]) if address in devices else {}


type Run = Callable[[], AbstractAsyncContextManager[Home]]


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Let each run of Home Assistant find the integration by itself."""


@pytest.fixture(autouse=True)
def expected_lingering_timers() -> bool:
    """Let Home Assistant stop as it does for users, who do not unload anything."""
    return True


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the energies are stored."""
    return tmp_path / ".storage" / "victron_ble.energy"


@pytest.fixture
def run(tmp_path: Path, file: Path, freezer: FrozenDateTimeFactory) -> Iterator[Run]:
    """Return what starts Home Assistant on the same folder, and stops it."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Home]:
        async with async_test_home_assistant(config_dir=str(tmp_path)) as hass:
            del hass.data[loader.DATA_CUSTOM_COMPONENTS]  # may be found
            assert await async_setup_component(hass, "bluetooth", {})
            home = Home(hass, Clock(hass, freezer), file)
            disconnect = home.proxy.connect(hass)
            try:
                yield home
            finally:
                disconnect()
                await hass.async_block_till_done(wait_background_tasks=True)
                await hass.async_stop(force=True)
                end_timers(hass)

    with frozen_bluetooth():
        yield run


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
        sender.send_values(SolarChargerData, 2, battery_voltage=13, yield_today=today)
        await home.clock.advance(1)
        sender.send_values(SolarChargerData, 1, battery_voltage=14, yield_today=today)
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
        same = sender.frame(
            BatteryMonitorData.record_type,
            BatteryMonitorData.table.encode({"voltage": 36, "current": -100}),
        )
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
        same = sender.frame(
            BatteryMonitorData.record_type,
            BatteryMonitorData.table.encode({"voltage": 36, "current": -100}),
        )
        for _ in range(50):
            sender.hear(same)
            await home.clock.advance(1)
        sender.send_values(BatteryMonitorData, 1, voltage=36, current=0)
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
        for _ in range(61):
            await home.clock.advance(1)
            home.send(DcEnergyMeterData)
        assert home.shown(key="energy") == pytest.approx(60, abs=2)
        assert home.stored().keys() >= {KEY, "energy"}
        await home.draw(61)
        assert home.shown() == pytest.approx(120, abs=3)


def device(**meter: Any) -> dict[str, Any]:
    """Return what is stored of a device."""
    return {"meter": meter, "removed": None}


TOTALS = {KEY: 5000.9, "charged_energy": 0}

# What may be in the file, and what is shown of it (Wh).
STORED: dict[str, tuple[Any, int | str]] = {
    "only totals": ({ADDRESS: device(totals=TOTALS)}, 5000),
    "one total that is none": (
        {ADDRESS: device(totals={KEY: 5000.9, "charged_energy": "much"})},
        5000,
    ),
    "powers and time that are none": (
        {ADDRESS: device(totals=TOTALS, powers=["power"], time="noon", solar=3)},
        5000,
    ),
    "no date of removal": ({ADDRESS: {"meter": {"totals": TOTALS}}}, 5000),
    "removed at no time": (
        {ADDRESS: {"meter": {"totals": TOTALS}, "removed": "yesterday"}},
        5000,
    ),
    "another device that is none": (
        {ADDRESS: device(totals=TOTALS), OTHER: None, "x": {"meter": [1]}},
        5000,
    ),
    "totals that are none": ({ADDRESS: device(totals=[5000.9])}, "unknown"),
    "no meter": ({ADDRESS: {"removed": None}}, "unknown"),
    "no mapping": ([ADDRESS], "unknown"),
    "nothing": (None, "unknown"),
}


@pytest.mark.parametrize(("data", "shown"), STORED.values(), ids=STORED)
async def test_odd_store(run: Run, file: Path, data: Any, shown: int | str) -> None:
    """Test that what can be read goes on, and the rest begins anew."""
    file.parent.mkdir()
    file.write_text(json.dumps({"version": 1, "key": file.name, "data": data}))
    async with run() as home:
        await home.add()
        assert home.shown() == shown
        await home.draw(61)
        before = 5000 if shown == 5000 else 0
        assert home.shown() == pytest.approx(before + 60, abs=2)


UNREADABLE = {
    "of a newer version": '{"version": 2, "data": {"devices": []}}',
    "of something else": '{"hello": "world"}',
    "a list": "[1]",
    "a number": "5",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
async def test_file_that_is_not_ours(
    run: Run, file: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    """Test that it stays as it is, and that all but energy works."""
    file.parent.mkdir()
    file.write_text(text)
    async with run() as home:
        entry = await home.add()
        await home.draw(61)
        assert home.shown() == "unknown"
        assert home.shown(key="voltage") == 36000
        await home.hass.config_entries.async_reload(entry.entry_id)
        await home.draw(61)
    assert file.read_text() == text
    assert "victron_ble.energy cannot be read" in caplog.text
    assert "Traceback" not in caplog.text


async def test_corrupt_file(run: Run, file: Path) -> None:
    """Test that Home Assistant puts it aside, and energy begins anew."""
    file.parent.mkdir()
    file.write_bytes(b"\0" * 512)
    async with run() as home:
        await home.add()
        await home.draw(61)
        assert home.shown() == pytest.approx(60, abs=2)
    assert len(list(file.parent.glob("victron_ble.energy.corrupt*"))) == 1
