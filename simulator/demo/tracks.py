"""What one entity showed, as states and as statistics."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Any, Final

from custom_components.victron_ble.descriptions import Source
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
from homeassistant.util import dt as dt_util

FIVE_MINUTES: Final = 300

type State = float | str


@dataclass(slots=True)
class Slot:
    """What is kept of a number in some minutes."""

    total: float = 0
    count: int = 0
    least: float = math.inf
    most: float = -math.inf
    last: float = 0

    def add(self, number: float) -> None:
        """Take a reading."""
        self.total += number
        self.count += 1
        self.least = min(self.least, number)
        self.most = max(self.most, number)
        self.last = number


@dataclass(slots=True)
class Track:
    """What one entity showed; times are seconds since 1970.

    states: with the time at which each was reported.
    slots: of a number, by five minutes since 1970.
    """

    source: Source
    states: list[tuple[float, State]] = field(default_factory=list)
    slots: dict[int, Slot] = field(default_factory=lambda: defaultdict(Slot))

    @property
    def state_class(self) -> str | None:
        """Which statistics there are of it."""
        found: str | None = getattr(self.source.description, "state_class", None)
        return found

    def show(self, values: Mapping[str, Any]) -> State:
        """Return what the entity shows of a reading; a number is in its own unit."""
        meaning = self.source.meaning
        state = meaning.state(meaning.value(values))
        if state is None:
            return STATE_UNKNOWN
        if self.source.description.device_class == SensorDeviceClass.TIMESTAMP:
            return dt_util.utc_from_timestamp(float(state)).isoformat()
        if isinstance(state, bool):
            return STATE_ON if state else STATE_OFF
        return state if isinstance(state, str) else float(state)

    def read(self, values: Mapping[str, Any], time: float) -> State:
        """Take a reading into the statistics, if there are any; return what is shown."""
        state = self.show(values)
        if self.state_class and isinstance(state, float):
            # The reading ends the time before it.
            self.slots[int(time - 1) // FIVE_MINUTES].add(state)
        return state
