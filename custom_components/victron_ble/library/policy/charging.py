"""Whether a battery is charged: a state with a memory, made of its current.

Around zero a current changes its direction a hundred times a day, so its sign alone
tells nothing.
"""

from typing import Final

from ..cached import cached
from ..record import Record
from .reporting import full_scale

CHARGING: Final = "charging"  # a value beside those of the record
SHARE: Final = 0.005  # of full scale, that is more than noise
PATIENCE: Final = 60  # s for which a current must keep its direction


@cached
def battery_current(record: type[Record]) -> str | None:
    """Return the name of the current that tells, None where no value does."""
    values = record.table.values
    return next((name for name, value in values.items() if value.charging), None)


class Charging:
    """Decides for one battery whether it is charged."""

    def __init__(self, record: type[Record]) -> None:
        """Know nothing as yet."""
        name = battery_current(record)
        assert name is not None
        self._name = name
        self._least = SHARE * full_scale(
            record, name, record.table.values[name].quantity
        )
        self._charging: bool | None = None
        self._current: float | None = None
        self._since: float | None = None  # when the current turned

    def take(self, record: Record) -> None:
        """Take a reading."""
        self._current = record.values[self._name]

    def judge(self, now: float) -> bool | None:
        """Return whether the battery is charged, as far as the last reading tells.

        The first tells by itself: a battery at rest is not charged.
        """
        current = self._current
        if current is None:
            return None
        if self._charging is None:
            self._charging = current > self._least
        turned = current < -self._least if self._charging else current > self._least
        if not turned:
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since >= PATIENCE:
            self._charging = not self._charging
            self._since = None
        return self._charging
