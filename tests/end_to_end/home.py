"""A real Home Assistant with a simulated van, for tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import socket
import sys
from typing import Any, Final

from custom_components.victron_ble.const import DOMAIN
from simulator.demo.client import Client
from simulator.demo.folder import home_assistant, prepare

PATIENCE: Final = 30  # seconds
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
        prefix = f"{(await self.simulated(device))['address']}-"
        states = await self.client.states()
        return {
            entity["unique_id"].removeprefix(prefix): states[entity["entity_id"]][
                "state"
            ]
            for entity in await self.client.call("config/entity_registry/list")
            if entity["unique_id"].startswith(prefix)
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
    """Run Home Assistant in a folder, new or not, until the end of the block."""
    port = free_port()
    prepare(folder, port, simulator, time_zone)
    async with (
        home_assistant(folder, python),
        Client(port, folder / "token") as client,
    ):
        await client.started()
        yield Home(folder, client)


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
