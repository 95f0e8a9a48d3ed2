"""One device at run time: hears, decodes, judges the key, and knows if it is read."""

from functools import partial
import logging
from typing import Any, Final, override

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
    async_clear_advertisement_history,
)
from homeassistant.components.bluetooth.passive_update_processor import (
    PassiveBluetoothDataProcessor,
    PassiveBluetoothProcessorCoordinator,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ACCESS_TOKEN, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity import EntityDescription

from .const import CONF_REPORTING, CONF_TIMEOUT, DEFAULT_TIMEOUT
from .device.health import TROUBLE, Health, Trouble
from .device.identity import Identity, model_of
from .device.journal import Journal
from .device.publisher import NOTHING, Publisher, Update
from .device.timer import Timer
from .library import COMPANY_ID, Key, NoReading, Reason, Record
from .library.advertisement import parse_advertisement
from .library.policy.plausibility import judge
from .library.policy.reporting import Preset
from .library.policy.trust import Trust, Weight, fingerprint
from .library.shown import read_shown
from .metering.store import EnergyStore
from .takeover.entities import CONF_MOVE, async_move_entities

_LOGGER = logging.getLogger(__name__)

type VictronConfigEntry = ConfigEntry[VictronCoordinator]

MISMATCHES: Final = 3  # in a row, before the user is asked for the key
STANDING: Final = 30  # seconds after which a record that repeats itself is believed
RECENT: Final = 60  # seconds; a device in range is heard more often


class VictronCoordinator(PassiveBluetoothProcessorCoordinator[Update]):
    """One device at run time."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: VictronConfigEntry,
        key: Key | None,
        energy: EnergyStore,
    ) -> None:
        """Start from what the entry remembers of the device."""
        assert entry.unique_id
        super().__init__(
            hass,
            _LOGGER,
            address=entry.unique_id,
            mode=BluetoothScanningMode.PASSIVE,  # all is in the advertisement itself
            update_method=self._hear,
        )
        self.entry = entry
        self.identity = Identity(hass, entry)
        self._fingerprint = fingerprint(
            self.address, entry.data.get(CONF_ACCESS_TOKEN, "")
        )
        # Core's integration keeps its values under the name of the platform.
        core_values = self.restore_data.pop(Platform.SENSOR, None)
        # All that victron-hacs had stays, sent or not.
        self.core_was_here = CONF_MOVE not in entry.data and (
            core_values is not None or not self.identity.known
        )
        self.trust = Trust.remembered(self.identity.known, self._fingerprint)
        self.record: Record | None = None
        self.rssi: int | None = None
        self.journal = Journal()
        self.health = Health(
            hass,
            entry.entry_id,
            self._issue_placeholders,
            partial(self._is_heard, RECENT),
        )
        self.processors: list[PassiveBluetoothDataProcessor[Any, Update]] = []
        self.timeout = 60 * entry.options.get(CONF_TIMEOUT, DEFAULT_TIMEOUT)
        preset = Preset(entry.options.get(CONF_REPORTING, Preset.BALANCED))
        self._publisher = Publisher(hass, self.address, preset, energy, self._tell)
        self._leave_energy = energy.async_enter(self.address, self)
        self._key = key
        self._readable = False
        self._data: bytes | None = None  # the last that was delivered
        self._record_is_last = False
        self._record_time = 0.0
        self._candidate_time = 0.0
        self._lost = False
        self.mismatches = 0  # of the key's check byte, in a row
        self._silence = Timer(hass, self._check_silence)
        self._standing = Timer(hass, self._accept_standing)

    @property
    @override
    def available(self) -> bool:
        """Whether the device is read: heard of late, and what was heard decoded."""
        return self._readable

    @property
    def has_key(self) -> bool:
        """Whether there is a key; a device that does not encrypt has none."""
        return self._key is not None

    def decrypt(self, data: bytes) -> bytes | None:
        """Return the plaintext payload of an advertisement, None where there is none."""
        parts = parse_advertisement(data)
        if isinstance(parts, NoReading):
            return None
        plaintext = parts.decrypt(self._key)
        return None if isinstance(plaintext, Reason) else plaintext

    @override
    def async_register_processor(
        self,
        processor: PassiveBluetoothDataProcessor[Any, Update],
        entity_description_class: type[EntityDescription] | None = None,
    ) -> CALLBACK_TYPE:
        """Register a processor, which is told when availability changes."""
        remove = super().async_register_processor(processor, entity_description_class)
        self.processors.append(processor)

        @callback
        def forget() -> None:
            self.processors.remove(processor)
            remove()

        return forget

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Hear the device; what is returned stops every timer too."""
        if not self._is_heard(self.timeout):
            # Else what was heard long ago would be replayed as if it were new.
            async_clear_advertisement_history(self.hass, self.address)
        stop = super().async_start()

        @callback
        def stop_all() -> None:
            stop()
            self.health.stop()
            self._silence.stop()
            self._standing.stop()
            self._publisher.stop()
            self._leave_energy()

        return stop_all

    @callback
    def _hear(self, service_info: BluetoothServiceInfoBleak) -> Update:
        """Take one advertisement; never raises, whatever it holds."""
        data = service_info.manufacturer_data.get(COMPANY_ID)
        if data is None or data == self._data:
            return NOTHING  # something else about the device is new
        self._data = data
        self.rssi = service_info.rssi
        result = read_shown(data, self._key)
        if isinstance(result, NoReading):
            self.journal.note(service_info, data, result.reason.name.lower())
            return self._take_no_reading(result, service_info.time)
        self.mismatches = 0
        verdict = judge(result)
        record = result.without(verdict.hidden) if verdict.hidden else result
        weight = self.trust.weigh(record, verdict)
        self.journal.note(service_info, data, weight.name.lower())
        if weight is Weight.READING:
            return self._take_reading(record, service_info.time)
        if weight is Weight.NONSENSE:
            self._end_record(service_info.time)
            self._standing.stop()
            if self.has_key:
                self.health.set(Trouble.KEY_NONSENSE)
        if self.trust.candidate is not None:
            self._record_is_last = True
            if not self._standing.running:
                self._candidate_time = service_info.time
                self._standing.start(STANDING)
        return NOTHING

    def _take_no_reading(self, result: NoReading, time: float) -> Update:
        """Note why there is no reading; other formats of Victron's say nothing."""
        self._end_record(time)
        reason = result.reason
        if reason is Reason.NOT_A_PRODUCT:
            return NOTHING
        self._standing.stop()
        if reason in (Reason.KEY_MISMATCH, Reason.KEY_MISSING):
            self.mismatches += 1
            if self.mismatches % MISMATCHES == 0:
                self.entry.async_start_reauth(self.hass)
        self.health.set(TROUBLE.get(reason))
        return Update(flipped=self._lose(reason.value))

    def _take_reading(self, record: Record, time: float) -> Update:
        """Take a record that is believed."""
        update = self._publisher.take(record, self.rssi, time, not self._readable)
        self.record = record
        spare_bits_used = self.trust.spare_bits_used
        if update.flipped or spare_bits_used != self.identity.known.get(
            "spare_bits_used"
        ):
            self.identity.remember(record, self._fingerprint, spare_bits_used)
            async_move_entities(self.hass, self.entry, record.record_name)
        self.health.set(None)
        self._record_is_last = True
        if not self._readable:
            self._gain(time + self.timeout - MONOTONIC_TIME())
        return update

    def hold_energy(self) -> None:
        """Bring the meter up to date: the device may repeat what it sent."""
        if self._readable and self._record_is_last:
            self._publisher.hold_energy(self.last_seen)

    def show_energy(self) -> None:
        """Show the energies that are on disk now."""
        if self._readable:
            self._publisher.show_energy()

    def _tell(self, update: Update) -> None:
        for processor in self.processors:
            processor.async_handle_update(update)

    def _end_record(self, time: float) -> None:
        """Note that something else was heard than the last record again."""
        if self._record_is_last:
            self._record_is_last = False
            self._record_time = time

    @property
    def _record_heard(self) -> float:
        """When a record was heard last.

        Home Assistant delivers a repeated advertisement once, but knows when it
        was last heard.
        """
        return self.last_seen if self._record_is_last else self._record_time

    def _gain(self, left: float) -> None:
        """Become readable, for so many seconds if nothing more is heard."""
        self._readable = True
        self._standing.stop()
        if self._lost:
            self._lost = False
            _LOGGER.info("%s is read again", self.entry.title)
        self._silence.start(left)

    def _lose(self, why: str) -> bool:
        """Cease to be readable; return whether that is news."""
        if not self._readable:
            return False
        self._readable = False
        self._lost = True
        self._silence.stop()
        self._publisher.stop()
        _LOGGER.info("%s is not read any more: %s", self.entry.title, why)
        return True

    @callback
    def _check_silence(self) -> None:
        """Become unavailable where there was no reading for too long."""
        left = self._record_heard + self.timeout - MONOTONIC_TIME()
        if left > 0:
            self._silence.start(left)
            return
        self._lose(f"no reading for {self.timeout // 60} minutes")
        # The device may come back with what it sent last.
        self._data = None
        async_clear_advertisement_history(self.hass, self.address)
        self._write_all()

    def _write_all(self) -> None:
        for processor in self.processors:
            processor.async_update_listeners(None)

    @callback
    def _accept_standing(self) -> None:
        """Believe the record of a device that repeats itself."""
        if self._record_heard <= self._candidate_time:  # it has not, as yet
            self._standing.start(STANDING)
        else:
            self._tell(self._take_reading(self.trust.stood(), self._record_heard))

    def _is_heard(self, within: float) -> bool:
        # Home Assistant knows nothing of what was heard before it was told to forget.
        return MONOTONIC_TIME() - max(self.last_seen, self.journal.last_time) < within

    def _issue_placeholders(self) -> dict[str, str]:
        product = self.identity.product or model_of(self._data)
        return {"name": self.entry.title, "product": product}
