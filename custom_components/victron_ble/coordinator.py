"""One device at run time: hear, decode, judge, publish."""

import logging
import math
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
from .device.health import Health, Trouble, trouble_of
from .device.identity import Identity
from .device.key_request import KeyRequest
from .device.options import Options
from .device.publisher import DevicePublisher
from .device.timer import Timer
from .library import COMPANY_ID, Key, NoReading, Reason, Record
from .library.advertisement import find_manufacturer_data, parse_advertisement
from .library.counters.meter import LONGEST_GAP
from .library.decode import read_shown
from .library.policy.foreign import LASTING, Foreign
from .library.policy.outcome import Outcome
from .library.policy.presence import Presence
from .library.policy.publisher import NOTHING, Update
from .library.policy.reporting import RECEPTION, RSSI
from .library.policy.trust import Trust, fingerprint
from .metering.store import CounterStore
from .naming import model_of, placeholders, title_of
from .system.readings import async_readings
from .system.systems import Systems
from .takeover.entities import CONF_MOVE, async_move_entities

_LOGGER = logging.getLogger(__name__)

type VictronConfigEntry = ConfigEntry[VictronCoordinator]

RECENT: Final = 60  # seconds; a device in range is heard more often
PACKETS: Final = 12  # that are known again by their bytes: of each scanner a few kinds


class VictronCoordinator(PassiveBluetoothProcessorCoordinator[Update]):
    """One device at run time.

    Every packet of every scanner is heard; Home Assistant itself delivers those of
    one scanner at a time.
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
            update_method=self._async_take_delivered,
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
        self.frames = Frames()
        self.presence = Presence()
        self.record: Record | None = None
        self.health = Health(
            hass, entry.entry_id, self._issue_placeholders, self._is_heard
        )
        options = Options.of(entry.options)
        self.timeout = 60 * options.timeout
        self._publisher = DevicePublisher(
            hass, self.address, options.reporting, counters, self.async_set_updated_data
        )
        self._stop: list[CALLBACK_TYPE] = []
        self._leave_counters = counters.async_enter(self.address, self)
        self._readings = async_readings(hass, self.address)
        self.systems = Systems(hass, entry, self.identity, counters)
        self._key = key
        self._key_request = KeyRequest(hass, entry)
        self._foreign = Foreign(MONOTONIC_TIME(), self.trust.trusted)
        self._nonsense = -math.inf  # when records were heard that make no sense
        self._newest: set[bytes | None] = set()  # packets of the last reading alone
        self._product_data: bytes | None = None
        self._remembered: tuple[object, bool] | None = None
        self._advertised_name = ""
        self._readable = False
        self._lost = False
        self._failed = False
        self._silence = Timer(hass, self._async_check_silence)

    @property
    @override
    def name(self) -> str:
        """What the device is called in the log."""
        return title_of(self.entry)

    @property
    @override
    def available(self) -> bool:
        """Whether the device is read: heard of late, and what was heard believed."""
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
    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Hear the device until it is stopped."""
        # First, so that nothing is delivered that was not heard, but for what is old.
        stop_hearing = async_register_advertisement_callback(
            self.hass, self._async_hear, self.address
        )
        self._stop = [stop_hearing, super().async_start()]
        return self.async_stop

    @callback
    def async_stop(self) -> None:
        """Leave nothing behind, also where it was never started."""
        # Values are kept for the next start from the first, and given up by a stop alone.
        for stop in self._stop or [super().async_start()]:
            stop()
        self.health.async_stop()
        self._silence.async_stop()
        self._publisher.async_stop()
        self.systems.async_stop()
        self._leave_counters()

    @callback
    def _async_take_delivered(self, service_info: BluetoothServiceInfoBleak) -> Update:
        """Take what Home Assistant delivers: heard already, or replayed at the start.

        What is replayed may be of any age, whatever time it bears.
        """
        if self._product_data is None:
            self._product_data = service_info.manufacturer_data.get(COMPANY_ID)
            self.presence.hear(service_info.time)
        return NOTHING

    @callback
    def _async_hear(self, service_info: BluetoothServiceInfoBleak) -> None:
        """Take a packet of any scanner; never raises, whatever it holds."""
        if self.hass.is_stopping:
            return
        try:
            if service_info.raw in self._newest:  # it is still there, no more
                self._hear_again(service_info)
            else:
                self._hear(service_info)
        except Exception:
            if not self._failed:
                self._failed = True
                _LOGGER.exception("What %s sent was dropped", self.name)

    def _hear_again(self, service_info: BluetoothServiceInfoBleak) -> None:
        time = service_info.time
        self.frames.hear(service_info)
        self.presence.hear_repeated(time, True)
        self.trust.order.hear(time)
        self._readings.async_tell_again(time, service_info.source)

    def _hear(self, service_info: BluetoothServiceInfoBleak) -> None:
        raw = service_info.raw
        if raw is None:  # then what it holds is merged over several packets
            frames = [service_info.manufacturer_data.get(COMPANY_ID, b"")]
        else:
            frames = find_manufacturer_data(raw)
        is_newest = False
        for data in frames:
            is_newest = bool(data) and self._judge(data, service_info)
        if raw and len(frames) == 1 and is_newest and len(self._newest) < PACKETS:
            self._newest.add(raw)

    def _judge(self, data: bytes, service_info: BluetoothServiceInfoBleak) -> bool:
        """Judge a frame, and do what follows; return whether it is the last reading."""
        time = service_info.time
        found = read_shown(data, self._key)
        self.presence.hear(time)
        scanner = self.frames.hear(service_info)
        outcome, record = self.trust.hear(found, time)
        if outcome is Outcome.REPEATED:
            self.presence.hear_repeated(time, service_info.raw is not None)
            if not self._readable and self.record is not None:
                self._take_reading(self.record, time, service_info.source)
            else:
                self._readings.async_tell_again(
                    self.presence.lasts_until, service_info.source
                )
            assert isinstance(found, Record)
            return self._readable and found.nonce == self.trust.order.newest
        reason: str = outcome
        if isinstance(found, NoReading):
            reason = found.reason.name.lower()
        self.frames.keep(service_info, scanner, data, reason)
        self._product_data = data
        if record is not None:
            self._newest.clear()
            self._take_reading(record, time, service_info.source)
            if service_info.name != self._advertised_name and self.trust.trusted:
                self._advertised_name = service_info.name
                self.identity.follow_name(service_info)
            return self._readable
        if isinstance(found, NoReading):
            self._take_no_reading(found, time)
        elif self.trust.lost:
            self._nonsense = time
            self._lose("its readings make no sense")
            self._readings.async_lose()
            if self.has_key and self._foreign.matters(time, self.presence.alive):
                self.health.async_set(Trouble.KEY_NONSENSE)
        elif outcome in (Outcome.LATE, Outcome.OTHER_SERIES):
            self._foreign.begin(time)
        return False

    def _take_reading(self, record: Record, time: float, scanner: str) -> None:
        """Publish a record that is believed."""
        before, self.record = self.record, record
        self.presence.hear_alive(time)
        if not self._readable and self._left <= 0:
            return  # so slow a scanner tells what has ended
        share = self.trust.reception.share(time)
        heard = {
            RSSI: self.frames.loudest(time),
            RECEPTION: None if share is None else round(100 * share),
        }
        again = (
            self._readable
            and before is not None
            and record.says_the_same(before)
            and time - self.presence.lasts_until <= LONGEST_GAP
        )
        if again:
            update = self._publisher.async_take_again(heard)
        else:
            self.async_count_on()
            update = self._publisher.async_take(record, heard, time, not self._readable)
        self.presence.hear_reading(time)
        if self.trust.trusted:
            self._remember(record)
        self._key_request.async_take_back(time)
        self.health.async_set(None)
        if not self._readable:
            self._gain()
        if update.changed or update.availability_changed:  # not with most readings
            self.async_set_updated_data(update)
        self._readings.async_tell(record, time, scanner)

    def _remember(self, record: Record) -> None:
        """Keep in the entry what is known now; what is not trusted may be foreign."""
        known = self.trust.kind, self.trust.spare_bits_used
        if known != self._remembered:
            self._remembered = known
            self.identity.remember(
                record, self._fingerprint, self.trust.spare_bits_used
            )
            async_move_entities(self.hass, self.entry, record.record_name)

    def _take_no_reading(self, found: NoReading, time: float) -> None:
        """Note what was heard instead of a reading: it counts if it lasts."""
        reason = found.reason
        if reason is Reason.NOT_A_PRODUCT or not self._foreign.lasts(
            reason, time, self.presence.alive
        ):
            return
        self._lose(reason.value)
        self._readings.async_lose()
        if reason in (Reason.KEY_MISMATCH, Reason.KEY_MISSING):
            self._key_request.async_ask()
        if time - self._nonsense > LASTING:  # else it is no more than among records
            self.health.async_set(trouble_of(found))

    @callback
    def async_count_on(self) -> None:
        """Bring what is counted up to date: the device may repeat what it sent."""
        if self._readable:
            self._publisher.async_count_on(self.presence.lasts_until)

    @callback
    def async_show_counted(self) -> None:
        """Show what is counted, as it is on disk now."""
        if self._readable:
            self._publisher.async_show_counted()

    def _gain(self) -> None:
        """Become readable, until nothing is heard for too long."""
        self._readable = True
        if self._lost:
            self._lost = False
            _LOGGER.info("%s is read again", self.name)
        self._silence.async_start(self._left)

    def _lose(self, why: str) -> None:
        """Cease to be readable."""
        if not self._readable:
            return
        self.async_count_on()
        self._readable = False
        self._lost = True
        self._newest.clear()
        self._silence.async_stop()
        self._publisher.async_stop()
        _LOGGER.info("%s is not read any more: %s", self.name, why)
        self.async_set_updated_data(Update(availability_changed=True))

    @property
    def _left(self) -> float:
        """For how many seconds the device may still be silent."""
        return self.presence.alive + self.timeout - MONOTONIC_TIME()

    @callback
    def _async_check_silence(self) -> None:
        """Become unavailable where there was no reading for too long."""
        if self._left > 0:
            self._silence.async_start(self._left)
        else:
            self._lose(f"no reading for {self.timeout // 60} minutes")

    def _is_heard(self) -> bool:
        return MONOTONIC_TIME() - self.presence.heard < RECENT

    def _issue_placeholders(self) -> dict[str, str]:
        product = self.identity.product or model_of(self._product_data)
        return placeholders(self.name, product=product)
