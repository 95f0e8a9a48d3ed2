"""Test what is said where there is no Bluetooth: one sentence, and exit status 1."""

import asyncio
from pathlib import Path

from bleak import BleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)
import pytest

from simulator.bluez import Adapter, BlueZ
from victron_ble.cli import bluetooth
from victron_ble.cli.bluetooth import Heard, Task, listen
from victron_ble.cli.output import Failure

from .frames import KEY, SHUNT, shunt
from .running import on_air, running

COMMANDS = {
    "discover": ("discover",),
    "read": ("read", f"{SHUNT}@{KEY}"),
    "dump": ("dump", SHUNT),
}


async def complaint(*arguments: str) -> str:
    """Return what the command says before it gives up, after its first line."""
    async with running(*arguments) as command:
        status, output, messages = await command.end()
    assert output == ""
    assert status == 1
    _, text = messages.splitlines()
    return text.removeprefix("Error: ")


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
async def test_no_adapter(bus_address: str, arguments: tuple[str, ...]) -> None:
    """Test a machine without Bluetooth, with each command."""
    async with BlueZ(bus_address, Adapter.MISSING):
        assert (await complaint(*arguments)).startswith(
            "No Bluetooth adapter was found"
        )


@pytest.mark.parametrize(
    ("adapter", "text"),
    [
        (Adapter.OFF, "Bluetooth is turned off: turn it on."),
        (
            Adapter.DENIED,
            "Bluetooth access was denied: on Linux, add yourself to the group",
        ),
    ],
)
async def test_adapter_that_cannot_be_used(
    bus_address: str, adapter: Adapter, text: str
) -> None:
    """Test an adapter that is off, and one that is for others."""
    async with BlueZ(bus_address, adapter):
        assert (await complaint("discover")).startswith(text)


@pytest.mark.usefixtures("bus_address")
async def test_no_service() -> None:
    """Test a machine on which BlueZ does not run."""
    assert "systemctl start bluetooth" in await complaint("discover")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("unix:path=/nowhere", "D-Bus is not running, and Bluetooth needs it on Linux"),
        ("nonsense", "Bluetooth does not work: "),
    ],
)
async def test_no_bus(address: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test a machine without D-Bus, such as a container."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    assert (await complaint("discover")).startswith(text)


@pytest.mark.parametrize("answers", [0, 1, 2])
async def test_bus_that_hangs_up(
    answers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test a bus that ends the connection, at once or when it has looked for the user."""

    async def hang_up(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        for answer in (b"OK 00\r\n", b"AGREE_UNIX_FD\r\n")[:answers]:
            await reader.readline()
            writer.write(answer)
        writer.close()

    server = await asyncio.start_unix_server(hang_up, tmp_path / "bus")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    async with server:
        assert (await complaint("discover")).startswith("D-Bus hung up")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        *(
            (BleakBluetoothNotAvailableError("no", reason), "B|No|The")
            for reason in BleakBluetoothNotAvailableReason
        ),
        (BleakDBusError("org.bluez.Error.InProgress", []), "busy with another scan"),
        (BleakDBusError("org.bluez.Error.Odd", ["odd"]), "does not work: .*odd"),
        (BleakError("odd"), "Bluetooth does not work: odd"),
        (OSError("odd"), "D-Bus is not running"),
    ],
    ids=repr,
)
async def test_each_error_is_one_sentence(
    error: Exception, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test what other systems may say."""

    async def refuse(_: BleakScanner) -> None:
        raise error

    monkeypatch.setattr(BleakScanner, "start", refuse)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    with pytest.raises(Failure, match=text) as raised:
        await listen(Counter(), None)
    assert raised.value.message.endswith(".")
    assert "\n" not in raised.value.message


class Counter(Task):
    """Counts what it hears."""

    heard = 0

    def hear(self, heard: Heard) -> None:
        """Count."""
        self.heard += 1


async def test_scan_that_ended_silently_is_begun_anew(
    bluez: BlueZ, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that another program's end of the scan is not the end of ours."""
    monkeypatch.setattr(bluetooth, "SILENCE", 0.2)
    monkeypatch.setattr(bluetooth, "TICK", 0.05)
    task = Counter()
    listening = asyncio.create_task(listen(task, None))
    async with asyncio.timeout(10):
        while bluez.calls.count("StartDiscovery") < 3:
            await asyncio.sleep(0.05)
    assert bluez.calls.count("StopDiscovery") >= 2

    async with on_air(bluez, shunt):
        async with asyncio.timeout(10):
            while task.heard < 10:
                await asyncio.sleep(0.05)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert bluez.idle.is_set()


async def test_adapter_that_vanishes(
    bluez: BlueZ, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a scan whose BlueZ is gone ends with a sentence, too."""
    monkeypatch.setattr(bluetooth, "SILENCE", 0.2)
    monkeypatch.setattr(bluetooth, "TICK", 0.05)
    listening = asyncio.create_task(listen(Counter(), None))
    await bluez.scanning.wait()
    await bluez.__aexit__(None, None, None)
    with pytest.raises(Failure):
        async with asyncio.timeout(10):
            await listening
