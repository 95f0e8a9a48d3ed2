"""A simulated device, and what Home Assistant shows of it."""

from collections.abc import Iterator
from math import isclose
from typing import Final, NamedTuple

from custom_components.victron_ble.device.health import Trouble, issue_id
from custom_components.victron_ble.diagnostics import async_get_config_entry_diagnostics
from custom_components.victron_ble.library import Key, NoReading, Record, read
from custom_components.victron_ble.library.counters.meter import (
    LONGEST_GAP,
    total_items,
)
from custom_components.victron_ble.library.enums import (
    CHARGER_WARNINGS,
    AlarmNotification,
)
from custom_components.victron_ble.library.fields import Code
from custom_components.victron_ble.library.policy.order import REMEMBERED
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.metering.store import CounterStore
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from simulator.alarms import alarms_of
from simulator.radio import Radio
from simulator.wire import Frame

from .energy import Energy
from .home import DOMAIN
from .truth import Tolerance, states_of

GAP: Final = 45  # s of silence, after which a record waits for the next
SETTLING: Final = 90  # s until its records are believed again, at most
_MOST_SENT: Final = 2 * REMEMBERED


class Sent(NamedTuple):
    """Where a record stands among those sent, and whether its bytes were sent before.

    Then the device restarted, and nobody can tell it from a replay.
    """

    number: int
    before: bool


class Device:
    """A simulated device, and what Home Assistant shows of it.

    record: the newest that any proxy heard, None before the first; `before` is the one
        before it, which is shown as long as a step waits to be confirmed, or as long as
        what is sent was sent before.
    heard: when that was, on the soak's clock.
    unread: whether what it sent last is no record, so that it may be unavailable.
    distinct: how many different records have been heard.
    judged: whether its states are compared; not while its key is being changed.
    forgeable: whether somebody sends frames made of its own, or a recording, which no
        receiver can tell from what it sends itself.
    settled: when it is to be read again, after a gap, a reboot or what is no record.
    pulled: until when a motor may pull for less than two records take.
    """

    def __init__(self, hass: HomeAssistant, radio: Radio, preset: Preset) -> None:
        """Take a device that was not set up as yet."""
        self._hass = hass
        self.radio = radio
        self.preset = preset
        self.record: Record | None = None
        self.heard = 0.0
        self.unread = False
        self.distinct = 0
        self.judged = False
        self.owed: set[str] = set()  # entities that the next record turns on
        self.before: Record | None = None
        self.forgeable = False
        self.settled = 0.0
        self.pulled = 0.0
        self.tries = 0  # records since something is owed
        self._sent: dict[bytes, Sent] = {}  # records, as the plant meant them, in order
        self._count = 0  # of those sent
        self._newest = Sent(0, False)  # of those heard
        self._tolerance = Tolerance(radio.data_type, preset)
        self._energies: dict[str, float] = {}
        self._energy = Energy(radio.plant)
        self._accepted: Record | None = None
        self._accepted_data = b""
        self._accepted_at = 0.0
        # What sends an error code instead of a set of bits sends one at a time.
        self.alarms = {
            name: _entity_of(radio, name)
            for name, (_, member) in alarms_of(radio.data_type).items()
            if member not in CHARGER_WARNINGS
        }

    @property
    def entry(self) -> ConfigEntry:
        """Its config entry."""
        entry = self._hass.config_entries.async_entry_for_domain_unique_id(
            DOMAIN, self.radio.address
        )
        assert entry is not None
        return entry

    def note_sent(self) -> None:
        """Note the last record; late proxies pass on older ones yet."""
        data = self.radio.last
        known = self._sent.get(data)
        if known is None or known.number != self._count:
            self._count += 1
            self._sent.pop(data, None)
            self._sent[data] = Sent(self._count, known is not None)
            if len(self._sent) > _MOST_SENT:
                del self._sent[next(iter(self._sent))]

    def hear(self, frame: Frame, time: float) -> bool:
        """Note what was heard; return whether it is news, as the plant meant it."""
        if frame.forged:
            return False
        record = read(frame.data, Key(self.radio.key) if self.radio.key else None)
        sent = self._sent.get(frame.data)
        self.unread = isinstance(record, NoReading)
        if sent is None or isinstance(record, NoReading):
            self.settled = time + SETTLING
            return False
        if time - self.heard > GAP:
            self.settled = time + SETTLING
        self.heard = time
        if sent.number <= self._newest.number:
            return False
        self.distinct += 1
        if not self._newest.before:
            self.before = self.record
        self._newest, self.record = sent, record
        return True

    def count(
        self,
        frame: Frame,
        time: float,
        counted: CounterStore,
        raw: bool,
        alive: bool,
    ) -> None:
        """Count what was accepted, or was heard again.

        raw: whether the proxies pass on bytes; else a device that repeats itself for long
            may have sent no record. alive: whether the plant measures, too.
        """
        entry = self._hass.config_entries.async_entry_for_domain_unique_id(
            DOMAIN, self.radio.address
        )
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return
        accepted: Record | None = entry.runtime_data.reader.record
        if accepted is None:
            return
        if accepted is not self._accepted:
            self._accepted, self._accepted_data = accepted, frame.data
            self._accepted_at = time
        elif frame.data != self._accepted_data or (
            not raw and time > self._accepted_at + LONGEST_GAP
        ):
            return
        totals = counted.devices[self.radio.address].meter.totals
        fair = alive and not self.forgeable and self._energy.time >= self.pulled
        self._energy.take(accepted, time, totals, fair)

    def miscounted(self, counted: CounterStore) -> Iterator[str]:
        """Yield each energy that is not what it must be."""
        self.entry.runtime_data.async_count_on()
        totals = counted.devices[self.radio.address].meter.totals
        for fault in self._energy.faults(totals):
            yield f"{self.radio.place} {fault}"

    @property
    def compared_energies(self) -> int:
        """How many energies were compared with those of the plant."""
        return self._energy.compared

    def state(self, place: str) -> State | None:
        """Return the state of `platform.key`, None where there is no such entity."""
        platform, key = place.split(".")
        entity_id = er.async_get(self._hass).async_get_entity_id(
            platform, DOMAIN, f"{self.radio.address}-{key}"
        )
        return self._hass.states.get(entity_id) if entity_id else None

    def entities(self) -> list[er.RegistryEntry]:
        """Return all of its entities."""
        return er.async_entries_for_config_entry(
            er.async_get(self._hass), self.entry.entry_id
        )

    def is_available(self) -> bool:
        """Whether any of its entities is available."""
        states = self._hass.states
        return any(
            state.state != STATE_UNAVAILABLE
            for entity in self.entities()
            if (state := states.get(entity.entity_id))
        )

    async def diagnosis(self) -> str:
        """Return what its diagnostics say of how it is read."""
        entry = self.entry
        found = await async_get_config_entry_diagnostics(self._hass, entry)
        heard = [
            (one["seconds_ago"], one["outcome"])
            for one in found.get("advertisements", ())
        ]
        return f"{entry.state} {found.get('state')} {found.get('outcomes')} {heard}"

    def has_issue(self, trouble: Trouble) -> bool:
        """Whether Home Assistant shows a repair issue."""
        issue = issue_id(trouble, self.entry.entry_id)
        return ir.async_get(self._hass).async_get_issue(DOMAIN, issue) is not None

    def pay(self) -> int:
        """Return how many of the owed alarms are shown by now."""
        lost = {place for place in self.owed if not self._is_on(place)}
        shown = len(self.owed) - len(lost)
        self.owed = lost
        self.tries += 1
        return shown

    def _is_on(self, place: str) -> bool:
        state = self.state(place)
        return state is not None and state.state == STATE_ON

    def faults(self, now: float, exactly: bool = False) -> Iterator[str]:
        """Yield each entity that shows anything but the record, beyond its rule."""
        if self.record is None:
            return
        waiting = dict(states_of(self.before)) if self.before and not exactly else {}
        for place, wanted in states_of(self.record):
            state = self.state(place)
            if state is None:
                continue  # what the device does not have, or the user did not enable
            age = now - state.last_reported_timestamp
            possible = [wanted, *([waiting[place]] if place in waiting else [])]
            if not any(
                self._is_right(place, state, one, age, exactly) for one in possible
            ):
                yield (
                    f"{self.radio.place} {place} shows {state.state} since {age:.0f} s,"
                    f" the device sent {wanted} ({self.preset})"
                )

    def _is_right(
        self, place: str, state: State, wanted: str | float, age: float, exactly: bool
    ) -> bool:
        if isinstance(wanted, str):
            return state.state == wanted
        if state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
            return False
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        shown = self._tolerance.native(place, float(state.state), unit)
        if exactly:
            return isclose(shown, wanted)
        return self._tolerance.allows(place, shown, wanted, age)

    def fallen_energies(self) -> Iterator[str]:
        """Yield each energy that is lower than it was."""
        for key in total_items(self.radio.data_type):
            state = self.state(f"sensor.{key}")
            if state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
                continue
            before = self._energies.get(key, 0)
            now = self._energies[key] = float(state.state)
            if now < before:
                yield f"{self.radio.place} {key} fell from {before} to {now} kWh"


def _entity_of(radio: Radio, alarm: str) -> str:
    """Return the binary sensor that an alarm turns on."""
    _, member = alarms_of(radio.data_type)[alarm]
    if isinstance(member, AlarmNotification):
        return "binary_sensor.alarm"
    for row in radio.data_type.table.fields.values():
        if isinstance(row, Code) and type(member) is row.codes and row.fault:
            return f"binary_sensor.{row.fault}"
    return f"binary_sensor.{alarm}"
