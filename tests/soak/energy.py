"""What must have been counted of a device, from what of it was accepted."""

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Final, NamedTuple

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.counters.meter import LONGEST_GAP, counters
from custom_components.victron_ble.library.values import Quantity
from simulator.plant import Plant
from tests.simulator.listening import half_step

COUNTED: Final = 0.001  # of what was accepted
TRUE: Final = 0.01  # of what the plant itself has measured
ENOUGH: Final = 50  # Wh, to be compared with the plant
HEARD: Final = 45  # s; what flowed in a longer silence, nobody can tell
NOISE: Final = 1  # W; less than that may have either sign
_HOUR: Final = 3600


class Sum(NamedTuple):
    """Energy in Wh; unsure: that of which nothing can be said.

    steps: the squares of what each may be off by, as the power changed at any moment
        between two records; those of many level out.
    """

    energy: float = 0
    unsure: float = 0
    steps: float = 0

    def plus(self, energy: float, unsure: float, step: float = 0) -> Sum:
        """Return the sum with some more."""
        steps = self.steps + step * step
        return Sum(self.energy + energy, self.unsure + unsure, steps)

    @property
    def margin(self) -> float:
        """By how much it may be off: three deviations of moments that are all alike."""
        return self.unsure + sqrt(3 * self.steps)


class Energy:
    """The energies of one device since its first record was accepted.

    Trapezoids over the accepted records, at the times they arrived. What the plant
    itself measures is compared where the device was heard, and nobody imitated it.

    time: when the last of them arrived, in s.
    """

    def __init__(self, plant: Plant) -> None:
        """Take the plant, which measures for itself."""
        self._plant = plant
        self._record: Record | None = None
        self.time = 0.0
        self._begun: dict[str, float] = {}
        self._counted: dict[str, Sum] = {}
        self._heard: dict[tuple[str, int], Sum] = {}
        self._true: dict[tuple[str, int], float] = {}
        self._measured: dict[tuple[str, int], float] = {}

    def take(
        self, record: Record, time: float, totals: Mapping[str, float], fair: bool
    ) -> None:
        """Take a record that was accepted, or was heard again.

        time: in s. totals: what is counted by now, in Wh by key. fair: whether nobody
        can have sent it but the device, and no load was too short to be heard.
        """
        before, passed = self._record, time - self.time
        if before is not None and passed <= 0:
            return
        measured = dict(self._measure())
        if before is None:
            self._begun = dict(totals)
        elif passed <= LONGEST_GAP:
            for name, sign, energy, unsure, step in _flows(before, record, passed):
                for counter in counters(type(record))[name]:
                    if sign in counter.signs:
                        counted = self._counted.get(counter.key, Sum())
                        self._counted[counter.key] = counted.plus(energy, unsure)
                key = name, sign
                if fair and passed <= HEARD and key in measured:
                    off = half_step(record, name) * passed / _HOUR
                    self._heard[key] = self._heard.get(key, Sum()).plus(
                        energy, off, step
                    )
                    gained = measured[key] - self._measured[key]
                    self._true[key] = self._true.get(key, 0) + gained
        self._record, self.time, self._measured = record, time, measured

    def _measure(self) -> Iterator[tuple[tuple[str, int], float]]:
        """Yield what the plant has measured, one way and back, by the power's name."""
        for name, energy in self._plant.meters.items():
            gained = self._plant.gained[name]
            yield (name, 1), gained
            yield (name, -1), gained - energy

    def faults(self, totals: Mapping[str, float]) -> Iterator[str]:
        """Yield each energy that is not what it must be; totals: in Wh, by key."""
        for key, (energy, unsure, _) in self._counted.items():
            counted = totals.get(key, 0) - self._begun.get(key, 0)
            if abs(counted - energy) > COUNTED * energy + unsure + 0.01:
                yield f"{key}: {counted:.2f} Wh counted, {energy:.2f} Wh accepted"
        for (name, sign), true in self._true.items():
            heard = self._heard[name, sign]
            off = abs(heard.energy - true)
            if true > ENOUGH and off > TRUE * true + heard.margin:
                accepted = f"{heard.energy:.1f} Wh accepted"
                yield f"{name} {sign:+}: {accepted}, {true:.1f} Wh flowed"

    @property
    def compared(self) -> int:
        """With how many energies of the plant there is enough to be compared."""
        return sum(true > ENOUGH for true in self._true.values())


def _flows(
    before: Record, after: Record, seconds: float
) -> Iterator[tuple[str, int, float, float, float]]:
    """Yield what flowed between two records, one way and back, by the power's name.

    Then by how much that is unsure around zero, and by the change between them.
    """
    values = type(after).table.values
    for name in counters(type(after)):
        ends = before.values[name], after.values[name]
        if values[name].quantity is not Quantity.POWER or None in ends:
            continue
        halves = [power / 2 * seconds / _HOUR for power in ends]
        noise = NOISE / 2 * seconds / _HOUR
        unsure = sum(noise for half in halves if abs(half) < noise)
        for sign in (1, -1):
            ways = [max(0, sign * half) for half in halves]
            yield name, sign, sum(ways), unsure, abs(ways[1] - ways[0])
