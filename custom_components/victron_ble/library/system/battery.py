"""The battery of a system: one bank, or several in parallel, each with its monitor."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ..policy.charging import PATIENCE
from .keys import BATTERY_STATES
from .node import BatteryNode

_BAND: Final = 30  # W, beyond which a GX says that it charges or discharges
CHARGING, DISCHARGING, _IDLE = BATTERY_STATES


class Battery(NamedTuple):
    """What is known of all banks together.

    power: W, current: A, both positive while it charges; mean: W over the span.
    voltage: V. soc: %. missing: Ah until full. capacity: Ah.
    remaining: min to the discharge floor, as the monitor says.
    """

    power: float | None
    mean: float | None
    current: float | None
    voltage: float | None
    soc: float | None
    missing: float | None
    capacity: float | None
    remaining: float | None


def battery_of(banks: Sequence[BatteryNode]) -> Battery:
    """Return what is known of all banks together."""
    capacities = [bank.capacity for bank in banks]
    socs = [bank.value("soc") for bank in banks]
    consumed = total([bank.value("consumed_ah") for bank in banks])
    capacity = total(capacities)
    soc = socs[0]
    if len(banks) > 1:
        charge = total(
            [
                None if s is None or c is None else s * c
                for s, c in zip(socs, capacities, strict=True)
            ]
        )
        soc = None if charge is None or not capacity else charge / capacity
    return Battery(
        power=total([bank.power for bank in banks]),
        mean=total([bank.mean for bank in banks]),
        current=total([bank.value("current") for bank in banks]),
        voltage=banks[0].value("voltage"),
        soc=soc,
        missing=None if consumed is None else max(0, -consumed),
        capacity=capacity,
        remaining=(banks[0].value("remaining_mins") if len(banks) == 1 else None),
    )


def total(parts: Sequence[float | None]) -> float | None:
    """Return a sum, unknown where a part of it is."""
    found = 0.0
    for part in parts:
        if part is None:
            return None
        found += part
    return found


class BatteryState:
    """Whether a battery charges: a state with a memory.

    value: one of BATTERY_STATES; None while unknown.
    """

    def __init__(self) -> None:
        """Know nothing as yet."""
        self.value: str | None = None
        self._next: str | None = None
        self._since = 0.0

    def take(self, power: float | None, now: float) -> None:
        """Take the battery's power; a state that lasts for a minute is believed."""
        if power is None:
            self.value = None
            return
        state = _IDLE
        if abs(power) > _BAND:
            state = CHARGING if power > 0 else DISCHARGING
        if self.value is None:  # the first tells by itself
            self.value = state
        if state != self._next:
            self._next, self._since = state, now
        if now - self._since >= PATIENCE:
            self.value = state
