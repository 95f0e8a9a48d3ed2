"""From readings to what entities are told: paced values, and energies from disk."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
import math
from types import MappingProxyType
from typing import Any, Final

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant, callback

from ..library import Record
from ..library.counters.meter import energy_keys
from ..library.policy.reporting import Preset, Reporter
from ..library.values import Quantity
from ..metering.store import EnergyStore
from .timer import Timer

type Values = Mapping[str, Any]

RSSI: Final = "rssi"  # dBm, a value beside those of the record


@dataclass(frozen=True, slots=True)
class Update:
    """What entities are told.

    values: the record's values, the bounds of those out of range, the RSSI, and
        the energies, in Wh.
    changed: the names of those to be shown now.
    flipped: whether the device became readable, or ceased to be.
    """

    record_name: str | None = None
    values: Values = MappingProxyType({})
    changed: Collection[str] = ()
    flipped: bool = False


NOTHING: Final = Update()


class Publisher:
    """Paces the values of one device, and counts its energy."""

    def __init__(
        self,
        hass: HomeAssistant,
        address: str,
        preset: Preset,
        energy: EnergyStore,
        tell: Callable[[Update], None],
    ) -> None:
        """Take the user's preset, and who is told what became due by itself."""
        self._address = address
        self._preset = preset
        self._energy = energy
        self._tell = tell
        self._record: Record | None = None
        self._values: Values = {}
        self._energies: Values = {}
        self._reporter: Reporter | None = None
        self._timer = Timer(hass, self._come_due)
        self._timer_at = math.inf

    def take(
        self, record: Record, rssi: int | None, time: float, everything: bool
    ) -> Update:
        """Take a reading; return what of it is shown now."""
        name = record.record_name
        self._energy.meters[self._address].read(name, record.values, time)
        everything = everything or type(record) is not type(self._record)
        self._record = record
        if everything:
            self._energies = self._stored_energies(name)
        values = self._values = {
            **record.values,
            **record.bounds,
            RSSI: rssi,
            **self._energies,
        }
        now = MONOTONIC_TIME()
        changed: Collection[str]
        if everything:
            others = {
                RSSI: Quantity.TRANSMIT_POWER,
                **dict.fromkeys(self._energies, Quantity.ENERGY),
            }
            self._reporter = Reporter(type(record), self._preset, others, values, now)
            changed = values.keys()
        else:
            assert self._reporter is not None
            changed = self._reporter.due(values, now)
            self._wait(now)
        return Update(name, values, changed, everything)

    @callback
    def stop(self) -> None:
        """Show nothing by itself until the next reading."""
        self._timer.stop()

    def hold_energy(self, time: float) -> None:
        """Count on: the device repeated its last reading until then."""
        assert self._record is not None
        self._energy.meters[self._address].read(
            self._record.record_name, self._record.values, time
        )

    def show_energy(self) -> None:
        """Show the energies that are on disk now."""
        assert self._record is not None
        self._energies = self._stored_energies(self._record.record_name)
        self._values = {**self._values, **self._energies}
        self._come_due()

    def _stored_energies(self, record_name: str) -> Values:
        stored = self._energy.shown.get(self._address, {})
        return {key: stored.get(key) for key in energy_keys(record_name)}

    def _wait(self, now: float) -> None:
        """Wait for the moment at which a value that moved a little is due.

        Values go up and down: a timer that finds nothing due costs less than one
        that is set and stopped with each of them.
        """
        assert self._reporter is not None
        due = self._reporter.next_due
        if due < (self._timer_at if self._timer.running else math.inf):
            self._timer_at = due
            self._timer.start(due - now)

    @callback
    def _come_due(self) -> None:
        """Show what has waited long enough, as the last reading has it."""
        assert self._reporter is not None
        assert self._record is not None
        now = MONOTONIC_TIME()
        changed = self._reporter.due(self._values, now)
        self._wait(now)
        self._tell(Update(self._record.record_name, self._values, changed))
