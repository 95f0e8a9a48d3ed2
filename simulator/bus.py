"""A direct current bus: a battery, and what feeds and draws on it."""

from typing import Final

from .battery import Battery

_TOLERANCE: Final = 1e-5  # A
_STEPS: Final = 60


class Member:
    """What is connected to a bus.

    A step has three parts: everybody makes up their mind, the voltage follows
    from what all of them do at it, and everybody takes note.
    """

    def prepare(self, dt: float) -> None:
        """Decide what to do in the next `dt` seconds."""

    def current_at(self, voltage: float) -> float:
        """Return the current into the bus at a voltage, in A.

        Steady in the voltage, and nothing changes by asking.
        """
        raise NotImplementedError

    def settle(self, voltage: float, dt: float) -> None:
        """Take note that the bus had this voltage for `dt` seconds."""


class Bus:
    """A battery and the members around it."""

    def __init__(self, battery: Battery) -> None:
        """Start with a battery at rest."""
        self.battery = battery
        self.voltage = battery.voltage
        self._members: list[Member] = []

    def join(self, member: Member) -> None:
        """Connect a member."""
        self._members.append(member)

    def step(self, ambient: float, dt: float) -> None:
        """Let `dt` seconds pass."""
        self.battery.take_stock()
        for member in self._members:
            member.prepare(dt)
        self.voltage = self._balance()
        for member in self._members:
            member.settle(self.voltage, dt)
        self.battery.settle(self.voltage, ambient, dt)

    def _surplus(self, voltage: float) -> float:
        """Return what the battery would take beyond what it is given."""
        given = sum(member.current_at(voltage) for member in self._members)
        return self.battery.current_at(voltage) - given

    def _balance(self) -> float:
        """Find the voltage where the currents add up (regula falsi, Illinois)."""
        rested = self.battery.rested
        low, high = 0.4 * rested, 1.5 * rested
        below, above = self._surplus(low), self._surplus(high)
        side = 0
        for _ in range(_STEPS):
            middle = (low * above - high * below) / (above - below)
            rest = self._surplus(middle)
            if abs(rest) < _TOLERANCE:
                break
            if rest > 0:
                high, above = middle, rest
                below *= 0.5 if side > 0 else 1
                side = 1
            else:
                low, below = middle, rest
                above *= 0.5 if side < 0 else 1
                side = -1
        return middle
