"""A real Home Assistant in this process, with its whole Bluetooth stack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import time
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.components.bluetooth import async_register_scanner
from homeassistant.components.recorder import get_instance
from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import async_initialize_recorder
from homeassistant.setup import async_setup_component
from simulator.home_assistant.victron_simulator.proxy import SimulatedProxy
from simulator.proxies import NAMES

DOMAIN = "victron_ble"
_PAUSES = (0,) * 20 + (0.01,) * 5  # real seconds


@asynccontextmanager
async def running_home(
    folder: Path,
    database: Path | None,
    *,
    safe_mode: bool = False,
    raw: bool = True,
) -> AsyncIterator[Home]:
    """Start Home Assistant in a folder of its own; stop it in the end.

    database: the file of the recorder; None for none. safe_mode: without custom
    integrations. raw: its proxies pass on bytes.
    """
    hass = HomeAssistant(str(folder))
    hass.config.safe_mode = safe_mode
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    # Their web pages would open a port.
    for name in ("usb", "file_upload", "http", "websocket_api"):
        hass.config.components.add(name)
    if database is not None:
        async_initialize_recorder(hass)
        config = {"recorder": {"db_url": f"sqlite:///{database}"}}
        assert await async_setup_component(hass, "recorder", config)
    assert await async_setup_component(hass, "bluetooth", {})
    await hass.async_start()
    home = Home(hass, raw)
    try:
        yield home
    finally:
        home.leave()
        # Else the recorder's thread keeps a process that failed from ending.
        await hass.async_stop()


class Home:
    """Home Assistant, and the proxies that it hears with."""

    def __init__(self, hass: HomeAssistant, raw: bool = True) -> None:
        """Have the proxies join it."""
        self.hass = hass
        self.raw = raw
        self._leave = []
        self._proxies: dict[str, SimulatedProxy] = {}
        for number, name in enumerate(NAMES, 1):
            proxy = SimulatedProxy(f"02:00:5E:00:53:{number:02X}", name, raw=raw)
            self._proxies[name] = proxy
            self._leave += [async_register_scanner(hass, proxy), proxy.async_setup()]

    def leave(self) -> None:
        """Take the proxies away."""
        for leave in reversed(self._leave):
            leave()

    def hear(self, proxy: str, address: str, rssi: int, raw: bytes, age: float) -> None:
        """Have a proxy hear an advertisement, `age` seconds ago."""
        self._proxies[proxy].hear(address, rssi, raw, age)

    async def catch_up(self) -> None:
        """Let all be done that needs no time of the clock to pass.

        A flow that waits for the next record does.
        """
        done = asyncio.create_task(self.hass.async_block_till_done())
        for pause in _PAUSES:
            if done.done():
                return
            await (asyncio.to_thread(time.sleep, pause) if pause else asyncio.sleep(0))
        done.cancel()

    async def settle(self) -> None:
        """Wait until all is done, also what the recorder still has to write."""
        await self.hass.async_block_till_done()
        if "recorder" in self.hass.config.components:
            await get_instance(self.hass).async_block_till_done()

    def flows(self, source: str) -> dict[str, str]:
        """Return the flows that wait for the user, by address."""
        return {
            flow["context"]["unique_id"] or "": flow["flow_id"]
            for flow in self.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
            if flow["context"]["source"] == source
        }

    async def progress(self, flow_id: str) -> dict[str, Any]:
        """Return how far a flow is that checks something."""
        flow = self.hass.config_entries.flow
        return dict(await flow.async_configure(flow_id))

    async def submit(self, flow_id: str, **user_input: Any) -> dict[str, Any]:
        """Submit a form of a config flow, as the user does."""
        return dict(
            await self.hass.config_entries.flow.async_configure(flow_id, user_input)
        )
