"""The common ground of all plants: what they say, and what has passed through them."""

from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Final

from custom_components.victron_ble.library.record import Record
from simulator.world import HOUR

if TYPE_CHECKING:
    from simulator.site import Site

# Noise of a measurement as real shunts have it.
VOLTS: Final = 0.01
AMPS: Final = 0.02


class Plant:
    """A device as it works, without its radio.

    meters: the energy that has passed so far, in Wh, by the name of the value
        whose sum over time it is; signed as that value.
    gained: the part of each meter that was counted while the value was positive.
    powered: whether it has power at all; without, it says nothing.
    remote: the remote on/off input, for those that have one.
    """

    data_type: ClassVar[type[Record]]
    switchable: ClassVar[bool] = False

    def __init__(self, site: Site) -> None:
        """Take a place in a site."""
        self.site = site
        self.meters: dict[str, float] = {}
        self.gained: dict[str, float] = {}
        self.powered = True
        self.remote = True
        self.noise: Random | None = None

    def observe(self, dt: float) -> None:
        """Look at the site after a step of `dt` seconds."""

    def record(self) -> Mapping[str, Any]:
        """Return what it has to say now, by the names of the decoder's table."""
        raise NotImplementedError

    def volts(self, value: float) -> float:
        """Return a voltage as it is measured."""
        return self._measured(value, VOLTS)

    def amps(self, value: float) -> float:
        """Return a current as it is measured."""
        return self._measured(value, AMPS)

    def _measured(self, value: float, error: float) -> float:
        return (
            value if self.noise is None else value + self.noise.uniform(-error, error)
        )

    def count(self, meter: str, watts: float, dt: float) -> None:
        """Add to a meter what `watts` make in `dt` seconds."""
        energy = watts * dt / HOUR
        self.meters[meter] = self.meters.get(meter, 0) + energy
        self.gained[meter] = self.gained.get(meter, 0) + max(0, energy)
