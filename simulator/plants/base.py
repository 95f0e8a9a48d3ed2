"""The common ground of all plants: their place, and how they measure and count."""

from typing import Final

from simulator.plant import Plant
from simulator.site import Site
from simulator.world import HOUR

# Noise of a measurement as real shunts have it.
VOLTS: Final = 0.01
AMPS: Final = 0.02


class Installed(Plant):
    """A plant that has its place in a site."""

    def __init__(self, site: Site) -> None:
        """Take the site."""
        super().__init__()
        self.site = site

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
