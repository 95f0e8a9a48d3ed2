"""What a plant is to those around it: what it says, and what has passed through it."""

from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar

from custom_components.victron_ble.library.record import Record


class Plant:
    """A device as it works, without its radio.

    meters: the energy that has passed so far, in Wh, by the name of the value
        whose sum over time it is; signed as that value.
    gained: the part of each meter that was counted while the value was positive.
    powered: whether it has power at all; without, it says nothing.
    remote: the remote on/off input, for those that have one.
    sensor: whether what it measures with from outside is plugged in.
    """

    data_type: ClassVar[type[Record]]
    switchable: ClassVar[bool] = False
    has_sensor: bool = False

    def __init__(self) -> None:
        """Begin with nothing passed."""
        self.meters: dict[str, float] = {}
        self.gained: dict[str, float] = {}
        self.powered = True
        self.remote = True
        self.sensor = True
        self.noise: Random | None = None

    def observe(self, dt: float) -> None:
        """Look at the site after a step of `dt` seconds."""

    def record(self) -> Mapping[str, Any]:
        """Return what it has to say now, by the names of its record's table."""
        raise NotImplementedError

    @property
    def flows(self) -> Mapping[str, float]:
        """Return what passes through it now, in W, by the powers of a system.

        Its own loss counts as that of the system where the system calls it so, and is
        else a DC load.
        """
        return {}

    def wake(self) -> None:
        """Begin to charge anew; raises ValueError where it is no charger."""
        raise ValueError("it is no charger")

    def set_charge(self, percent: float) -> None:
        """Take a state of charge from a user; raises ValueError where it has none."""
        raise ValueError("it has no state of charge to set")
