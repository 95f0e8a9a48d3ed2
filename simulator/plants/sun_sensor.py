"""SolarSense: a sensor beside the panels, powered by a cell of its own."""

from typing import Any, Final, override

from custom_components.victron_ble.library.enums import ChargerError
from custom_components.victron_ble.library.records.solarsense import SolarSenseRecord
from simulator.site import Site
from simulator.world import DAY, HOUR

from .base import Installed
from .solar import Panels

_SUN: Final = 20  # W/m2
_CELL: Final = 3.1  # V


class SolarSense(Installed):
    """It estimates what an installation of a given size yields; its day is the calendar's."""

    data_type = SolarSenseRecord

    def __init__(self, site: Site, *, peak: float) -> None:
        """Take the power of the installation in full sun, in W."""
        super().__init__(site)
        self._panels = Panels(site.world, peak)
        self._dark = 0.0
        self._day = site.world.time // DAY
        self.yield_today = 0.0  # Wh

    @override
    def observe(self, dt: float) -> None:
        """Look at the sun."""
        world = self.site.world
        if (day := world.time // DAY) != self._day:
            self._day = day
            self.yield_today = 0
        self._dark = 0 if world.sunlight > _SUN else self._dark + dt
        self.yield_today += self._panels.available * dt / HOUR
        self.count("installation_power", self._panels.available, dt)

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a SolarSense."""
        return {
            "error_code": 0,
            "charger_error": ChargerError.NO_ERROR,
            "installation_power": self._panels.available,
            "yield_today": self.yield_today,
            "irradiance": self.site.world.sunlight,
            "cell_temperature": self._panels.temperature,
            "battery_voltage": _CELL,
            "tx_power": 6,
            "time_since_last_sun": min(self._dark / 60, 1620),
        }
