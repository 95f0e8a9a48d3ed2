"""One run of Home Assistant on a folder that outlives it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
import json
from pathlib import Path

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from tests.integration.clock import Clock
from tests.integration.proxy import Proxy
from tests.integration.sender import ADDRESS, DOMAIN, Sender

OTHER = "C0:11:22:33:44:66"
KEY = "discharged_energy"


class Home:
    """One run of Home Assistant; a device draws 3600 W, so a watt-hour a second."""

    def __init__(self, hass: HomeAssistant, clock: Clock, file: Path) -> None:
        """Take what it is made of, and where energies are stored."""
        self.hass = hass
        self.clock = clock
        self.file = file
        self.proxy = Proxy()
        self.senders: list[Sender] = []

    async def add(
        self,
        address: str = ADDRESS,
        silent: bool = False,
        entry_id: str | None = None,
    ) -> MockConfigEntry:
        """Add a device, and read it unless it is silent.

        entry_id: that of another run, if values are to be restored.
        """
        sender = Sender(self.proxy, address=address, name=f"Shunt {address[-2:]}")
        self.senders.append(sender)
        options = {"reporting": "live", "timeout": 60}
        given = {} if entry_id is None else {"entry_id": entry_id}
        entry = await sender.add_entry(self.hass, options=options, **given)
        if not silent:
            self.send(times=2)
            await self.hass.async_block_till_done()
        return entry

    def send(self, record: type[Record] = BatteryMonitorRecord, times: int = 1) -> None:
        """Have all devices say what they draw."""
        for sender in self.senders:
            sender.send_values(record, times, voltage=36, current=-100)

    async def draw(self, seconds: int) -> None:
        """Let time pass, with an advertisement every second."""
        for _ in range(seconds):
            await self.clock.advance(1)
            self.send()
        await self.hass.async_block_till_done()

    async def charge(self) -> None:
        """Let the battery have a cycle: it falls to half, then it is charged."""
        for soc, consumed, current in ((50, -90, -20), (100, 0, 5)):
            for _ in range(3):
                await self.clock.advance(1)
                for sender in self.senders:
                    sender.send_values(
                        BatteryMonitorRecord,
                        1,
                        voltage=36,
                        current=current,
                        soc=soc,
                        consumed_ah=consumed,
                    )

    def state(self, key: str, address: str = ADDRESS) -> str | None:
        """Return what is shown of a device, None where it has no such sensor."""
        entity_id = er.async_get(self.hass).async_get_entity_id(
            "sensor", DOMAIN, f"{address}-{key}"
        )
        state = self.hass.states.get(entity_id) if entity_id else None
        return None if state is None else state.state

    def shown(self, address: str = ADDRESS, key: str = KEY) -> str | int | None:
        """Return the energy that is shown, in Wh; a text where it is none."""
        if (state := self.state(key, address)) is None:
            return None
        number = state.replace(".", "").isdigit()
        return round(1000 * float(state)) if number else state

    def stored(self, address: str = ADDRESS) -> dict[str, float]:
        """Return the energies that are on disk, in Wh."""
        if not self.file.exists():
            return {}
        devices = json.loads(self.file.read_text("utf-8"))["data"]
        return dict(devices[address]["meter"]["totals"]) if address in devices else {}


type Run = Callable[[], AbstractAsyncContextManager[Home]]
