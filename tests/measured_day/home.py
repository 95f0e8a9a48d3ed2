"""One Home Assistant for the day, with one of the integrations and a real recorder."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
import json
import logging
from pathlib import Path
import shutil
import time
from types import MappingProxyType
from typing import Any, Final

from homeassistant.components import recorder
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component
from simulator.wire import Frame
from simulator.world import HOUR
from tests.soak.clock import Clock
from tests.soak.home import DOMAIN, Home, running_home
from tests.takeover.database import Database

from .day import MINUTE, Span, minutes, senders

CORE: Final = "core"
MIDNIGHT: Final = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the day cost, and where to look what it showed.

    rows: of the table `states`. size: of the database, in bytes. processor:
        microseconds for each advertisement, of all threads.
    entities: the unique id of each entity by its id.
    energies: Wh that are on disk in the end, by address and key.
    """

    database: Path
    advertisements: int
    rows: int
    size: int
    processor: float
    restarts: int
    entities: dict[str, str]
    energies: dict[str, dict[str, float]]


def spend_day(
    which: str, day: Path, folder: Path, span: Span, run: int | None = None
) -> Figures:
    """Let a Home Assistant hear the day; `which` is CORE or a preset of ours.

    run: after so many minutes it is killed or stopped by turns, and away for one.
    """
    logging.disable(logging.ERROR)  # there is no adapter
    folder.mkdir()
    clock = Clock(MIDNIGHT)
    clock.passed = span.start * HOUR
    with clock.rules():
        return _Spender(which, day, folder, clock, run).spend()


class _Spender:
    """Home Assistant on one folder: once, or again and again."""

    def __init__(
        self, which: str, day: Path, folder: Path, clock: Clock, run: int | None
    ) -> None:
        self._which = which
        self._minutes = minutes(day)
        self._folder = folder
        self._database = folder / "home-assistant_v2.db"
        self._clock = clock
        self._run = run
        self._advertisements = 0
        self._processor = 0.0
        self._entities: dict[str, str] = {}

    def spend(self) -> Figures:
        """Hear the day."""
        runs = 0
        more = True
        while more:
            # Timers that outlive a Home Assistant end with its loop.
            more = asyncio.run(self._run_once(killed=runs % 2 == 0))
            next(self._minutes, None)  # nobody hears it
            self._clock.passed += MINUTE
            runs += 1
        database = Database(self._database)
        rows = database.count_states()
        database.close()
        files = self._folder.glob(f"{self._database.name}*")
        return Figures(
            database=self._database,
            advertisements=self._advertisements,
            rows=rows,
            size=sum(file.stat().st_size for file in files),
            processor=1e6 * self._processor / self._advertisements,
            restarts=runs - 1,
            entities=self._entities,
            energies=self._energies(),
        )

    async def _run_once(self, *, killed: bool) -> bool:
        """Run Home Assistant once; return whether the day goes on after it."""
        kept = self._folder / "kept"
        core = self._which == CORE
        async with running_home(self._folder, self._database, safe_mode=core) as home:
            assert await async_setup_component(home.hass, DOMAIN, {})
            integration = await async_get_integration(home.hass, DOMAIN)
            assert integration.is_built_in is core
            if not home.hass.config_entries.async_entries(DOMAIN):
                await self._add_entries(home.hass)
            await home.hass.async_block_till_done()
            more = await self._hear_minutes(home)
            self._entities = {
                entity.entity_id: entity.unique_id
                for entity in er.async_get(home.hass).entities.values()
                if entity.platform == DOMAIN
            }
            if killed := killed and more:
                unfinished = shutil.ignore_patterns("tmp*")  # what is written just now
                shutil.copytree(self._folder / ".storage", kept, ignore=unfinished)
        if killed:  # what was stored when it ended is not there
            shutil.rmtree(self._folder / ".storage")
            kept.rename(self._folder / ".storage")
        return more

    async def _add_entries(self, hass: HomeAssistant) -> None:
        options = {} if self._which == CORE else {"reporting": self._which}
        for sender in senders():
            entry = ConfigEntry(
                version=1,
                minor_version=1,
                domain=DOMAIN,
                title=sender.name,
                unique_id=sender.address,
                data={"access_token": sender.key},
                options=options,
                source="user",
                discovery_keys=MappingProxyType({}),
                subentries_data=None,
            )
            await hass.config_entries.async_add(entry)
            assert entry.state is ConfigEntryState.LOADED

    async def _hear_minutes(self, home: Home) -> bool:
        """Hear until it is time to end; return whether the day goes on after it."""
        for count, frames in enumerate(self._minutes, 1):
            ready = [(frame, frame.as_raw()) for frame in frames]
            before = time.process_time()
            await self._hear(home, ready)
            self._processor += time.process_time() - before
            self._advertisements += len(frames)
            if count == self._run:
                return True
        return False

    async def _hear(self, home: Home, frames: list[tuple[Frame, bytes]]) -> None:
        """Hear every advertisement at its time; let the recorder keep up."""
        for frame, raw in frames:
            await self._clock.advance(frame.time - self._clock.passed)
            home.hear(frame.proxy, frame.address, frame.rssi, raw, 0)
        await recorder.get_instance(home.hass).async_block_till_done()

    def _energies(self) -> dict[str, dict[str, float]]:
        file = self._folder / ".storage" / f"{DOMAIN}.energy"
        if self._which == CORE:
            return {}
        stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {
            address: device["meter"]["totals"]
            for address, device in stored["data"].items()
        }
