"""Blue Smart IP22, IP65 and IP67, Smart IP43: chargers on shore power."""

from collections.abc import Mapping
from typing import Any, Final, override

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.enums import ChargerError, OperationMode
from custom_components.victron_ble.library.records.ac_charger import AcChargerRecord
from simulator.bus import Bus, Member
from simulator.charging import ChargeCycle
from simulator.site import Site
from simulator.world import HOUR

from .base import Installed

_EFFICIENCY: Final = 0.94
_MAINS: Final = 230  # V
_UNTIL_STORAGE: Final = 4 * HOUR
_TRICKLE: Final = 3.0  # A


class Output(Member):
    """One output, with the charge of the battery on it; `current` in A."""

    def __init__(self, charger: AcCharger, bus: Bus, limit: float) -> None:
        """Take the largest current in A."""
        self._charger = charger
        self._limit = limit
        self.bus = bus
        self.cycle = ChargeCycle(bus.battery, until_storage=_UNTIL_STORAGE)
        self.current = 0.0
        bus.join(self)

    @property
    def on(self) -> bool:
        """Whether it charges."""
        return self._charger.on and self.bus.battery.charge_allowed

    @override
    def prepare(self, dt: float) -> None:
        """Begin anew whenever shore power comes back."""
        if not self._charger.on:
            self.cycle.restart()

    @override
    def current_at(self, voltage: float) -> float:
        """Return the charge current."""
        return min(self._limit, self.cycle.limit(voltage)) if self.on else 0

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Go on with the charge."""
        self.current = self.current_at(voltage)
        if self.on:
            self.cycle.follow(voltage, self.current, dt)


class AcCharger(Installed):
    """A charger with one output, or with a small second one for the starter battery.

    Shore power feeds it: without, it says nothing.
    """

    data_type = AcChargerRecord

    def __init__(self, site: Site, *, limit: float, starter: bool = False) -> None:
        """Take the largest current in A."""
        super().__init__(site)
        self.powered = site.world.shore_power
        self._outputs = [Output(self, site.house, limit)]
        if starter:
            self._outputs.append(Output(self, site.starter, _TRICKLE))

    @override
    def wake(self) -> None:
        """Begin to charge anew."""
        for output in self._outputs:
            output.cycle.restart()

    @property
    def on(self) -> bool:
        """Whether it is plugged in."""
        return self.site.world.shore_power

    @property
    def _drawn(self) -> float:
        watts = sum(output.current * output.bus.voltage for output in self._outputs)
        return watts / _EFFICIENCY

    @override
    def observe(self, dt: float) -> None:
        """Count the energy."""
        self.powered = self.on
        for number, output in enumerate(self._outputs, 1):
            watts = output.current * output.bus.voltage
            self.count(f"output_power_{number}", watts, dt)

    @property
    @override
    def flows(self) -> Mapping[str, float]:
        """Return what it gives to the house battery."""
        main = self._outputs[0]
        return {Told.SHORE_CHARGER: main.current * main.bus.voltage}

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of an AC charger."""
        main = self._outputs[0]
        values = {
            "charge_state": main.cycle.stage if main.on else OperationMode.OFF,
            "charger_error": ChargerError.NO_ERROR,
            "temperature": main.bus.battery.temperature,
            "ac_current": self._drawn / _MAINS,
        }
        for number, output in enumerate(self._outputs, 1):
            values[f"output_voltage{number}"] = self.volts(output.bus.voltage)
            values[f"output_current{number}"] = max(0, self.amps(output.current))
        return values
