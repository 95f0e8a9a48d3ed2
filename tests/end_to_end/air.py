"""A real Home Assistant near a simulated battery monitor, whosever code reads it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
import sys
from typing import Any, Final

from simulator.demo.steps import add_devices
from simulator.fleets import FLEETS
from simulator.radio import Radio
from simulator.system import System

from .home import Home, started, until

_COMPONENT: Final = Path(__file__).parent / "victron_air"


@dataclass
class Air:
    """The battery monitor of a van, in which time passes only when it is heard."""

    system: System = field(default_factory=lambda: System(FLEETS["van"]))

    @property
    def radio(self) -> Radio:
        """Its identity, and what it has said."""
        return self.system.radio("shunt")

    @property
    def values(self) -> dict[str, Any]:
        """What is in its last advertisement."""
        record = self.radio.last_record
        assert record
        return dict(record.values)

    @asynccontextmanager
    async def around(
        self, folder: Path, python: str = sys.executable
    ) -> AsyncIterator[Home]:
        """Run Home Assistant with the integration that the folder has, if any."""
        component = folder / "custom_components" / _COMPONENT.name
        if not component.exists():
            component.parent.mkdir(exist_ok=True)
            component.symlink_to(_COMPONENT)
        async with started(folder, {_COMPONENT.name: {}}, python) as home:
            yield home

    async def reaches(self, home: Home) -> dict[str, Any]:
        """Have its next advertisement heard; return the values in it."""
        for frame in self.system.listen(self.radio.device.interval):
            if frame.address == self.radio.address:
                await home.client.act(
                    "victron_air.hear",
                    address=frame.address,
                    rssi=frame.rssi,
                    raw=frame.as_raw().hex(),
                )
        return self.values

    async def add(self, home: Home) -> None:
        """Add it by the config flow, once it is discovered."""
        await self.reaches(home)
        await add_devices(home.client, [self.radio], lambda _: None)

    async def shows(self, home: Home, key: str, value: Any) -> None:
        """Wait until a sensor shows a value."""

        async def shown() -> bool:
            states = await home.states_at(self.radio.address)
            return states.get(key) == str(value)

        await until(shown)
