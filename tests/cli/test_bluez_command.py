"""Test the stand-in for BlueZ as a command, with the real bleak."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import signal
import sys

from bleak import BleakScanner
from bleak.exc import BleakBluetoothNotAvailableError
import pytest

from simulator.bluez import Advertisement, private_bus

from .running import PATIENCE

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="bleak talks to BlueZ on Linux alone"
)

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "DD:EE:AD:BE:EF:01"


@asynccontextmanager
async def stand_in(*options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the command, and end it if the test does not."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator.bluez", *options),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def printed_address(process: asyncio.subprocess.Process) -> str:
    """Return the address of the bus that the command announces."""
    assert process.stdout
    announcement = (await process.stdout.readline()).decode().strip()
    export, _, address = announcement.partition("=")
    assert export == "export DBUS_SYSTEM_BUS_ADDRESS"
    return address


async def test_missing_dbus_daemon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the missing program is named, and how to get it."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="apt-get install dbus-daemon"):
        async with private_bus():
            pass


async def test_command_feeds_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the command shows what it is fed and survives what is no frame."""
    async with stand_in() as process:
        assert process.stdin
        assert process.stderr
        address = await printed_address(process)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        line = json.dumps(
            {
                "address": ADDRESS.lower(),
                "name": "SmartShunt",
                "rssi": -63,
                "manufacturer_data": {"737": "1002a3"},
            }
        )
        async with BleakScanner() as scanner:
            process.stdin.write(f"what is this\n{line}\n".encode())
            device, advertisement = await anext(scanner.advertisement_data())
        process.stdin.close()

        assert (device.address, device.name) == (ADDRESS, "SmartShunt")
        assert advertisement.rssi == -63
        assert advertisement.manufacturer_data == {737: b"\x10\x02\xa3"}
        assert await process.wait() == 0
        log = (await process.stderr.read()).decode()
        assert "not an advertisement: what is this" in log
        assert "called StopDiscovery" in log
        assert "Traceback" not in log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_command_ends_on_signal(number: signal.Signals) -> None:
    """Test that the command ends well and takes its bus with it."""
    async with stand_in() as process:
        assert process.stderr
        address = await printed_address(process)
        socket = Path(address.removeprefix("unix:path="))
        assert socket.is_socket()
        process.send_signal(number)
        assert await process.wait() == 0
        assert not socket.parent.exists()
        assert await process.stderr.read() == b""


async def test_command_without_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the command's options reach the service."""
    async with stand_in("--no-adapter") as process:
        address = await printed_address(process)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        with pytest.raises(BleakBluetoothNotAvailableError):
            await BleakScanner().start()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"address": 7, "rssi": -60, "manufacturer_data": {}}',
        '{"address": "AA", "rssi": -60, "manufacturer_data": {}}',
        '{"address": "DD:EE:AD:BE:EF:01", "rssi": null, "manufacturer_data": {}}',
        '{"address": "DD:EE:AD:BE:EF:01", "rssi": -60, "manufacturer_data": "10"}',
        '{"address": "DD:EE:AD:BE:EF:01", "rssi": -60, "manufacturer_data": {"737": "1"}}',
    ],
)
def test_line_that_is_no_advertisement(line: str) -> None:
    """Test that a bad line is refused with one kind of error."""
    with pytest.raises(ValueError, match="not a"):
        Advertisement.from_json(line)
