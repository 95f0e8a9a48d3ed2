"""Test that the services end within a second, whatever has stopped working."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
import os
from pathlib import Path
import socket
import sys

import pytest

from simulator.bluez import BlueZ
from tests.mosquitto import Mosquitto, free_port

from .frames import KEY, SHUNT, shunt
from .running import PATIENCE, assert_secret, on_air, running


@asynccontextmanager
async def works(folder: Path) -> AsyncIterator[int]:
    """Give the port of a broker."""
    async with Mosquitto(folder) as broker:
        yield broker.port


@asynccontextmanager
async def refuses(_: Path) -> AsyncIterator[int]:
    """Give a port where nobody listens."""
    yield free_port()


@asynccontextmanager
async def is_mute(_: Path) -> AsyncIterator[int]:
    """Give the port of a broker that lets everybody in and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@asynccontextmanager
async def is_gone(_: Path) -> AsyncIterator[int]:
    """Give a port from which not even a refusal comes, as when the network is gone."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port: int = server.getsockname()[1]
        # Linux drops what exceeds the queue of those that wait to be let in.
        with socket.create_connection(("127.0.0.1", port)):
            yield port


Broker = Callable[[Path], AbstractAsyncContextManager[int]]


@pytest.mark.parametrize(
    ("broker", "bluetooth", "disk"),
    [
        (works, "works", "works"),
        (refuses, "works", "works"),
        (is_mute, "works", "works"),
        (is_gone, "works", "works"),
        (works, "has ended", "works"),
        (works, "hangs", "works"),
        (works, "works", "hangs"),
        (is_gone, "hangs", "hangs"),
        (None, "works", "works"),
        (None, "hangs", "hangs"),
    ],
)
async def test_end(
    bluez: BlueZ, tmp_path: Path, broker: Broker | None, bluetooth: str, disk: str
) -> None:
    """Test SIGTERM to the service for MQTT, and without a broker to that for Prometheus."""
    state = tmp_path / "state.json"
    if disk == "hangs":
        os.mkfifo(state.with_name("state.json.new"))  # whoever writes it, waits
    async with (broker or refuses)(tmp_path) as port:
        arguments = (
            ("mqtt", f"mqtt://127.0.0.1:{port}")
            if broker
            else ("metrics", "--listen", f"127.0.0.1:{port}")
        )
        async with running(
            *arguments, "--state", str(state), keys=f"{SHUNT}@{KEY}"
        ) as command:
            async with on_air(bluez, shunt):
                while "is read" not in await command.message():
                    pass
            if bluetooth == "has ended":
                await bluez.die()
            bluez.hangs = bluetooth == "hangs"
            await asyncio.sleep(0.2)  # so that its threads are where they hang
            status, output, messages = await command.terminate()

    assert (status, output) == (0, "")
    assert "Traceback" not in messages
    assert state.exists() is (disk == "works")


# A service that meets an error which nobody foresaw, 0.5 s after its start.
FAULTY = """
from victron_ble.cli import main
from victron_ble.service.service import Service

Service.tick = lambda self, now: 1 / 0
main()
"""


@pytest.mark.parametrize("in_journal", [False, True])
async def test_an_error_ends_it(
    bluez: BlueZ, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_journal: bool
) -> None:
    """Test that it ends at once, so that systemd starts it anew, and says all it knows."""
    os.mkfifo(tmp_path / "state.json.new")  # a disk that hangs
    log = tmp_path / "log"
    with log.open("wb") as journal:
        stream = log.stat()
        if in_journal:
            monkeypatch.setenv("JOURNAL_STREAM", f"{stream.st_dev}:{stream.st_ino}")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", FAULTY, "metrics"),
            *("--listen", f"127.0.0.1:{free_port()}"),
            *("--state", str(tmp_path / "state.json")),
            env=os.environ | {"VICTRON_BLE_KEYS": f"{SHUNT}@{KEY}"},
            stderr=journal,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                assert await process.wait() == 1
        finally:
            with suppress(ProcessLookupError):
                process.kill()
    lines = log.read_text(encoding="utf-8").splitlines()
    priority = "<2>" if in_journal else ""
    assert lines[-1] == f"{priority}ZeroDivisionError: division by zero"
    assert f"{priority}Traceback (most recent call last):" in lines
    assert_secret("".join(lines))
