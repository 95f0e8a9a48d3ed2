"""Test the demonstration as a developer starts and stops it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
import signal
import sys
from typing import Any

import pytest

from custom_components.victron_ble.const import DOMAIN
from homeassistant.util import slugify
from simulator.demo.client import Client
from simulator.demo.dashboard import STRATEGY
from simulator.demo.steps import DASHBOARD
from simulator.fleets import BOAT
from simulator.home_assistant import ROOT

from .home import free_port, until

PATIENCE = 100  # seconds


@asynccontextmanager
async def develop(
    folder: Path, port: int, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the command until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator.demo", "--fleet", "boat"),
        *("--folder", str(folder), "--port", str(port), *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), PATIENCE)


async def output(process: asyncio.subprocess.Process, word: str | None = None) -> str:
    """Return what is said up to a word, or up to the end."""
    assert process.stdout
    said = ""
    async with asyncio.timeout(PATIENCE):
        async for line in process.stdout:
            said += line.decode()
            if word and word in said:
                break
    return said


def entities(cards: Any) -> Iterator[str]:
    """Yield every entity in some cards."""
    if isinstance(cards, list):
        for card in cards:
            yield from entities(card)
    elif isinstance(cards, dict):
        if "entity" in cards:
            yield cards["entity"]
        for more in cards.values():
            yield from entities(more)


async def refused(
    second: AbstractAsyncContextManager[asyncio.subprocess.Process],
) -> str:
    """Return why another one does not start."""
    async with second as process:
        said = await output(process)
        assert await process.wait() == 1
    return said


@pytest.mark.timeout(2 * PATIENCE)
async def test_everything_is_set_up(tmp_path: Path) -> None:
    """Test each device and its card; who else may not come in; and Ctrl-C."""
    folder, port = tmp_path / "boat", free_port()
    async with develop(folder, port) as process:
        said = await output(process, "Ready")
        assert all(
            f"Adding {device.label} " in said for device in BOAT.devices.values()
        )

        async with Client(port, folder / "token") as client:
            entries = await client.call("config_entries/get", domain=DOMAIN)
            assert [entry["state"] for entry in entries] == ["loaded"] * len(
                BOAT.devices
            )
            config = await client.call("lovelace/config", url_path=DASHBOARD)
            assert config == STRATEGY
            dashboard = await client.call("victron_ble/dashboard", language="en")
            shown = set(entities(dashboard["views"]))
            names = {
                entity_id.partition(".")[2].partition("_hq")[0] for entity_id in shown
            }
            labels = {slugify(device.label) for device in BOAT.devices.values()}
            assert labels - names == set()

            async def available() -> bool:
                states = await client.states()
                return all(states[e]["state"] != "unavailable" for e in shown)

            assert await until(available)

        said_of_port, said_of_folder = await asyncio.gather(
            refused(develop(tmp_path / "other", port)),
            refused(develop(folder, free_port(), "--reset")),
        )
        assert f"Port {port} cannot be used" in said_of_port
        assert f"runs in {folder}" in said_of_folder

        process.send_signal(signal.SIGINT)
        last = await output(process)
        assert await process.wait() == 0
    assert last.endswith("Stopping\n")
    log = (folder / "output.log").read_text("utf-8")
    assert " ERROR " not in log
    assert "Traceback" not in said + last + log
