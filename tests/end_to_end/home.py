"""A real Home Assistant with a simulated van, for tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
import re
import socket
import sys
from typing import Any, Final

from custom_components.victron_ble.const import DOMAIN
from simulator.demo.client import Client
from simulator.demo.folder import home_assistant, prepare
from simulator.home_assistant import ROOT, install

PATIENCE: Final = 30  # seconds
_ALWAYS: Final = "Skipping pip|has not been tested by Home Assistant"
_SIMULATOR: Final = {"fleet": "van", "speed": 1, "start": 13, "days": 1}


@dataclass
class Home:
    """A running Home Assistant."""

    folder: Path
    client: Client

    @property
    def log(self) -> str:
        """What it has logged by now."""
        return (self.folder / "output.log").read_text(encoding="utf-8")

    @property
    def warnings(self) -> list[str]:
        """The log's lines from that level on, but for those that are always there."""
        return [
            line
            for line in self.log.splitlines()
            if re.search(" (WARNING|ERROR|CRITICAL) ", line)
            and not re.search(_ALWAYS, line)
        ]

    async def simulated(self, device: str) -> dict[str, Any]:
        """Return what the simulator says of a device: address, key, last record."""
        answer = await self.client.act("victron_simulator.describe", answer=True)
        return next(found for found in answer["devices"] if found["device"] == device)

    async def trigger(self, event: str, device: str, **details: Any) -> None:
        """Let something happen to a device."""
        await self.client.act(
            "victron_simulator.event", event=event, device=device, **details
        )

    async def entry(self, device: str) -> dict[str, Any] | None:
        """Return the config entry of a device."""
        name = (await self.simulated(device))["name"]
        entries = await self.client.call("config_entries/get", domain=DOMAIN)
        return next((entry for entry in entries if entry["title"] == name), None)

    async def page_of(self, device: str) -> str:
        """Return the address of a device's page."""
        address = (await self.simulated(device))["address"]
        devices = await self.client.call("config/device_registry/list")
        found = next(d for d in devices if ["bluetooth", address] in d["connections"])
        return f"/config/devices/device/{found['id']}"

    async def states_of(self, device: str, platform: str = "sensor") -> dict[str, str]:
        """Return the states of a device's sensors or binary sensors, by key."""
        return await self.states_at((await self.simulated(device))["address"], platform)

    async def states_at(self, address: str, platform: str = "sensor") -> dict[str, str]:
        """Return the states of what an address has of a platform, by key."""
        states = await self.client.states()
        return {
            entity["unique_id"].removeprefix(f"{address}-"): states[
                entity["entity_id"]
            ]["state"]
            for entity in await self.client.call("config/entity_registry/list")
            if entity["unique_id"].startswith(f"{address}-")
            and entity["entity_id"].startswith(f"{platform}.")
            and entity["entity_id"] in states
        }


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
    return port


@asynccontextmanager
async def running(
    folder: Path,
    python: str = sys.executable,
    simulator: Mapping[str, Any] = _SIMULATOR,
    time_zone: str = "UTC",
) -> AsyncIterator[Home]:
    """Run Home Assistant in a folder, new or not, with the integration and a fleet."""
    install(folder)
    components = {"victron_simulator": simulator}
    async with started(folder, components, python, time_zone, ROOT) as home:
        yield home


@asynccontextmanager
async def started(
    folder: Path,
    components: Mapping[str, Any],
    python: str = sys.executable,
    time_zone: str = "UTC",
    path: Path | None = None,
) -> AsyncIterator[Home]:
    """Run Home Assistant in a folder, new or not, until the end of the block."""
    port = free_port()
    prepare(folder, port, components, time_zone)
    async with (
        home_assistant(folder, python, path),
        Client(port, folder / "token") as client,
    ):
        await client.started()
        yield Home(folder, client)


def zone_at(hour: int) -> str:
    """Return a time zone where it is this hour, 11 or 12, or a little later."""
    ahead = hour - datetime.now(UTC).hour
    # The names of these have the sign of POSIX: GMT-2 is two hours ahead.
    return f"Etc/GMT{-ahead:+d}"


async def until[T](look: Callable[[], Awaitable[T]], seconds: float = PATIENCE) -> T:
    """Return what `look` finds, as soon as it finds something."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):
            await asyncio.sleep(0.2)
    return found


def shows_key(text: str, key: str) -> bool:
    """Whether a text has eight digits of a key in a row, however they are written."""
    digits = text.lower().translate(str.maketrans("", "", " :-\n"))
    return any(key[start : start + 8] in digits for start in range(len(key) - 7))
