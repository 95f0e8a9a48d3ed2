"""One run of Home Assistant on a configuration folder that outlives it."""

from enum import Enum, auto
import importlib
import json
from pathlib import Path
from typing import Any

from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from homeassistant.config_entries import HANDLERS, ConfigEntry, ConfigFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.integration.clock import Clock
from tests.integration.proxy import Proxy
from tests.integration.sender import ADDRESS, DOMAIN, Sender


class Code(Enum):
    """Whose code is run for the domain."""

    CORE = auto()
    OURS = auto()


FLOWS = {
    Code.CORE: ("homeassistant.components", "VictronBLEConfigFlow"),
    Code.OURS: ("custom_components", "VictronConfigFlow"),
}


class Home:
    """One run of Home Assistant."""

    def __init__(
        self, hass: HomeAssistant, proxy: Proxy, clock: Clock, folder: Path
    ) -> None:
        """Take what it is made of."""
        self.hass = hass
        self.proxy = proxy
        self.clock = clock
        self.folder = folder
        self.entities = er.async_get(hass)
        # No run repeats what a device has sent in another.
        self.nonce = 100 * dt_util.utcnow().hour

    async def set_up(self, code: Code) -> None:
        """Set the domain up with all entries that are stored, and start."""
        package, name = FLOWS[code]
        flow: type[ConfigFlow] = getattr(
            importlib.import_module(f"{package}.{DOMAIN}.config_flow"), name
        )
        HANDLERS[DOMAIN] = flow  # as if the other had never been imported
        assert await async_setup_component(self.hass, DOMAIN, {})
        await self.settle()
        component: Any = importlib.import_module(f"{package}.{DOMAIN}")
        assert self.hass.data["components"][DOMAIN] is component
        await self.hass.async_start()
        await self.settle()

    async def settle(self) -> None:
        """Let all happen that is due."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def add(self, sender: Sender) -> ConfigEntry:
        """Add a device that was heard, as a user does."""
        [flow] = [
            flow
            for flow in self.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
            if flow["context"]["unique_id"] == sender.address
        ]
        result: Any = await self.hass.config_entries.flow.async_configure(
            flow["flow_id"], {"access_token": sender.key}
        )
        await self.settle()
        entry: ConfigEntry = result["result"]
        return entry

    @property
    def entry(self) -> ConfigEntry:
        """The only entry of the domain."""
        [entry] = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    def sensors(self, address: str = ADDRESS) -> dict[str, er.RegistryEntry]:
        """Return the registered sensors of a device by their key."""
        return {
            entity.unique_id.removeprefix(f"{address}-"): entity
            for entity in self.entities.entities.values()
            if entity.platform == DOMAIN
            and entity.domain == "sensor"
            and entity.unique_id.startswith(f"{address}-")
        }

    def state(self, entity_id: str) -> str | None:
        """Return a state."""
        state = self.hass.states.get(entity_id)
        return None if state is None else state.state

    async def compile_statistics(self) -> None:
        """Make the statistics of these five minutes, and of the hour."""
        now = dt_util.utcnow()
        window = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
        await async_wait_recording_done(self.hass)
        do_adhoc_statistics(self.hass, start=window)
        await async_wait_recording_done(self.hass)

    def names(self) -> dict[str, str]:
        """Return the shown name of each entity of the domain that has a state."""
        return {
            entity.entity_id: state.attributes["friendly_name"]
            for entity in self.entities.entities.values()
            if entity.platform == DOMAIN
            and (state := self.hass.states.get(entity.entity_id))
        }

    def stored(self, key: str) -> Any:
        """Return the data of a file of Home Assistant's storage."""
        path = self.folder / ".storage" / key
        return json.loads(path.read_text(encoding="utf-8"))["data"]
