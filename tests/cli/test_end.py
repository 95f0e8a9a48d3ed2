"""Test that the services end within a second, whatever has stopped working."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
import os
from pathlib import Path
import socket

import pytest

from simulator.bluez import BlueZ
from tests.mosquitto import Mosquitto, free_port

from .frames import KEY, SHUNT, shunt
from .running import on_air, running


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
