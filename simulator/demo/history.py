"""The days before the demonstration, as Home Assistant would have shown them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from custom_components.victron_ble.descriptions import sources
from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.counters.clock import Clock
from custom_components.victron_ble.library.counters.counted import (
    Counted,
    counted_items,
)
from custom_components.victron_ble.library.policy.publisher import Publisher
from custom_components.victron_ble.library.policy.reporting import (
    RECEPTION,
    RSSI,
    Preset,
)
from homeassistant.const import STATE_UNAVAILABLE, Platform
from simulator.past import FINE_DAYS, live
from simulator.radio import Radio
from simulator.system import System
from simulator.world import DAY

from .system_past import SystemPast
from .tracks import Track

DAYS: Final = 7
# The past was heard by nobody.
_HEARD: Final = {RSSI: None, RECEPTION: None}


class Past:
    """What one device showed."""

    def __init__(
        self, radio: Radio, states_from: float, system: SystemPast | None = None
    ) -> None:
        """Begin without a reading; states are kept from a time on.

        system: that of which this is the battery monitor.
        """
        self.radio = radio
        self.system = system
        self.counted = Counted()
        self.clock = Clock(0, 0)  # of the last reading
        self.tracks = {
            f"{platform}.{key}": Track(source)
            for platform in (Platform.SENSOR, Platform.BINARY_SENSOR)
            for key, source in sources(platform, radio.data_type).items()
        }
        self._states_from = states_from
        self._publisher = Publisher(Preset.BALANCED)
        self._silent = True
        self._numbers = [t for t in self.tracks.values() if t.state_class]

    def read(self, time: float) -> None:
        """Take a reading, if the device says anything."""
        if self.system is not None:
            self.system.read(time, time > self._states_from)
        radio = self.radio
        if not radio.plant.powered:
            self._fall_silent(time)
            return
        kind = radio.data_type
        payload = kind.table.encode(radio.plant.record())
        record = kind.from_payload(radio.device.product_id, payload)
        self.counted.read(record, time)
        # Home Assistant itself rounds totals down, which in these numbers is seen.
        self.clock = Clock(time, time)
        # Totals are not rounded down, as that is seen where they are small.
        counted = self.counted.shown(self.clock) | self.counted.meter.totals
        values = {
            **dict.fromkeys(counted_items(kind)),
            **record.values,
            **record.bounds,
            **counted,
        }
        for track in self._numbers:
            track.read({**_HEARD, **values}, time)
        if time > self._states_from:
            self._show(record, counted, time)

    def _show(self, record: Record, totals: Mapping[str, Any], time: float) -> None:
        """Note what is shown now, as it is by default."""
        update = self._publisher.take(record, _HEARD, totals, time, self._silent)
        more = self._publisher.show_counted(totals, time)
        changed = {*update.changed, *more.changed}
        self._silent = False
        for track in self.tracks.values():
            if not changed.isdisjoint(track.source.meaning.fields):
                state = track.show(more.values)
                if not track.states or track.states[-1][1] != state:
                    track.states.append((time, state))

    def _fall_silent(self, time: float) -> None:
        if not self._silent:
            self._silent = True
            for track in self.tracks.values():
                track.states.append((time, STATE_UNAVAILABLE))


def live_before(system: System, days: int, end: float, now: float) -> list[Past]:
    """Let a fleet live for `days` and until `end`; return what its devices showed.

    end: the system's time when it is `now`, in seconds since 1970.
    The simulator does the same when Home Assistant starts it, so that its present
    continues this past.
    """
    midnight = now - end
    states_from = midnight + (days - FINE_DAYS) * DAY
    systems = {
        system.settings_of(site).battery: SystemPast(system, site)
        for site in system.sites
        if site.plan.system
    }
    pasts = [
        Past(radio, states_from, systems.get(radio.address))
        for radio in system.radios.values()
    ]
    for moment in live(system, days, end):
        for past in pasts:
            past.read(midnight + moment)
    return pasts


def live_until_now(system: System, days: int, time_zone: str) -> list[Past]:
    """Let a fleet live for `days` and until the present time of day."""
    now = datetime.now(ZoneInfo(time_zone)).replace(microsecond=0)
    end = days * DAY + 3600 * now.hour + 60 * now.minute + now.second
    return live_before(system, days, end, now.timestamp())


def stored_energy(pasts: list[Past]) -> dict[str, Any]:
    """Return the integration's store of what is counted at the end of the past."""
    devices = {}
    for past in pasts:
        if past.counted.meter.totals:
            counted = past.counted.as_dict(past.clock)
            counted["meter"] |= {"time": None, "powers": {}}
            devices[past.radio.address] = {**counted, "removed": None}
    return devices
