"""SmartSolar and BlueSolar MPPT: panels on a battery."""

from collections.abc import Mapping
from typing import Any, Final, override

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.enums import ChargerError, OperationMode
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from custom_components.victron_ble.library.system.keys import CONVERSION_LOSS_POWER
from simulator.bus import Member
from simulator.charging import ChargeCycle
from simulator.hysteresis import Hysteresis
from simulator.site import Site
from simulator.world import CLEAR_SKY, HOUR, World

from .base import Installed

EFFICIENCY: Final = 0.97
_DAYLIGHT: Final = 10, 5  # W/m2: it wakes, it sleeps
_NIGHT: Final = 3 * HOUR


class Panels:
    """Solar panels in the sun of a site."""

    def __init__(self, world: World, peak: float) -> None:
        """Take their power in full sun, in W."""
        self._world = world
        self.peak = peak

    @property
    def temperature(self) -> float:
        """The temperature of their cells, in degrees Celsius."""
        return self._world.ambient + 0.03 * self._world.sunlight

    @property
    def available(self) -> float:
        """The power they can give now, in W: 0.4 % less for each kelvin above 25."""
        warm = 1 - 0.004 * (self.temperature - 25)
        return self.peak * self._world.sunlight / CLEAR_SKY * warm


class SolarCharger(Installed, Member):
    """A solar charger; its day begins with the first light.

    load_output: the key of the loads on its own output, where it has one.
    """

    data_type = SolarChargerRecord
    switchable = True

    def __init__(
        self, site: Site, *, peak: float, limit: float, load_output: str | None = None
    ) -> None:
        """Take the panels' power in W and the largest charge current in A."""
        super().__init__(site)
        self._bus = site.house
        self._panels = Panels(site.world, peak)
        self._limit = limit
        self._output = site.outlet(load_output) if load_output else None
        self._cycle = ChargeCycle(self._bus.battery)
        self._daylight = Hysteresis(*_DAYLIGHT)
        self._dark = 0.0
        self._on = False
        self._available = 0.0
        self._load = 0.0
        self.yield_today = 0.0  # Wh
        self.solar_power = 0.0
        self.current = 0.0  # into the bus, after its own loads
        self._bus.join(self)

    @override
    def prepare(self, dt: float) -> None:
        """See what the sun gives."""
        was_day = self._daylight.active
        if self._daylight.check(self.site.world.sunlight, dt) and not was_day:
            self._cycle.restart()
            if self._dark > _NIGHT:
                self.yield_today = 0
        self._dark = 0 if self._daylight else self._dark + dt
        battery = self._bus.battery
        self._on = bool(self._daylight) and self.remote and battery.charge_allowed
        self._available = self._panels.available * EFFICIENCY if self._on else 0
        self._load = 0
        if self._output and battery.discharge_allowed:
            self._load = self._output.watts(self.site.world.time)

    @override
    def wake(self) -> None:
        """Begin to charge anew."""
        self._cycle.restart()

    def _charge(self, voltage: float) -> float:
        wanted = self._cycle.limit(voltage) + self._load / voltage
        return min(self._available / voltage, self._limit, wanted)

    @override
    def current_at(self, voltage: float) -> float:
        """Return what the sun gives, less its own loads."""
        return self._charge(voltage) - self._load / voltage

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Count the energy and go on with the charge."""
        charge = self._charge(voltage)
        self.current = self.current_at(voltage)
        if self._output:
            self._output.current = self._load / voltage
        self.solar_power = charge * voltage / EFFICIENCY
        self.yield_today += self.solar_power * dt / HOUR
        self.count("solar_power", self.solar_power, dt)
        self.count("battery_power", voltage * self.current, dt)
        if self._on:
            self._cycle.follow(voltage, charge, dt)

    @property
    @override
    def flows(self) -> Mapping[str, float]:
        """Return sun, loss, and the loads at its own output."""
        given = self.current * self._bus.voltage + self._load
        return {
            Told.SOLAR: self.solar_power,
            Told.DC_LOADS: self._load,
            CONVERSION_LOSS_POWER: self.solar_power - given,
        }

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a solar charger."""
        return {
            "charge_state": self._cycle.stage if self._on else OperationMode.OFF,
            "charger_error": ChargerError.NO_ERROR,
            "battery_voltage": self.volts(self._bus.voltage),
            "battery_charging_current": self.amps(self.current),
            "yield_today": self.yield_today,
            "solar_power": self.solar_power,
            "external_device_load": self._output.current if self._output else None,
        }
