"""The charge counter of a battery monitor."""

from typing import Final

from simulator.battery import Battery
from simulator.site import DISCHARGE_FLOOR
from simulator.world import HOUR

_CHARGED: Final = 0.985  # of the absorption voltage
_TAIL: Final = 0.04  # of the capacity, in A
_CHARGED_FOR: Final = 180  # s
_AVERAGE: Final = 60  # s
_MOST: Final = 14_400  # min: ten days


class ChargeCounter:
    """Counts what flows in and out of a battery, and knows it full when it is.

    charge: what is left, in % of the capacity. consumed: Ah, 0 or negative.
    known: whether it has been synchronised with the battery.
    """

    def __init__(self, battery: Battery, *, known: bool = True) -> None:
        """Begin with the battery's true charge, or not knowing it."""
        self._battery = battery
        self.known = known
        self.consumed = (battery.charge - 1) * battery.capacity
        self._average = 0.0
        self._full_for = 0.0

    @property
    def charge(self) -> float:
        """The charge that is left, in %."""
        return max(0, 100 * (1 + self.consumed / self._battery.capacity))

    @property
    def minutes_left(self) -> float | None:
        """The minutes until empty at the mean current; None while it charges."""
        if self._average > -0.05:
            return None
        left = (self.charge - DISCHARGE_FLOOR) / 100 * self._battery.capacity
        return min(_MOST, max(0, left) / -self._average * 60)

    def set(self, percent: float) -> None:
        """Believe whoever says what is left, in %."""
        self.consumed = (percent / 100 - 1) * self._battery.capacity
        self.known = True

    def follow(self, voltage: float, current: float, dt: float) -> None:
        """Count `dt` seconds of a current."""
        battery = self._battery
        kept = current * (battery.chemistry.efficiency if current > 0 else 1)
        self.consumed = min(0, self.consumed + kept * dt / HOUR)
        self._average += (current - self._average) * min(1, dt / _AVERAGE)
        charged = (
            voltage > _CHARGED * battery.chemistry.absorption_voltage * battery.cells
        )
        tail = abs(current) < _TAIL * battery.capacity
        self._full_for = self._full_for + dt if charged and tail else 0
        if self._full_for > _CHARGED_FOR:
            self.consumed = 0
            self.known = True
