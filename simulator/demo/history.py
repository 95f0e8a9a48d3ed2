"""The days before the demonstration, as Home Assistant would have shown them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
import math
from typing import Any, Final
from zoneinfo import ZoneInfo

from custom_components.victron_ble.descriptions import Source, sources
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
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import (
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.util import dt as dt_util
from simulator.past import FINE_DAYS, live
from simulator.radio import Radio
from simulator.system import System
from simulator.world import DAY

DAYS: Final = 7
FIVE_MINUTES: Final = 300
# The past was heard by nobody.
_HEARD: Final = {RSSI: None, RECEPTION: None}

type State = float | str


@dataclass(slots=True)
class Slot:
    """What is kept of a number in some minutes."""

    total: float = 0
    count: int = 0
    least: float = math.inf
    most: float = -math.inf
    last: float = 0

    def add(self, number: float) -> None:
        """Take a reading."""
        self.total += number
        self.count += 1
        self.least = min(self.least, number)
        self.most = max(self.most, number)
        self.last = number


@dataclass(slots=True)
class Track:
    """What one entity showed; times are seconds since 1970.

    states: with the time at which each was reported.
    slots: of a number, by five minutes since 1970.
    """

    source: Source
    states: list[tuple[float, State]] = field(default_factory=list)
    slots: dict[int, Slot] = field(default_factory=lambda: defaultdict(Slot))

    @property
    def state_class(self) -> str | None:
        """Which statistics there are of it."""
        found: str | None = getattr(self.source.description, "state_class", None)
        return found


class Past:
    """What one device showed."""

    def __init__(self, radio: Radio, states_from: float) -> None:
        """Begin without a reading; states are kept from a time on."""
        self.radio = radio
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
        slot = int(time - 1) // FIVE_MINUTES  # the reading ends the time before it
        for track in self._numbers:
            state = _state(track.source, {**_HEARD, **values})
            if isinstance(state, float):
                track.slots[slot].add(state)
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
                state = _state(track.source, more.values)
                if not track.states or track.states[-1][1] != state:
                    track.states.append((time, state))

    def _fall_silent(self, time: float) -> None:
        if not self._silent:
            self._silent = True
            for track in self.tracks.values():
                track.states.append((time, STATE_UNAVAILABLE))


def _state(source: Source, values: Mapping[str, Any]) -> State:
    """Return what an entity shows of a reading; a number is in its own unit."""
    state = source.meaning.state(source.meaning.value(values))
    if state is None:
        return STATE_UNKNOWN
    if source.description.device_class == SensorDeviceClass.TIMESTAMP:
        return dt_util.utc_from_timestamp(float(state)).isoformat()
    if isinstance(state, bool):
        return STATE_ON if state else STATE_OFF
    return state if isinstance(state, str) else float(state)


def live_before(system: System, days: int, end: float, now: float) -> list[Past]:
    """Let a fleet live for `days` and until `end`; return what its devices showed.

    end: the system's time when it is `now`, in seconds since 1970.
    The simulator does the same when Home Assistant starts it, so that its present
    continues this past.
    """
    midnight = now - end
    states_from = midnight + (days - FINE_DAYS) * DAY
    pasts = [Past(radio, states_from) for radio in system.radios.values()]
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
