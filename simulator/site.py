"""One place at run time: its batteries, its loads and its plants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, override

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.system import AcInput
from custom_components.victron_ble.library.system.keys import (
    BATTERY_POWER,
    CONSUMPTION_POWER,
    COUNTED,
)

from .battery import LEAD, Battery, Chemistry
from .bus import Bus, Member
from .loads import BusLoads, Load, Outlet
from .plant import Plant
from .world import NEVER, Hours, World

DISCHARGE_FLOOR: Final = 10  # %: what time to go counts as empty
_CRANKING: Final = 1500, 1.5  # W, s
_PULLING: Final = 2  # s
_PULLED: Final = 8.5 / 12.7  # of the rested voltage
_GRIP: Final = 5000  # A for each volt above that
_STRAIN: Final = 4


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a site: what it does, and how it appears on the radio.

    label: the first word of its name, before the serial number.
    rssi: its mean signal strength, in dBm. interval: s between advertisements.
    counts_always: the nonce goes up with every advertisement, as that of every device
        in public dumps does; else only with new data.
    """

    label: str
    product_id: int
    plant: Callable[[Site], Plant]
    rssi: int = -62
    interval: float = 1
    counts_always: bool = True


@dataclass(frozen=True, slots=True)
class Bank:
    """A battery as it is bought, and its charge at the start, from 0 to 1."""

    chemistry: Chemistry
    cells: int
    capacity: float
    charge: float
    spread: tuple[float, ...] = (0.0,)

    def build(self) -> Battery:
        """Return the battery."""
        return Battery(
            self.chemistry,
            cells=self.cells,
            capacity=self.capacity,
            charge=self.charge,
            spread=self.spread,
        )


@dataclass(frozen=True, slots=True)
class Grouping:
    """The system that a site's devices make, by their keys.

    members: what is answered of each, as in `Member`. floor: %, as the monitor has it.
    """

    battery: str
    members: Mapping[str, Mapping[str, Any]]
    ac_input: AcInput = AcInput.SHORE
    floor: float = DISCHARGE_FLOOR


@dataclass(frozen=True, slots=True)
class Plan:
    """A site as data; `devices` by a key of their own."""

    name: str
    house: Bank
    devices: Mapping[str, Device]
    loads: tuple[Load, ...] = ()
    starter: Bank = Bank(LEAD, cells=6, capacity=90, charge=0.95)
    engine: Hours = NEVER
    shore: Hours = NEVER
    warmth: float = 18
    system: Grouping | None = None

    def only(self, *keys: str) -> Plan:
        """Return the plan with fewer devices, and without the loads of the others."""
        return replace(
            self,
            devices={key: self.devices[key] for key in keys},
            loads=tuple(load for load in self.loads if load.on in ("", *keys)),
            system=None,
        )


class Alternator(Member):
    """The engine's alternator on the starter battery; starting costs first."""

    def __init__(self, world: World, bus: Bus, limit: float = 110) -> None:
        """Take the largest current in A."""
        self._world = world
        self._bus = bus
        self._limit = limit
        self._ran = 0.0
        bus.join(self)

    @override
    def prepare(self, dt: float) -> None:
        """Note for how long the engine has been running."""
        self._ran = self._ran + dt if self._world.engine_runs else 0

    @override
    def current_at(self, voltage: float) -> float:
        """Return the current of the starter motor, then that of the alternator."""
        watts, seconds = _CRANKING
        if not self._ran:
            return 0
        if self._ran <= seconds:
            return -watts / voltage
        return min(self._limit, max(0, 14.4 - voltage) * 300)


class Motor(Member):
    """A starter motor or a windlass: at the start it all but stops a battery."""

    def __init__(self, bus: Bus) -> None:
        """Stand still."""
        self._bus = bus
        self._left = 0.0
        self._on = False
        bus.join(self)

    def start(self) -> None:
        """Pull the voltage down, for two seconds."""
        self._left = _PULLING
        self._bus.battery.strain = _STRAIN

    @override
    def prepare(self, dt: float) -> None:
        """Note for how long it pulls."""
        self._on = self._left > 0
        self._left -= dt
        if not self._on:
            self._bus.battery.strain = 1

    @override
    def current_at(self, voltage: float) -> float:
        """Return what it takes from the bus, in A: negative."""
        over = voltage - _PULLED * self._bus.battery.rested
        return -max(0, over) * _GRIP if self._on else 0


class Site:
    """A place that lives."""

    def __init__(self, plan: Plan, seed: int, start: float) -> None:
        """Build it at a time; the same seed gives the same weather."""
        self.plan = plan
        self.world = World(
            seed,
            start=start,
            engine=plan.engine,
            shore=plan.shore,
            warmth=plan.warmth,
        )
        self.house = Bus(plan.house.build())
        self.starter = Bus(plan.starter.build())
        Alternator(self.world, self.starter)
        self.starter_motor = Motor(self.starter)
        self.windlass = Motor(self.house)
        keys = {"", *(load.on for load in plan.loads)}
        self.outlets = {
            key: Outlet(load for load in plan.loads if load.on == key) for key in keys
        }
        BusLoads(self.world, self.house, self.outlets[""])
        self.plants: dict[str, Plant] = {}
        for key, device in plan.devices.items():
            self.plants[key] = device.plant(self)

    def outlet(self, key: str) -> Outlet:
        """Return the loads that hang on something; there need be none."""
        return self.outlets.setdefault(key, Outlet(()))

    def current_of(self, key: str) -> float:
        """Return the current that loads take, or that a plant gives, in A."""
        if key in self.outlets:
            return self.outlets[key].current
        current: float = getattr(self.plants[key], "current", 0.0)
        return current

    @property
    def flows(self) -> dict[str, float]:
        """What passes now, in W, by the powers of a system: the truth of all plants."""
        voltage, battery = self.house.voltage, self.house.battery
        found = dict.fromkeys(COUNTED, 0.0)
        found[BATTERY_POWER] = voltage * battery.current
        found[Told.DC_LOADS] = voltage * self.outlets[""].current
        found[Told.DC_LOADS] -= voltage * self.windlass.current_at(voltage)
        for plant in self.plants.values():
            for key, watts in plant.flows.items():
                found[key] += watts
        found[CONSUMPTION_POWER] = found[Told.DC_LOADS] + found[Told.AC_LOADS]
        return found

    def step(self, time: float, dt: float) -> None:
        """Let `dt` seconds pass, up to a time."""
        self.world.advance_to(time)
        for bus in (self.house, self.starter):
            bus.step(self.world.ambient, dt)
        for plant in self.plants.values():
            plant.observe(dt)
