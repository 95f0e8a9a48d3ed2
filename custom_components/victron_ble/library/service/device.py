"""One device at run time: what is heard of it, and what is shown."""

from collections.abc import Mapping
import logging
from typing import Final

from ..cipher import Key
from ..counters.counted import Counted
from ..meaning.description import Description, Scalar
from ..policy.publisher import NOTHING, Update
from ..policy.reader import NONSENSE, Reader
from ..policy.reporting import Preset
from ..products import product_name
from ..record import Record
from ..values import Values
from .described import described, described_by_field

_LOGGER = logging.getLogger(__name__)

TIMEOUT: Final = 300  # s without being heard, then a device is not available


class Device:
    """What a service knows of one device.

    `now` is in seconds, on a clock that runs on whatever is done to that on the wall.

    reader: whether it is read, and with what.
    record_type: the type of what is shown; None before the first reading.
    records: the names of the types that it sent, ever.
    shown: what is shown, by name: what each description made of the values.
    known: the names of what such a device may have, and this one has.
    """

    def __init__(self, address: str, key: Key | None, preset: Preset) -> None:
        """Start without a reading."""
        self.address = address
        self.name: str | None = None
        self.product_id: int | None = None
        self.reader = Reader(key, preset, Counted(), TIMEOUT)
        self.known: set[str] = set()
        self.records: set[str] = set()
        self.record_type: type[Record] | None = None
        self.shown: dict[str, Scalar] = {}
        self.rssi = 0
        self._begun = 0.0  # when it was looked for first
        self._said: str | None = ""  # why it is not read; None: that it is

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
        return self.reader.presence.heard or None

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
        reader = self.reader
        if reader.hear_again(data, now):
            return NOTHING
        heard = reader.hear(data, now, now, rssi, data)
        if heard.record is not None:
            self.product_id = heard.record.product_id
            if name and reader.trust.trusted:
                self.name = name
            if self._said is not None:
                self._said = None
                _LOGGER.info("%s: %s is read", self.address, self.title)
        elif (fault := heard.fault) is not None:
            why = fault.why
            if fault.found is not None:
                self.product_id = self.product_id or fault.found.product_id
            if why == NONSENSE:
                why += "; is a character of the key wrong?"
            self._say(why)
        return self._show(heard.update)

    def tick(self, now: float) -> Update:
        """Return what is shown by itself: what waited long enough, or that it is silent."""
        update = self.reader.tick(now)
        self._begun = self._begun or now
        never = self.heard is None and now - self._begun >= TIMEOUT
        if update.availability_changed or never:
            self._say(f"not heard for {TIMEOUT // 60} minutes")
        return self._show(update)

    def show_counted(self, stored: Values, now: float) -> Update:
        """Take what is counted, as it is on disk now."""
        return self._show(self.reader.show_counted(stored, now))

    def _say(self, why: str) -> None:
        """Say once why it is not read."""
        if self._said != why:
            self._said = why
            _LOGGER.warning("%s: %s is not read: %s", self.address, self.title, why)

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
