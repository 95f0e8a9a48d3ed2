"""One device at run time: hear, decode, judge, count, show."""

from collections.abc import Mapping
import logging
from typing import Any, Final

from ..advertisement import NoReading, Reason
from ..cipher import Key
from ..counters.counted import Counted
from ..counters.meter import LONGEST_GAP
from ..decode import read_shown
from ..meaning.description import Description, Scalar
from ..policy.foreign import Foreign
from ..policy.outcome import Outcome
from ..policy.presence import Presence
from ..policy.publisher import NOTHING, Publisher, Update
from ..policy.reporting import RECEPTION, RSSI, Preset
from ..policy.trust import Trust
from ..products import product_name
from ..record import Record
from ..values import Values
from .described import described, described_by_field

_LOGGER = logging.getLogger(__name__)

TIMEOUT: Final = 300  # s without being heard, then a device is not available
_NONSENSE: Final = "its readings make no sense; is a character of the key wrong?"


class Device:
    """What a service knows of one device.

    `now` is in seconds, on a clock that runs on whatever is done to that on the wall.

    available: whether it is read: heard of late, and what was heard believed.
    record: the last reading that was believed.
    record_type: its type, as that of what is shown; None before the first.
    records: the names of the types that it sent, ever.
    shown: what is shown, by name: what each description made of the values.
    known: the names of what such a device may have, and this one has.
    counted: what is counted of it. stored: what of that is on disk, by key.
    """

    def __init__(self, address: str, key: Key | None, preset: Preset) -> None:
        """Start without a reading."""
        self.address = address
        self.name: str | None = None
        self.product_id: int | None = None
        self.counted = Counted()
        self.stored: Mapping[str, Any] = {}
        self.known: set[str] = set()
        self.records: set[str] = set()
        self.available = False
        self.record: Record | None = None
        self.record_type: type[Record] | None = None
        self.shown: dict[str, Scalar] = {}
        self.trust = Trust()
        self.rssi = 0
        self._key = key
        self._presence = Presence()
        self._foreign: Foreign | None = None
        self._publisher = Publisher(preset)
        # Of the last reading, if it was the last that was heard.
        self._newest: bytes | None = None
        self._said: str | None = None

    @property
    def title(self) -> str:
        """Its name, else its product and the end of its address."""
        product = (
            "Victron" if self.product_id is None else product_name(self.product_id)
        )
        return self.name or f"{product} {self.address.replace(':', '')[-4:]}"

    @property
    def heard(self) -> float | None:
        """When anything of it was heard last, None before the first."""
        return self._presence.heard or None

    @property
    def descriptions(self) -> Mapping[str, Description]:
        """What is shown of it, by name."""
        if self.record_type is None:
            return {}
        return {
            name: one
            for name, one in described(self.record_type).items()
            if not one.optional or name in self.known
        }

    def hear(self, data: bytes, rssi: int, name: str | None, now: float) -> Update:
        """Take Victron's manufacturer data; return what is shown anew.

        rssi: in dBm. name: fit to be shown.
        """
        self.rssi = rssi
        if data == self._newest:  # nothing but that it is still there
            self._presence.hear(now)
            self._presence.hear_repeated(now, True)
            self.trust.order.hear(now)
            return NOTHING
        if self._foreign is None:
            self._foreign = Foreign(now)
        self._newest = None
        self._presence.hear(now)
        found = read_shown(data, self._key)
        outcome, record = self.trust.hear(found, now)
        if outcome is Outcome.REPEATED:
            self._presence.hear_repeated(now, True)
            if not self.available and self.record is not None:
                return self._take(self.record, data, now)
            assert isinstance(found, Record)
            if found.nonce == self.trust.order.newest:
                self._newest = data
            return NOTHING
        if record is not None:
            if self.trust.trusted and name:
                self.name = name
            return self._take(record, data, now)
        if isinstance(found, NoReading):
            return self._take_no_reading(found, now)
        if self.trust.lost:
            return self._lose(_NONSENSE)
        if self._foreign and outcome in (Outcome.LATE, Outcome.OTHER_SERIES):
            self._foreign.begin(now)
        return NOTHING

    def _take(self, record: Record, data: bytes, now: float) -> Update:
        """Show a record that is believed."""
        before, self.record = self.record, record
        self.product_id = record.product_id
        share = self.trust.reception.share(now)
        beside: Values = {
            RSSI: self.rssi,
            RECEPTION: None if share is None else round(100 * share),
        }
        again = (
            self.available
            and before is not None
            and record.says_the_same(before)
            and now - self._presence.lasts_until <= LONGEST_GAP
        )
        if again:
            update = self._publisher.take_again(beside, now)
        else:
            self.count_on(before)
            self.counted.read(record, now)
            everything = not self.available
            update = self._publisher.take(record, beside, self.stored, now, everything)
        self._presence.hear_reading(now)
        self._newest = data
        if not self.available:
            self.available = True
            self._said = None
            _LOGGER.info("%s: %s is read", self.address, self.title)
        return self._show(update)

    def _take_no_reading(self, found: NoReading, now: float) -> Update:
        """Note what was heard instead of a reading: it counts if it lasts."""
        assert self._foreign is not None
        reason = found.reason
        if reason is not Reason.NOT_A_PRODUCT and self._foreign.lasts(
            reason, now, self._presence.alive
        ):
            self.product_id = self.product_id or found.product_id
            return self._lose(reason.value)
        return NOTHING

    def tick(self, now: float) -> Update:
        """Return what is shown by itself: what waited long enough, or that it is silent."""
        if not self.available:
            return NOTHING
        if now - self._presence.alive >= TIMEOUT:
            return self._lose(f"not heard for {TIMEOUT // 60} minutes")
        if now < self._publisher.next_due:
            return NOTHING
        return self._show(self._publisher.due(now))

    def count_on(self, record: Record | None = None) -> None:
        """Count on: the device sent its last reading for as long as it repeated it."""
        record = record or self.record
        if self.available and record is not None:
            self.counted.read(record, self._presence.lasts_until)

    def show_counted(self, stored: Mapping[str, Any], now: float) -> Update:
        """Take what is counted, as it is on disk now."""
        self.stored = stored
        if not self.available:
            return NOTHING
        return self._show(self._publisher.show_counted(stored, now))

    def _lose(self, why: str) -> Update:
        """Cease to be available."""
        if self._said != why:
            self._said = why
            _LOGGER.warning("%s: %s is not read: %s", self.address, self.title, why)
        if not self.available:
            return NOTHING
        self.count_on()
        self.available = False
        self._newest = None
        return Update(availability_changed=True)

    def _show(self, update: Update) -> Update:
        """Make what is shown of the values that changed."""
        if not update.changed:
            return update
        record_type = update.record_type
        assert record_type is not None
        if record_type is not self.record_type:
            self.record_type = record_type
            self.records.add(record_type.record_name)
            self.shown = {}
        by_field = described_by_field(record_type)
        for field in update.changed:
            for name, description in by_field.get(field, ()):
                value = description.value(update.values)
                if description.optional and name not in self.known:
                    if value is None:
                        continue
                    self.known.add(name)
                self.shown[name] = value
        return update
