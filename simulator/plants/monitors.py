"""What only measures: SmartShunt and BMV in both their modes, Smart Battery Sense."""

from typing import Any, Final, override

from custom_components.victron_ble.library.enums import AlarmReason, AuxMode, MeterType
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.battery_sense import (
    BatterySenseRecord,
)
from custom_components.victron_ble.library.records.dc_energy_meter import (
    DcEnergyMeterRecord,
)
from simulator.hysteresis import Hysteresis
from simulator.site import Site

from .base import Installed
from .counter import ChargeCounter

_LOW_CHARGE: Final = 15, 20  # %
_LOW_STARTER: Final = 11.0, 12.0  # V
_HIGH: Final = 1.06  # of the absorption voltage
_MIDPOINT_OFF: Final = 0.004  # share by which the lower half differs


class Shunt(Installed):
    """What both modes of a shunt have: a voltage, alarms, an auxiliary input."""

    def __init__(self, site: Site, *, aux: AuxMode = AuxMode.DISABLED) -> None:
        """Take what is connected to the auxiliary input."""
        super().__init__(site)
        self._bus = site.house
        self._aux = aux
        self.has_sensor = aux is not AuxMode.DISABLED
        battery = site.house.battery
        cells, kind = battery.cells, battery.chemistry
        high = _HIGH * kind.absorption_voltage * cells
        low = kind.cut_off_voltage * cells
        self._low = Hysteresis(1.05 * low, 1.12 * low)
        self._high = Hysteresis(high, high * 0.97)
        self._low_starter = Hysteresis(*_LOW_STARTER, delay=5)

    @override
    def observe(self, dt: float) -> None:
        """Watch the limits."""
        self._low.check(self._bus.voltage, dt)
        self._high.check(self._bus.voltage, dt)
        if self._aux is AuxMode.STARTER_VOLTAGE:
            self._low_starter.check(self.site.starter.voltage, dt)

    def _alarms(self) -> AlarmReason:
        alarms = AlarmReason.NO_ALARM
        for limit, alarm in (
            (self._low, AlarmReason.LOW_VOLTAGE),
            (self._high, AlarmReason.HIGH_VOLTAGE),
            (self._low_starter, AlarmReason.LOW_STARTER_VOLTAGE),
        ):
            if limit:
                alarms |= alarm
        return alarms

    def _inputs(self) -> dict[str, Any]:
        """Return the voltage and what the auxiliary input measures."""
        values: dict[str, Any] = {
            "voltage": self.volts(self._bus.voltage),
            "aux_mode": self._aux,
        }
        if not self.sensor:
            return values
        if self._aux is AuxMode.STARTER_VOLTAGE:
            values["starter_voltage"] = self.volts(self.site.starter.voltage)
        elif self._aux is AuxMode.MIDPOINT_VOLTAGE:
            half = self._bus.voltage / 2 * (1 + _MIDPOINT_OFF)
            values["midpoint_voltage"] = self.volts(half)
        elif self._aux is AuxMode.TEMPERATURE:
            values["temperature"] = self._bus.battery.temperature
        return values


class BatteryMonitor(Shunt):
    """SmartShunt or BMV as a battery monitor."""

    data_type = BatteryMonitorRecord

    def __init__(
        self,
        site: Site,
        *,
        aux: AuxMode = AuxMode.DISABLED,
        synchronised: bool = True,
    ) -> None:
        """Take what is connected to the auxiliary input.

        synchronised: it knows the charge from the start, not from the first
        time that the battery is full.
        """
        super().__init__(site, aux=aux)
        self.counter = ChargeCounter(self._bus.battery, known=synchronised)
        self._low_charge = Hysteresis(*_LOW_CHARGE)

    @override
    def observe(self, dt: float) -> None:
        """Count what flows through."""
        super().observe(dt)
        current = self._bus.battery.current
        self.counter.follow(self._bus.voltage, current, dt)
        if self.counter.known:
            self._low_charge.check(self.counter.charge, dt)
        self.count("power", self._bus.voltage * current, dt)

    @override
    def set_charge(self, percent: float) -> None:
        """Take a state of charge from a user, in VictronConnect."""
        self.counter.set(percent)

    @override
    def _alarms(self) -> AlarmReason:
        alarms = super()._alarms()
        return alarms | AlarmReason.LOW_SOC if self._low_charge else alarms

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a battery monitor."""
        values = {
            "alarm": self._alarms(),
            "current": self.amps(self._bus.battery.current),
            **self._inputs(),
        }
        counter = self.counter
        if counter.known:
            values["remaining_mins"] = counter.minutes_left
            values["consumed_ah"] = counter.consumed
            values["soc"] = counter.charge
        return values


class EnergyMeter(Shunt):
    """SmartShunt or BMV as a meter of one circuit; its current is positive in use."""

    data_type = DcEnergyMeterRecord

    def __init__(
        self,
        site: Site,
        *,
        circuit: str,
        kind: MeterType,
        aux: AuxMode = AuxMode.DISABLED,
    ) -> None:
        """Take the key of what it measures: loads, or a plant that charges."""
        super().__init__(site, aux=aux)
        self._circuit = circuit
        self._kind = kind
        self._current = 0.0

    @override
    def observe(self, dt: float) -> None:
        """Measure the circuit."""
        super().observe(dt)
        self._current = self.site.current_of(self._circuit)
        self.count("power", self._bus.voltage * self._current, dt)

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a DC energy meter."""
        return {
            "meter_type": self._kind,
            "alarm": self._alarms(),
            "current": self.amps(self._current),
            **self._inputs(),
        }


class BatterySense(Installed):
    """Smart Battery Sense: voltage and temperature of the battery."""

    data_type = BatterySenseRecord

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a Smart Battery Sense."""
        return {
            "voltage": self.volts(self.site.house.voltage),
            "temperature": self.site.house.battery.temperature,
        }
