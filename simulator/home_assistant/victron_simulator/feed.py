"""The fleet at run time: it lives by Home Assistant's clock."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.components.bluetooth import async_register_scanner
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util
from simulator.fleets import FLEETS
from simulator.past import live
from simulator.proxies import near
from simulator.radio import Radio
from simulator.system import System
from simulator.world import DAY, HOUR

from .const import (
    CONF_DAYS,
    CONF_DELAY,
    CONF_FLEET,
    CONF_KEYS,
    CONF_LOSS,
    CONF_NOISE,
    CONF_PROXIES,
    CONF_RAW,
    CONF_SEED,
    CONF_SPEED,
    CONF_START,
    DOMAIN,
)
from .proxy import SimulatedProxy

TICK: Final = timedelta(seconds=1)
_MOST_STEPS: Final = 10  # of the physics, for each tick: it runs in the event loop
_LONGEST: Final = 60  # s: what a clock may jump

type FeedConfigEntry = ConfigEntry[Feed]


class Feed:
    """A fleet, and the proxies that hear it.

    speed: simulated seconds for each of the clock; the air is no faster, so
    each device is heard about once a second whatever it is.
    """

    def __init__(self, hass: HomeAssistant, entry: FeedConfigEntry) -> None:
        """Build the fleet of an entry."""
        self._hass = hass
        self._entry = entry
        now = dt_util.now()
        clock = now.hour + now.minute / 60 + now.second / 3600
        self._days = days = entry.data.get(CONF_DAYS, 0)
        self._now = days * DAY + entry.data.get(CONF_START, clock) * HOUR
        self.speed: float = entry.data[CONF_SPEED]
        self.system = System(
            FLEETS[entry.data[CONF_FLEET]],
            seed=int(entry.data[CONF_SEED]),
            start=0 if days else self._now,
            noise=entry.data[CONF_NOISE],
            proxies=near(
                int(entry.data[CONF_PROXIES]),
                entry.data[CONF_LOSS] / 100,
                entry.data[CONF_DELAY],
            ),
        )
        for address, key in entry.data.get(CONF_KEYS, {}).items():
            self.system.radios[address].change_key(key)
        self._proxies: dict[str, SimulatedProxy] = {}
        self._last = dt_util.utcnow()

    def live_until_now(self) -> None:
        """Let the fleet live the days before: a tenth of a second each."""
        for _ in live(self.system, self._days, self._now):
            pass

    def keep_key(self, radio: Radio) -> None:
        """Have a changed key last over a restart."""
        data = self._entry.data
        keys = {**data.get(CONF_KEYS, {}), radio.address: radio.key}
        self._hass.config_entries.async_update_entry(
            self._entry, data={**data, CONF_KEYS: keys}
        )

    @callback
    def async_start(self) -> None:
        """Listen from now on, until the entry is unloaded."""
        self._last = dt_util.utcnow()
        for proxy in self.system.proxies:
            self.proxy(proxy.name)
        self._entry.async_on_unload(
            async_track_time_interval(self._hass, self._async_tick, TICK)
        )

    @callback
    def _async_tick(self, now: datetime) -> None:
        passed = (now - self._last).total_seconds() * self.speed
        self._last = now
        if passed <= 0:
            return
        passed = min(passed, _LONGEST * self.speed)
        system = self.system
        system.advance_to(system.time + passed, step=max(1, passed / _MOST_STEPS))
        for frame in system.transmit():
            age = (system.time - frame.time) / self.speed
            self.proxy(frame.proxy).hear(
                frame.address, frame.rssi, frame.as_raw(), age=age
            )

    def proxy(self, name: str) -> SimulatedProxy:
        """Return a proxy; it joins Home Assistant when it first hears something."""
        if name not in self._proxies:
            source = f"02:00:5E:00:53:{len(self._proxies) + 1:02X}"
            proxy = self._proxies[name] = SimulatedProxy(
                source, name, raw=self._entry.data[CONF_RAW]
            )
            self._entry.async_on_unload(
                async_register_scanner(
                    self._hass,
                    proxy,
                    source_domain=DOMAIN,
                    source_model="Simulated proxy",
                    source_config_entry_id=self._entry.entry_id,
                )
            )
            self._entry.async_on_unload(proxy.async_setup())
        return self._proxies[name]
