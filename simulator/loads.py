"""What people switch on: loads, and the outlets they hang on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import override
from zlib import crc32

from .bus import Bus, Member
from .hysteresis import Hysteresis
from .world import ALWAYS, HOUR, Hours, Switch, World


@dataclass(frozen=True, slots=True)
class Load:
    """A load as it is used day by day.

    on: what it hangs on, by its key in the site; empty is the bus itself.
    duty, period: within its hours it runs for this share of every period (s).
    """

    name: str
    watts: float
    on: str = ""
    hours: Hours = ALWAYS
    duty: float = 1
    period: float = HOUR


class Outlet:
    """The loads that hang on one thing; `current` is what they take, in A."""

    def __init__(self, loads: Iterable[Load]) -> None:
        """Plug them in."""
        self.loads = {load.name: load for load in loads}
        self.switches = {load.name: Switch(load.hours) for load in self.loads.values()}
        self.current = 0.0

    def watts(self, time: float) -> float:
        """Return what they take if they get it."""
        return sum(
            load.watts for load in self.loads.values() if self._is_on(load, time)
        )

    def _is_on(self, load: Load, time: float) -> bool:
        switch = self.switches[load.name]
        if switch.hand is not None or not switch.is_on(time):
            return bool(switch.hand)
        phase = crc32(load.name.encode()) / (1 << 32)
        return (time / load.period + phase) % 1 < load.duty


class BusLoads(Member):
    """Loads straight on a bus, which stop of their own accord at low voltage."""

    def __init__(self, world: World, bus: Bus, outlet: Outlet) -> None:
        """Connect the loads."""
        self._world = world
        self._bus = bus
        self._outlet = outlet
        self._low = cut_off(bus)
        self._watts = 0.0
        bus.join(self)

    @override
    def prepare(self, dt: float) -> None:
        """Look what is on."""
        low = self._low.check(self._bus.voltage, dt)
        stopped = low or not self._bus.battery.discharge_allowed
        self._watts = 0 if stopped else self._outlet.watts(self._world.time)

    @override
    def current_at(self, voltage: float) -> float:
        """Return the current into the bus: negative."""
        return -self._watts / voltage

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Take note of the current."""
        self._outlet.current = self._watts / voltage


def cut_off(bus: Bus) -> Hysteresis:
    """Return the limit at which what draws on a bus stops, and starts again."""
    battery = bus.battery
    low = battery.chemistry.cut_off_voltage * battery.cells
    return Hysteresis(low, 1.15 * low, delay=5)
