"""A battery: what it holds, what it takes, and how warm it gets."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from .hysteresis import Hysteresis
from .world import HOUR, interpolate


@dataclass(frozen=True, slots=True)
class Chemistry:
    """One cell of a kind; voltages in V per cell.

    open_circuit: (state of charge from 0 to 1, rested voltage), rising.
    resistance: ohm times Ah: a cell of twice the capacity has half of it.
    knee, tail: the resistance to charging grows by knee / (1 + tail - charge).
    efficiency: the share of the charge put in that is stored.
    """

    open_circuit: tuple[tuple[float, float], ...]
    resistance: float
    knee: float
    tail: float
    efficiency: float
    absorption_voltage: float
    float_voltage: float
    storage_voltage: float
    cut_off_voltage: float  # loads stop of their own accord
    managed: bool  # whether a battery management system guards the cells


LITHIUM: Final = Chemistry(
    open_circuit=(
        (0.00, 2.00),
        (0.02, 2.80),
        (0.05, 3.05),
        (0.10, 3.15),
        (0.20, 3.22),
        (0.30, 3.26),
        (0.50, 3.29),
        (0.70, 3.32),
        (0.90, 3.34),
        (0.97, 3.36),
        (1.00, 3.40),
        (1.03, 3.75),
    ),
    resistance=0.2,
    knee=0.05,
    tail=0.0005,
    efficiency=0.995,
    absorption_voltage=3.55,
    float_voltage=3.375,
    storage_voltage=3.35,
    cut_off_voltage=2.7,
    managed=True,
)
LEAD: Final = Chemistry(
    open_circuit=((0.0, 1.75), (0.1, 1.93), (0.5, 2.03), (0.8, 2.10), (1.0, 2.15)),
    resistance=0.08,
    knee=3,
    tail=0.01,
    efficiency=0.93,
    absorption_voltage=2.4,
    float_voltage=2.3,
    storage_voltage=2.2,
    cut_off_voltage=1.75,
    managed=False,
)

# What a battery management system guards: V of a cell, degrees Celsius.
OVER_VOLTAGE: Final = 3.75, 3.5
UNDER_VOLTAGE: Final = 2.8, 3.0
FROST: Final = 5.0, 7.0
HEAT: Final = 65.0, 60.0

_HEAT_CAPACITY: Final = 30  # J/K for each Wh
_COOLING: Final = 0.002  # W/K for each Wh
_BALANCING: Final = 2e-3 / HOUR  # of the charge, for each second near full


class Battery:
    """A bank of cells in series; current is positive when it charges.

    charge: what is left, from 0 to 1. lost: Wh turned into heat so far.
    strain: by how much a motor that starts raises its resistance.
    """

    def __init__(
        self,
        chemistry: Chemistry,
        *,
        cells: int,
        capacity: float,
        charge: float,
        spread: tuple[float, ...] = (0,),
    ) -> None:
        """Take the capacity in Ah and, by turns, by how much cells differ in charge."""
        self.chemistry = chemistry
        self.cells = cells
        self.capacity = capacity
        self.charge = charge
        self.temperature = 18.0
        self.current = 0.0
        self.strain = 1.0
        self.take_stock()
        self.voltage = self._rested
        self.lost = 0.0
        self.balancing = False
        self._spread = [spread[cell % len(spread)] for cell in range(cells)]
        self._too_full = Hysteresis(*OVER_VOLTAGE)
        self._too_empty = Hysteresis(*UNDER_VOLTAGE)
        self._too_cold = Hysteresis(*FROST)
        self._too_hot = Hysteresis(*HEAT)

    @cached_property
    def nominal(self) -> int:
        """The voltage by which the bank is called: 12, 24 or 48 V."""
        return round(self.cells * self.chemistry.storage_voltage / 13.2) * 12

    @property
    def stored(self) -> float:
        """The energy in it, in Wh: rested voltage times charge, from empty."""
        energy = 0.0
        points = self.chemistry.open_circuit
        for (start, low), (end, _) in pairwise(points):
            top = min(end, self.charge)
            if top > start:
                mean = (low + interpolate(points, top)) / 2
                energy += (top - start) * mean
        return energy * self.capacity * self.cells

    @property
    def cell_voltages(self) -> list[float]:
        """The voltage of each cell; together they are the battery's."""
        points = self.chemistry.open_circuit
        rested = [interpolate(points, self.charge + more) for more in self._spread]
        mean = sum(rested) / self.cells
        return [self.voltage / self.cells + volts - mean for volts in rested]

    @property
    def imbalance(self) -> float:
        """By how much the charge of the cells differs, from 0 to 1."""
        return max(self._spread) - min(self._spread)

    @property
    def charge_allowed(self) -> bool:
        """Whether the battery management system lets it charge."""
        return not (self._too_full or self._too_cold or self._too_hot)

    @property
    def discharge_allowed(self) -> bool:
        """Whether the battery management system lets it discharge."""
        return not (self._too_empty or self._too_hot)

    def take_stock(self) -> None:
        """Find the rested voltage and the resistance of the next step."""
        kind = self.chemistry
        self._rested = self.cells * interpolate(kind.open_circuit, self.charge)
        self._ohm_out = kind.resistance / self.capacity * self.cells
        self._ohm_out *= 1 + max(0, 25 - self.temperature) * 0.015
        self._ohm_out *= self.strain
        self._ohm_in = self._ohm_out * (
            1 + kind.knee / (1 + kind.tail - min(1, self.charge))
        )

    @property
    def rested(self) -> float:
        """The voltage without current."""
        return self._rested

    def current_at(self, voltage: float) -> float:
        """Return the current that flows in at a voltage; it rises with it."""
        over = voltage - self._rested
        return over / (self._ohm_in if over > 0 else self._ohm_out)

    def settle(self, voltage: float, ambient: float, dt: float) -> None:
        """Let `dt` seconds pass at a voltage."""
        self.voltage = voltage
        self.current = current = self.current_at(voltage)
        ohm = self._ohm_in if current > 0 else self._ohm_out
        amount = current * dt / HOUR
        kept = amount
        if current > 0:
            room = (1 - self.charge) * self.capacity
            kept = min(amount * self.chemistry.efficiency, room)
        heat = (amount - kept) * self._rested + amount * current * ohm
        self.lost += heat
        self.charge = max(0, self.charge + kept / self.capacity)
        self._warm(heat * HOUR, ambient, dt)
        if self.chemistry.managed:
            self._manage(dt)

    def _warm(self, heat: float, ambient: float, dt: float) -> None:
        size = self.capacity * self.nominal
        cooled = (self.temperature - ambient) * _COOLING * size * dt
        self.temperature += (heat - cooled) / (_HEAT_CAPACITY * size)

    def _manage(self, dt: float) -> None:
        cells = self.cell_voltages
        self._too_full.check(max(cells), dt)
        self._too_empty.check(min(cells), dt)
        self._too_cold.check(self.temperature, dt)
        self._too_hot.check(self.temperature, dt)
        mean = sum(self._spread) / self.cells
        self.balancing = max(cells) > 3.42 and self.imbalance > 0.001
        if self.balancing:
            step = min(1, _BALANCING * dt / self.imbalance)
            self._spread = [more - (more - mean) * step for more in self._spread]
