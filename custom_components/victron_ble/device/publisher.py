"""When a device's values are shown by themselves, and what is counted of them."""

from collections.abc import Callable, Mapping
import math
from typing import Any

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.core import HomeAssistant, callback

from ..library import Record
from ..library.policy.publisher import NOTHING, Publisher, Update
from ..library.policy.reporting import Preset
from ..library.values import Values
from ..metering.store import CounterStore
from .timer import Timer


class DevicePublisher:
    """Counts what one device sends, and publishes its values as they are due."""

    def __init__(
        self,
        hass: HomeAssistant,
        address: str,
        preset: Preset,
        counters: CounterStore,
        tell: Callable[[Update], None],
    ) -> None:
        """Take the user's preset, and who is told what became due by itself."""
        self._address = address
        self._counters = counters
        self._tell = tell
        self._publisher = Publisher(preset)
        self._record: Record | None = None
        self._timer = Timer(hass, self._async_come_due)
        self._timer_at = math.inf

    @callback
    def async_take(
        self, record: Record, heard: Values, time: float, everything: bool
    ) -> Update:
        """Take a reading; return what of it is shown now."""
        self._record = record
        self.async_count_on(time)
        now = MONOTONIC_TIME()
        update = self._publisher.take(record, heard, self._stored, now, everything)
        if not update.availability_changed:
            self._async_wait(now)
        return update

    @callback
    def async_take_again(self, heard: Values) -> Update:
        """Take the last reading again; what flows is counted with the next other one."""
        now = MONOTONIC_TIME()
        update = self._publisher.take_again(heard, now)
        if update is not NOTHING:
            self._async_wait(now)
        return update

    @callback
    def async_stop(self) -> None:
        """Show nothing by itself until the next reading."""
        self._timer.async_stop()

    @callback
    def async_count_on(self, time: float) -> None:
        """Count on: the device sent its last reading until then."""
        record = self._record
        assert record is not None
        self._counters.devices[self._address].read(record, time)

    @callback
    def async_show_counted(self) -> None:
        """Show what is counted, as it is on disk now."""
        now = MONOTONIC_TIME()
        self._async_publish(self._publisher.show_counted(self._stored, now), now)

    @property
    def _stored(self) -> Mapping[str, Any]:
        return self._counters.shown.get(self._address, {})

    @callback
    def _async_wait(self, now: float) -> None:
        """Wait for the moment at which a value that moved a little is due.

        Values go up and down: a timer that finds nothing due costs less than one
        that is set and stopped with each of them.
        """
        due = self._publisher.next_due
        if due < (self._timer_at if self._timer.running else math.inf):
            self._timer_at = due
            self._timer.async_start(due - now)

    @callback
    def _async_come_due(self) -> None:
        """Show what has waited long enough, as the last reading has it."""
        now = MONOTONIC_TIME()
        self._async_publish(self._publisher.due(now), now)

    @callback
    def _async_publish(self, update: Update, now: float) -> None:
        self._async_wait(now)
        self._tell(update)
