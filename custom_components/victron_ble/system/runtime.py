"""One system at run time: it follows its members, counts, and shows what is due."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.event import async_track_time_interval

from ..const import DOMAIN
from ..descriptions import system_sources
from ..device.options import Options
from ..library import Record
from ..library.policy.reporting import Reporter
from ..library.system import Report, Settings, Share, energy_keys
from ..library.system.keys import CAPACITY, SOURCE_MISSING
from ..library.system.reporting import system_rules
from ..library.values import Values
from ..metering.store import CounterStore
from .names import async_names
from .readings import async_readings
from .source_missing import SourceMissing

INTERVAL: Final = timedelta(seconds=10)  # also while nothing is heard
PLATFORMS: Final = (Platform.BINARY_SENSOR, Platform.SENSOR)


class VictronSystem:
    """What the devices around one battery are together.

    values: what is shown, by key. notes: what its attributes say, by key.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        subentry: ConfigSubentry,
        settings: Settings,
        counters: CounterStore,
        monitor_id: str,
    ) -> None:
        """Go on from what was kept; hear nothing as yet.

        monitor_id: the device of the battery's monitor, in the registry.
        """
        self.settings = settings
        self.title = subentry.title
        self.subentry_id = subentry.subentry_id
        self.device_info = DeviceInfo(
            identifiers={(DOMAIN, subentry.subentry_id)},
            name=subentry.title,
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=monitor_id,
        )
        self.sources = {
            platform: system_sources(platform, settings) for platform in PLATFORMS
        }
        self.values: Values = {}
        self.notes: dict[str, dict[str, Any]] = {}
        self.report = Report({})
        self._hass = hass
        self._counters = counters
        self._system = counters.async_begin_system(settings.battery, settings)
        self._energies = energy_keys(settings)
        self._keys = [key for found in self.sources.values() for key in found]
        self._parts = {key: self._system.parts(key) for key in self._keys}
        self._rules = system_rules(settings, Options.of(entry.options).reporting)
        self._reporter: Reporter | None = None
        self._said: tuple[object, ...] = ()
        self._entities: dict[str, Entity] = {}
        self._issue = SourceMissing(hass, entry, subentry)
        self._stop: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Take what was read already, oldest first, and follow what is read."""
        now = MONOTONIC_TIME()
        readings = [
            async_readings(self._hass, address) for address in self.settings.addresses
        ]
        self._system.catch_up(
            (known.address, known.record, known.time, known.scanner)
            for known in sorted(readings, key=lambda known: known.time)
            if known.record is not None and now - known.time <= self.settings.timeout
        )
        self._async_publish()
        self._stop = [
            *(each.async_follow(self) for each in readings),
            async_track_time_interval(self._hass, self._async_tick, INTERVAL),
            self._counters.async_enter(self.settings.battery, self),
        ]

    @callback
    def async_stop(self) -> None:
        """Follow no more; what is counted is kept."""
        for stop in self._stop:
            stop()
        self._counters.async_end_system(self.settings.battery)
        self._issue.async_set(False, ())

    @property
    def shares(self) -> Mapping[str, Share]:
        """What each device contributes, by address."""
        return self._system.shares(MONOTONIC_TIME())

    @callback
    def async_show(self, key: str, entity: Entity) -> CALLBACK_TYPE:
        """Have an entity show a value; what is returned ends it."""
        self._entities[key] = entity

        @callback
        def leave() -> None:
            del self._entities[key]

        return leave

    async def async_remove_entities(self) -> None:
        """Remove the entities, but not what the registry knows of them."""
        for entity in list(self._entities.values()):
            await entity.async_remove(force_remove=True)

    @callback
    def async_hear(
        self, address: str, record: Record, time: float, scanner: str
    ) -> None:
        """Take a reading of a member, or of the battery."""
        if self._system.hear(address, record, time, scanner):
            self._async_publish()

    @callback
    def async_hear_again(self, address: str, time: float, scanner: str) -> None:
        """Note that a device sent its last reading again."""
        if self._system.hear_again(address, time, scanner):
            self._async_publish()

    @callback
    def async_lose(self, address: str) -> None:
        """Note that a device is heard, but not read any more."""
        self._system.lose(address)

    @callback
    def async_count_on(self) -> None:
        """Bring what is counted up to date."""
        self._system.report(MONOTONIC_TIME())

    @callback
    def async_show_counted(self) -> None:
        """Show the energies that are on disk now."""
        self._async_publish()

    @callback
    def _async_tick(self, _: datetime) -> None:
        entries = self._hass.config_entries
        for address in self.settings.addresses:
            entry = entries.async_entry_for_domain_unique_id(DOMAIN, address)
            if entry is None or entry.state is not ConfigEntryState.LOADED:
                self._system.ignore(address)
        self._async_publish()

    @callback
    def _async_publish(self) -> None:
        """Show what is due."""
        now = MONOTONIC_TIME()
        report = self.report = self._system.report(now)
        stored = self._counters.system_shown.get(self.settings.battery, {})
        values = {
            **report.values,
            **{key: stored.get(key) for key in self._energies},
        }
        if self._reporter is None:
            self._reporter = Reporter(self._rules, values, now)
            due: Collection[str] = values
        else:
            due = self._reporter.due(values, now)
        if due:
            self.values = {**self.values, **{key: values[key] for key in due}}
        missing = bool(report.values[SOURCE_MISSING])
        said = (
            missing,
            report.missing,
            report.assumed_off,
            report.suspects,
            report.capacity_learnt,
        )
        if said != self._said:
            self._said = said
            due = {*due, *self._note(report)}
            self._issue.async_set(missing, report.suspects)
        for key in due:
            if (entity := self._entities.get(key)) is not None:
                entity.async_write_ha_state()

    def _note(self, report: Report) -> set[str]:
        """Note what is silent, and what that means; return what says it otherwise."""
        before = self.notes
        self.notes = {}
        for key in self._keys:
            parts = self._parts[key]
            notes: dict[str, Any] = {
                name: async_names(self._hass, found)
                for name, silent in (
                    ("missing", report.missing),
                    ("assumed_off", report.assumed_off),
                )
                if (found := [address for address in silent if address in parts])
            }
            if key == CAPACITY and report.capacity_learnt:
                notes["learnt"] = True
            self.notes[key] = notes
        return {key for key, notes in self.notes.items() if notes != before.get(key)}
