"""From readings to what is shown: paced values beside the energies that are stored."""

from collections.abc import Collection
from typing import Final, NamedTuple

from ..counters.meter import energy_keys
from ..record import Record
from ..values import Values
from .reporting import Preset, Reporter


class Update(NamedTuple):
    """What is shown anew.

    values: the record's values, the bounds of those out of range, how well it is
        heard, and the energies, in Wh.
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
        self._energies: Values = {}
        self._heard: Values = {}
        self._reporter: Reporter | None = None

    def take(
        self,
        record: Record,
        heard: Values,
        stored: Values,
        now: float,
        everything: bool,
    ) -> Update:
        """Take a reading; return what of it is shown now.

        heard: how well the device is heard, by RSSI and RECEPTION. stored: the
        energies, in Wh. everything: the device was not read before.
        """
        record_type = type(record)
        reporter = self._reporter
        if reporter is None or everything or record_type is not self._record_type:
            self._record_type = record_type
            self._energies = self._select(stored)
            reporter = None
        self._heard = heard
        self._values = {
            **record.values,
            **record.bounds,
            **heard,
            **self._energies,
        }
        if reporter is not None:
            return self.due(now)
        self._reporter = Reporter(record_type, self._preset, self._values, now)
        return Update(record_type, self._values, self._values.keys(), True)

    def take_again(self, heard: Values, now: float) -> Update:
        """Take the last reading again, which most say; only how it is heard is news."""
        reporter = self._reporter
        assert reporter is not None
        if heard == self._heard and now < reporter.next_due:
            return NOTHING
        self._heard = heard
        self._values = {**self._values, **heard}
        among = heard if now < reporter.next_due else None
        changed = reporter.due(self._values, now, among)
        return Update(self._record_type, self._values, changed)

    def show_energies(self, stored: Values, now: float) -> Update:
        """Take the energies that are stored now; return what is shown of it."""
        self._energies = self._select(stored)
        self._values = {**self._values, **self._energies}
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

    def _select(self, stored: Values) -> Values:
        assert self._record_type is not None
        return {key: stored.get(key) for key in energy_keys(self._record_type)}
