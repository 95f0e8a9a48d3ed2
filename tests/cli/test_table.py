"""Test the table of `victron-ble read` on a terminal."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
import fcntl
import os
import re
import struct
import termios

import pytest

from simulator.bluez import Advertisement, BlueZ
from victron_ble import Key, Record, read
from victron_ble.cli.output import Reading
from victron_ble.cli.table import Table

from .frames import (
    CAPTURED,
    KEY,
    OTHER_KEY,
    SHUNT,
    SILENT,
    SUN,
    advertisement,
    shunt,
    shunt_data,
    sun_sensor,
)
from .running import PATIENCE, assert_secret, on_air, running


class Terminal:
    """A terminal of 100 columns, and what is on it."""

    def __init__(self) -> None:
        """Open it; `end` is the program's side."""
        self.screen, self.end = os.openpty()
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("4H", 40, 100, 0, 0))
        os.set_blocking(self.screen, False)
        self.text = ""

    async def shows(self, pattern: str) -> None:
        """Wait until a text was shown."""
        async with asyncio.timeout(PATIENCE):
            while not re.search(pattern, self.text, re.DOTALL):
                await asyncio.sleep(0.05)
                with suppress(BlockingIOError):
                    shown = os.read(self.screen, 65536).decode(errors="replace")
                    # Colours are not what is tested.
                    self.text += re.sub(r"\x1b\[[\d;]*m", "", shown)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Open a terminal."""
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = Terminal()
    yield terminal
    os.close(terminal.screen)
    os.close(terminal.end)


async def test_table_is_refreshed_in_place(bluez: BlueZ, terminal: Terminal) -> None:
    """Test values with units, alarms, age, and the cursor that goes back up."""

    def sender(nonce: int) -> Advertisement:
        return advertisement(shunt_data(nonce, voltage=13 + nonce / 100, alarm=1))

    arguments = [f"{SHUNT}@{KEY}", SUN, f"{SILENT}@{KEY}"]
    async with running(
        *("read", "--format", "table", *arguments),
        stdout=terminal.end,
        stderr=terminal.end,
    ) as command:
        await bluez.scanning.wait()
        async with on_air(bluez, sender, sun_sensor):
            await terminal.shows(r"SmartShunt HQ2026ABCDE")
            await terminal.shows(r"voltage 13\.\d+ V")
            await terminal.shows(r"low voltage alarm")
            await terminal.shows(r"irradiance 700\.5 W/m²")
            await terminal.shows(r"-63 dBm, 0 s ago")
            await terminal.shows(rf"{SILENT} +waiting")
            await terminal.shows("\x1b\\[1A")
        await terminal.shows(r"-63 dBm, 1 s ago")
        command.interrupt()
        assert await command.process.wait() == 0

    assert "StopDiscovery" in bluez.calls
    await terminal.shows(f"{SILENT}: not found")
    assert_secret(terminal.text)
    assert "Traceback" not in terminal.text


async def test_messages_stand_above_the_table(bluez: BlueZ, terminal: Terminal) -> None:
    """Test that neither is overwritten by the other."""
    async with running(
        *("read", "--format", "table", f"{SHUNT}@{OTHER_KEY}"),
        stdout=terminal.end,
        stderr=terminal.end,
    ) as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            await terminal.shows("the key does not match.*Device +Reading")
            command.interrupt()
            assert await command.process.wait() == 0


async def test_messages_into_a_file_stay_there(
    bluez: BlueZ, terminal: Terminal
) -> None:
    """Test that the table does not catch what is sent elsewhere."""
    async with running(
        *("read", "--format", "table", f"{SHUNT}@{OTHER_KEY}"), stdout=terminal.end
    ) as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            assert "Reading data for" in await command.message()
            assert "the key does not match" in await command.message()
            command.interrupt()
            assert await command.process.wait() == 0


async def test_json_is_indented_on_a_terminal(bluez: BlueZ, terminal: Terminal) -> None:
    """Test the format that nobody has to ask for."""
    async with running("read", f"{SHUNT}@{KEY}", stdout=terminal.end) as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            await terminal.shows('\r\n  "address": "DD:EE:AD:BE:EF:01"')
            command.interrupt()
            assert await command.process.wait() == 0


def test_how_much_was_received(capsys: pytest.CaptureFixture[str]) -> None:
    """Test that it stands beside the signal, once it is known."""
    record = read(bytes.fromhex(CAPTURED), Key(KEY))
    assert isinstance(record, Record)
    for share in (None, 0.874):
        table = Table([SHUNT])
        with table:
            table.show(Reading("Shunt", SHUNT, -63, record, share))
        shown = capsys.readouterr().out
        assert "-63 dBm" in shown
        assert ("received" in shown) == ("87%" in shown) == (share is not None)
