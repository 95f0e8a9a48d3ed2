"""Debian's Mosquitto, which tests start, kill and cut off."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
import json
from pathlib import Path
import random
import shutil
import socket
from typing import Any, Self

import aiomqtt
import pytest

PATIENCE = 20
# Debian puts it where only root's PATH leads to.
MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")


def free_port() -> int:
    """Return a port that nobody listens on.

    Not one that the system gives to clients: whoever waits for a broker there would in
    time be connected with itself.
    """
    while True:
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.socket() as found:
            found.bind(("127.0.0.1", port))
            return port


class Mosquitto:
    """A broker on this machine, to be used as a context manager."""

    def __init__(self, folder: Path, *settings: str, port: int = 0) -> None:
        """Take its settings beside the port; without any, everybody may do everything."""
        if MOSQUITTO is None:
            pytest.skip("mosquitto is not installed")
        self.port = port or free_port()
        self.folder = folder
        self._settings = settings or ("allow_anonymous true",)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"mqtt://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        await self.kill()

    async def start(self) -> None:
        """Start, with nothing retained; return when it listens."""
        assert MOSQUITTO is not None
        configuration = self.folder / f"mosquitto-{self.port}.conf"
        lines = (
            "user root",
            f"listener {self.port} 127.0.0.1",
            "max_inflight_messages 0",
            *self._settings,
        )
        configuration.write_text("\n".join(lines), encoding="utf-8")
        self._process = await asyncio.create_subprocess_exec(
            MOSQUITTO, "-c", configuration, stdout=DEVNULL, stderr=DEVNULL
        )
        listening = asyncio.create_task(until_listening(self.port))
        ended = asyncio.create_task(self._process.wait())
        await asyncio.wait((listening, ended), return_when=asyncio.FIRST_COMPLETED)
        for task in (listening, ended):
            task.cancel()

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        """End without a word, as kill -9 does."""
        if self._process is not None and self.running:
            self._process.kill()
            await self._process.wait()


async def until_listening(port: int) -> None:
    """Return when somebody listens on a port."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


class Listener:
    """What a client of the broker sees: of each topic the newest, and how many came."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.topics: dict[str, str] = {}
        self.received: list[str] = []
        self._changed = asyncio.Event()

    async def listen(self, client: aiomqtt.Client) -> None:
        """Take what comes."""
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            topic = str(message.topic)
            self.topics[topic] = message.payload.decode()
            self.received.append(topic)
            self._changed.set()

    def json(self, topic: str) -> Any:
        """Return what was published as JSON."""
        return json.loads(self.topics[topic])

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Return what a condition gives when it gives something."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    if found := condition():
                        return found
                except KeyError:
                    pass
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def listening(port: int, **how: Any) -> AsyncIterator[Listener]:
    """Listen to everything that a broker has and gets."""
    listener = Listener()
    async with aiomqtt.Client("127.0.0.1", port, **how) as client:
        await client.subscribe("#")
        task = asyncio.create_task(listener.listen(client))
        try:
            yield listener
        finally:
            task.cancel()


async def publish(
    port: int, topic: str, payload: str, *, retain: bool = False, **how: Any
) -> None:
    """Publish as somebody else."""
    async with aiomqtt.Client("127.0.0.1", port, **how) as client:
        await client.publish(topic, payload, qos=1, retain=retain)
