"""From readings to what is shown: paced values beside what is counted, once it is stored."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from ..counters.counted import counted_items
from ..record import Record
from ..values import Values
from .charging import CHARGING, Charging, battery_current
from .reporting import Preset, Reporter, rules, together


class Update(NamedTuple):
    """What is shown anew.

    values: the record's values, the bounds of those out of range, how well it is
        heard, whether it is charged (charging.py), and what is counted.
    changed: the names of those to be shown now.
    availability_changed: whether the device became readable, or ceased to be.
    """

    record_type: type[Record] | None = None
    values: Values = {}
    changed: Collection[str] = ()
    availability_changed: bool = False


NOTHING: Final = Update()


class Publisher:
    """Paces the values of one device by the user's preset."""

    def __init__(self, preset: Preset) -> None:
        """Start without a reading."""
        self._preset = preset
        self._record_type: type[Record] | None = None
        self._values: Values = {}
        self._counted: Values = {}
        self._beside: Values = {}
        self._charging: Charging | None = None
        self._reporter: Reporter | None = None

    def take(
        self,
        record: Record,
        heard: dict[str, Any],
        stored: Values,
        now: float,
        everything: bool,
    ) -> Update:
        """Take a reading; return what of it is shown now.

        heard: how well the device is heard, by RSSI and RECEPTION. stored: what
        is counted, by key. everything: the device was not read before.
        """
        record_type = type(record)
        reporter = self._reporter
        if record_type is not self._record_type:
            charges = battery_current(record_type) is not None
            self._charging = Charging(record_type) if charges else None
            self._record_type = record_type
            reporter = None
        if reporter is None or everything:
            self._counted = self._select(stored)
            reporter = None
        if self._charging is not None:
            self._charging.take(record)
        self._beside = self._say_beside(heard, now)
        self._values = {
            **record.values,
            **record.bounds,
            **self._beside,
            **self._counted,
        }
        if reporter is not None:
            return self.due(now)
        self._reporter = Reporter(
            rules(record_type, self._preset), self._values, now, together(record_type)
        )
        return Update(record_type, self._values, self._values.keys(), True)

    def take_again(self, heard: dict[str, Any], now: float) -> Update:
        """Take the last reading again, which most say; only what is beside it is news."""
        reporter = self._reporter
        assert reporter is not None
        beside = self._say_beside(heard, now)
        if beside == self._beside and now < reporter.next_due:
            return NOTHING
        self._beside = beside
        self._values = {**self._values, **beside}
        among = beside if now < reporter.next_due else None
        changed = reporter.due(self._values, now, among)
        return Update(self._record_type, self._values, changed)

    def show_counted(self, stored: Values, now: float) -> Update:
        """Take what is counted and stored now; return what is shown of it."""
        self._counted = self._select(stored)
        self._values = {**self._values, **self._counted}
        return self.due(now)

    def due(self, now: float) -> Update:
        """Return what has waited long enough, as the last reading has it."""
        assert self._reporter is not None
        changed = self._reporter.due(self._values, now)
        return Update(self._record_type, self._values, changed)

    @property
    def next_due(self) -> float:
        """When something is due, if no reading comes before."""
        assert self._reporter is not None
        return self._reporter.next_due

    def _say_beside(self, heard: dict[str, Any], now: float) -> Values:
        """Return what is shown that no record says by itself."""
        if self._charging is not None:
            heard[CHARGING] = self._charging.judge(now)
        return heard

    def _select(self, stored: Values) -> Values:
        assert self._record_type is not None
        return {key: stored.get(key) for key in counted_items(self._record_type)}
