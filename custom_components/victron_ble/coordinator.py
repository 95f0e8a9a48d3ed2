"""One device at run time: what it sends goes to its reader, and what follows is done."""

import logging
from typing import Final, override

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
    async_register_advertisement_callback,
)
from homeassistant.components.bluetooth.passive_update_processor import (
    PassiveBluetoothProcessorCoordinator,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ACCESS_TOKEN, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .device.frames import Frames
from .device.health import Health, trouble_of
from .device.identity import Identity
from .device.key_request import KeyRequest
from .device.options import Options
from .device.timer import Timer
from .library import COMPANY_ID, Key, Reason, Record
from .library.advertisement import find_manufacturer_data
from .library.cipher import fingerprint
from .library.policy.outcome import Outcome
from .library.policy.publisher import NOTHING, Update
from .library.policy.reader import Fault, Reader
from .library.policy.trust import Trust
from .library.values import Values
from .metering.store import CounterStore
from .naming import model_of, placeholders, title_of
from .system.readings import async_readings
from .system.systems import Systems
from .takeover.entities import CONF_MOVE, async_move_entities

_LOGGER = logging.getLogger(__name__)

type VictronConfigEntry = ConfigEntry[VictronCoordinator]

RECENT: Final = 60  # seconds; a device in range is heard more often
ASKS_FOR_A_KEY: Final = (Reason.KEY_MISMATCH, Reason.KEY_MISSING, Reason.NOT_ENCRYPTED)


class VictronCoordinator(PassiveBluetoothProcessorCoordinator[Update]):
    """One device at run time.

    Every packet of every scanner is heard, so Home Assistant is not asked to deliver
    those of one scanner at a time.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: VictronConfigEntry,
        key: Key | None,
        counters: CounterStore,
    ) -> None:
        """Start from what the entry remembers of the device."""
        assert entry.unique_id
        super().__init__(
            hass,
            _LOGGER,
            address=entry.unique_id,
            mode=BluetoothScanningMode.PASSIVE,  # all is in the advertisement itself
            update_method=lambda _: NOTHING,  # all that is delivered was heard
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
        self.frames = Frames()
        self.health = Health(
            hass, entry.entry_id, self._issue_placeholders, self._is_heard
        )
        self._leave_counters = counters.async_enter(self.address, self)
        options = Options.of(entry.options)
        self.reader = Reader(
            key,
            options.reporting,
            counters.devices[self.address],
            timeout=60 * options.timeout,
            trust=Trust.remembered(self.identity.known, self._fingerprint),
            begun=MONOTONIC_TIME(),
        )
        self._stop_hearing: CALLBACK_TYPE | None = None
        self._counters = counters
        self._readings = async_readings(hass, self.address)
        self.systems = Systems(hass, entry, self.identity, counters)
        self._key_request = KeyRequest(hass, entry)
        self._product_data: bytes | None = None
        self._remembered: tuple[object, bool] | None = None
        self._advertised_name = ""
        self._lost = False
        self._failed = False
        self._timer = Timer(hass, self._async_tick)

    @property
    @override
    def name(self) -> str:
        """What the device is called in the log."""
        return title_of(self.entry)

    @property
    @override
    def available(self) -> bool:
        """Whether the device is read: heard of late, and what was heard believed."""
        return self.reader.available

    @override
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Hear the device until it is stopped."""
        self.reader.stored = self._stored
        self._stop_hearing = async_register_advertisement_callback(
            self.hass, self._async_hear, self.address
        )
        return self.async_stop

    @callback
    def async_stop(self) -> None:
        """Leave nothing behind, also where it was never started."""
        if self._stop_hearing is not None:
            self._stop_hearing()
        # Values are kept for the next start from the first, and given up by a stop alone.
        super().async_start()()
        self.health.async_stop()
        self._timer.async_stop()
        self.systems.async_stop()
        self._leave_counters()

    @callback
    def _async_hear(self, service_info: BluetoothServiceInfoBleak) -> None:
        """Take a packet of any scanner; never raises, whatever it holds."""
        if self.hass.is_stopping:
            return
        try:
            if self.reader.hear_again(service_info.raw, service_info.time):
                self.frames.hear(service_info)
                self._readings.async_tell_again(service_info.time, service_info.source)
            else:
                self._hear(service_info)
        except Exception:
            if not self._failed:
                self._failed = True
                _LOGGER.exception("What %s sent was dropped", self.name)

    def _hear(self, service_info: BluetoothServiceInfoBleak) -> None:
        raw = service_info.raw
        if raw is None:  # then what it holds is merged over several packets
            frames = [service_info.manufacturer_data.get(COMPANY_ID, b"")]
        else:
            frames = find_manufacturer_data(raw)
        packet = raw if len(frames) == 1 else None
        for data in frames:
            if data:
                self._hear_frame(data, packet, service_info)

    def _hear_frame(
        self, data: bytes, packet: bytes | None, service_info: BluetoothServiceInfoBleak
    ) -> None:
        """Take Victron's manufacturer data of a packet, and do what follows."""
        time, reader = service_info.time, self.reader
        scanner = self.frames.hear(service_info)
        outcome, record, update, fault = reader.hear(
            data,
            time,
            MONOTONIC_TIME(),
            self.frames.loudest(time),
            packet,
            service_info.raw is not None,
        )
        if outcome is not Outcome.REPEATED:
            self.frames.keep(service_info, scanner, data, outcome)
            self._product_data = data
        if record is not None:
            self._take(record, update, service_info)
        elif fault is not None:
            self._take_fault(fault, update)
        elif outcome is Outcome.REPEATED and reader.available:
            self._readings.async_tell_again(
                reader.presence.lasts_until, service_info.source
            )

    def _take(
        self, record: Record, update: Update, service_info: BluetoothServiceInfoBleak
    ) -> None:
        """Do what follows from a reading."""
        if self.reader.trust.trusted:
            self._remember(record, service_info)
        self._key_request.async_take_back(service_info.time)
        if update.availability_changed:
            self.health.async_set(None)
            if self._lost:
                self._lost = False
                _LOGGER.info("%s is read again", self.name)
        if update is not NOTHING:
            self._async_publish(update)
        self._readings.async_tell(record, service_info.time, service_info.source)

    def _remember(
        self, record: Record, service_info: BluetoothServiceInfoBleak
    ) -> None:
        """Keep in the entry what is known now; what is not trusted may be foreign."""
        trust = self.reader.trust
        known = trust.kind, trust.spare_bits_used
        if known != self._remembered:
            self._remembered = known
            self.identity.remember(record, self._fingerprint, trust.spare_bits_used)
            async_move_entities(self.hass, self.entry, record.record_name)
        if service_info.name != self._advertised_name:
            self._advertised_name = service_info.name
            self.identity.follow_name(service_info)

    def _take_fault(self, fault: Fault, update: Update) -> None:
        """Do what follows where the device is heard, but not read."""
        if update.availability_changed:
            self._lose(fault.why, update)
        self._readings.async_lose()
        found = fault.found
        if found and found.reason in ASKS_FOR_A_KEY:
            self._key_request.async_ask()
        if fault.certain:
            self.health.async_set(trouble_of(found))
            if found is None:
                self._remembered = None
                self.identity.doubt()

    def _lose(self, why: str, update: Update) -> None:
        """Show that the device is not read any more."""
        self._lost = True
        self._timer.async_stop()
        _LOGGER.info("%s is not read any more: %s", self.name, why)
        self.async_set_updated_data(update)

    @callback
    def async_count_on(self) -> None:
        """Bring what is counted up to date: the device may repeat what it sent."""
        self.reader.count_on()

    @callback
    def async_show_counted(self) -> None:
        """Show what is counted, as it is on disk now."""
        self._async_publish(self.reader.show_counted(self._stored, MONOTONIC_TIME()))

    @property
    def _stored(self) -> Values:
        return self._counters.shown.get(self.address, {})

    @callback
    def _async_tick(self) -> None:
        """Show what has waited long enough, or that there was no reading for too long."""
        update = self.reader.tick(MONOTONIC_TIME())
        if update.availability_changed:
            self._lose(f"no reading for {self.reader.timeout // 60} minutes", update)
        else:
            self._async_publish(update)

    @callback
    def _async_publish(self, update: Update) -> None:
        """Publish what is shown anew, and wait for the moment at which more is due."""
        if self.reader.available:
            self._timer.async_start_before(self.reader.next_due)
        if update.changed or update.availability_changed:  # not with most readings
            self.async_set_updated_data(update)

    def _is_heard(self) -> bool:
        return MONOTONIC_TIME() - self.reader.presence.heard < RECENT

    def _issue_placeholders(self) -> dict[str, str]:
        product = self.identity.product or model_of(self._product_data)
        return placeholders(self.name, product=product)
