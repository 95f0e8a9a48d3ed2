"""Test the scan that goes on for years, with the real bleak and a BlueZ that has faults."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bleak import BleakScanner
import pytest

from simulator.bluez import Adapter, Advertisement, BlueZ, Monitors
from victron_ble.scanning import scan
from victron_ble.scanning.scan import Scan

from .frames import SHUNT_NAME, shunt
from .running import PATIENCE, on_air

BLUETOOTH_WORKS = "Bluetooth: devices are heard again"


class Ear:
    """What a scan hands over."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.heard = 0
        self.name: str | None = None

    def __call__(
        self, address: str, data: bytes, rssi: int, name: str | None, now: float
    ) -> None:
        """Hear."""
        self.heard += 1
        self.name = name

    async def more(self) -> None:
        """Return when more is heard, and again."""
        wanted = self.heard + 2
        await until(lambda: self.heard >= wanted)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to be so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def _in_a_hurry(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Let no test wait for long."""
    caplog.set_level("INFO", "victron_ble")
    monkeypatch.setattr(scan, "SILENCE", 0.4)
    monkeypatch.setattr(scan, "PAUSE", 0.2)
    monkeypatch.setattr("victron_ble.scanning.bluez.OFF_FOR", 0.01)


@asynccontextmanager
async def scanning(*, passive: bool) -> AsyncIterator[Ear]:
    """Scan."""
    ear = Ear()
    task = asyncio.create_task(Scan(ear, passive=passive).run())
    try:
        yield ear
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def ear(bus_address: str) -> AsyncIterator[Ear]:
    """Scan as it is usual."""
    async with scanning(passive=False) as ear:
        yield ear


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("victron_ble")
    ]


async def test_all_is_well(
    bluez: BlueZ, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that as long as anything is heard, nothing is done or said."""
    async with on_air(bluez, shunt):
        await ear.more()
        await asyncio.sleep(1)
        await ear.more()

    assert ear.name == SHUNT_NAME
    assert bluez.calls.count("StartDiscovery") == 1
    assert "Set" not in bluez.calls
    assert said(caplog) == []


@pytest.mark.parametrize("remedy", ["StartDiscovery", "Set"])
async def test_silence_is_ended(
    bluez: BlueZ, ear: Ear, remedy: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that a new scanner comes first, then a reset; both are said once."""
    async with on_air(bluez, shunt):
        await ear.more()
        bluez.deaf_until = remedy
        await until(lambda: bluez.deaf_until is None)
        await ear.more()

    assert ("Set" in bluez.calls) is (remedy == "Set")
    [warning, word] = said(caplog)
    assert "nothing was heard" in warning
    assert word == BLUETOOTH_WORKS


async def test_bluez_restarts(
    bluez: BlueZ,
    ear: Ear,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that it is noticed at once, not by silence; bleak alone does not notice."""
    monkeypatch.setattr(scan, "SILENCE", 60)
    async with on_air(bluez, shunt):
        await ear.more()
        await bluez.die()
        await asyncio.sleep(0.1)
        await bluez.start()
        async with asyncio.timeout(5):
            await ear.more()

    [warning, word] = said(caplog)
    assert "restarted" in warning
    assert word == BLUETOOTH_WORKS


async def test_bluez_is_gone_for_a_while(
    bluez: BlueZ, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that it is waited for, and that one line says so."""
    async with on_air(bluez, shunt):
        await ear.more()
    await bluez.die()
    await asyncio.sleep(1.5)
    await bluez.start()
    async with on_air(bluez, shunt):
        await ear.more()

    assert len(said(caplog)) == 2


@pytest.mark.parametrize("passive", [False, True])
async def test_an_adapter_is_plugged_in(
    bus_address: str, caplog: pytest.LogCaptureFixture, *, passive: bool
) -> None:
    """Test that a machine without one gets on when it has one, as it was told to."""
    without = BlueZ(bus_address, Adapter.MISSING)
    await without.start()
    async with scanning(passive=passive) as ear:
        await until(lambda: said(caplog))
        await asyncio.sleep(0.5)
        await without.die()
        async with BlueZ(bus_address) as bluez, on_air(bluez, shunt):
            await ear.more()

    [warning, word] = said(caplog)
    assert "No Bluetooth adapter was found" in warning
    assert word == BLUETOOTH_WORKS
    assert ("RegisterMonitor" in bluez.calls) is passive
    assert ("StartDiscovery" in bluez.calls) is not passive


async def test_a_desert(
    bluez: BlueZ,
    ear: Ear,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that where nobody sends, ever less is done, and it is said once."""
    monkeypatch.setattr(scan, "SILENCE", 0.1)
    await asyncio.sleep(3)

    assert len(said(caplog)) == 1
    # After 0.1, 0.3, 0.7 and 1.5 s, and what the machine takes.
    assert 2 <= bluez.calls.count("StartDiscovery") <= 6


def stranger(nonce: int) -> Advertisement:
    """Return what a device of another manufacturer sends."""
    return Advertisement("C0:FF:EE:00:00:02", -60, {76: bytes([nonce % 256])})


async def restart(bluez: BlueZ) -> None:
    """Let BlueZ end and come back."""
    await bluez.die()
    await asyncio.sleep(0.1)
    await bluez.start()


async def test_a_passive_scan(
    bluez: BlueZ, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that it remains one while it hears, also when BlueZ was restarted."""
    async with scanning(passive=True) as ear, on_air(bluez, shunt):
        await ear.more()
        await asyncio.sleep(1)
        await ear.more()
        assert said(caplog) == []
        monkeypatch.setattr(scan, "SILENCE", 60)
        await restart(bluez)
        await ear.more()

    assert ear.name is None
    assert bluez.calls.count("RegisterMonitor") == 2
    assert "StartDiscovery" not in bluez.calls


@pytest.mark.parametrize(
    ("monitors", "why"),
    [
        (Monitors.HEAR_ONCE, "nothing was heard"),
        (Monitors.DEAF, "nothing was heard"),
        (Monitors.REFUSED, "Failed"),
        (Monitors.MISSING, "BlueZ >= "),
    ],
)
async def test_a_passive_scan_that_does_not_work(
    bus_address: str, monitors: Monitors, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that an active one follows for good, and one line says so."""
    async with (
        BlueZ(bus_address, monitors=monitors) as bluez,
        scanning(passive=True) as ear,
        on_air(bluez, shunt),
    ):
        await until(lambda: "StartDiscovery" in bluez.calls)
        await ear.more()
        [warning, *words] = said(caplog)
        assert warning.startswith("Bluetooth: the scan is active from now on: ")
        assert why in warning
        assert words == [BLUETOOTH_WORKS] * (why == "nothing was heard")
        assert "Set" not in bluez.calls

        tried = bluez.calls.count("RegisterMonitor")
        await restart(bluez)
        await ear.more()
        bluez.deaf_until = "Set"
        await until(lambda: bluez.deaf_until is None)
        await ear.more()
        assert bluez.calls.count("RegisterMonitor") == tried

    assert ear.name == SHUNT_NAME


async def test_what_others_hear_is_no_sign_of_life(bus_address: str) -> None:
    """Test a passive scan that is deaf, beside another program's that is not."""
    async with (
        BlueZ(bus_address, monitors=Monitors.DEAF) as bluez,
        BleakScanner(),
        scanning(passive=True),
        on_air(bluez, stranger),
    ):
        await until(lambda: bluez.calls.count("StartDiscovery") == 2)
