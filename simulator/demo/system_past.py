"""What a system showed before the demonstration: the truth of its plants."""

from typing import Any, Final

from custom_components.victron_ble.descriptions import system_sources
from custom_components.victron_ble.library.system import keys
from custom_components.victron_ble.library.system.keys import (
    BATTERY_POWER,
    BATTERY_STATE,
    BATTERY_STATES,
    STATE_OF_CHARGE,
    counted,
)
from homeassistant.const import Platform
from simulator.site import Site
from simulator.system import System

from .tracks import Track

_CHARGING, _DISCHARGING, _IDLE = BATTERY_STATES
_BAND: Final = 30  # W
_NOTICEABLE: Final = 0.01  # of the last number shown
_SECONDS_PER_HOUR: Final = 3600


class SystemPast:
    """What one system showed."""

    def __init__(self, system: System, site: Site) -> None:
        """Begin with nothing counted."""
        self._site = site
        settings = system.settings_of(site)
        found = system_sources(Platform.SENSOR, settings)
        self.tracks = {f"sensor.{key}": Track(source) for key, source in found.items()}
        self._counted = counted(settings)
        self._values: dict[str, Any] = dict.fromkeys(keys(settings))
        for counters in self._counted.values():
            self._values |= {counter.key: 0.0 for counter in counters}
        self._time: float | None = None

    def read(self, time: float, shows: bool) -> None:
        """Look at the plants; `shows`: states are kept, too."""
        flows = self._site.flows
        values = self._values
        passed = 0 if self._time is None else time - self._time
        self._time = time
        for power, counters in self._counted.items():
            values[power] = flows[power]
            for counter in counters:
                flow = max(*(sign * flows[power] for sign in counter.signs), 0)
                values[counter.key] += flow * passed / _SECONDS_PER_HOUR
        watts = flows[BATTERY_POWER]
        values[BATTERY_STATE] = (
            _IDLE if abs(watts) < _BAND else _CHARGING if watts > 0 else _DISCHARGING
        )
        values[STATE_OF_CHARGE] = round(100 * self._site.house.battery.charge, 1)
        for track in self.tracks.values():
            state = track.read(values, time)
            if shows and _is_news(track, state):
                track.states.append((time, state))


def _is_news(track: Track, state: float | str) -> bool:
    """Whether a state differs from the last one, of a number noticeably."""
    if not track.states:
        return True
    last = track.states[-1][1]
    if isinstance(state, str) or isinstance(last, str):
        return state != last
    return abs(state - last) > _NOTICEABLE * abs(last) + 0.01
