"""Chargers between the starter battery and the house battery: Orion XS, Orion-Tr."""

from collections.abc import Mapping
from typing import Any, Final, override

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.enums import (
    ChargerError,
    OffReason,
    OperationMode,
)
from custom_components.victron_ble.library.records.dcdc_converter import (
    DcDcConverterRecord,
)
from custom_components.victron_ble.library.records.orion_xs import OrionXSRecord
from simulator.bus import Member
from simulator.charging import ChargeCycle
from simulator.hysteresis import Hysteresis
from simulator.site import Site

from .base import Installed

_EFFICIENCY: Final = 0.96
_ENGINE: Final = 13.3, 13.05  # V at the input: it runs, it stands
_NO_INPUT: Final = 10.0, 11.0
_ANALYSIS: Final = 3  # s


class _Input(Member):
    """The input of a charger as a load on the starter battery."""

    def __init__(self, charger: DcDcCharger) -> None:
        self._charger = charger

    @override
    def current_at(self, voltage: float) -> float:
        return -self._charger.input_watts / voltage


class DcDcCharger(Installed, Member):
    """A charger that the running engine switches on, seen from its input voltage.

    input_watts: what it takes. current: what it gives, in A.
    """

    switchable = True

    def __init__(self, site: Site, *, limit: float, ignition: bool = False) -> None:
        """Take the largest output current in A.

        ignition: the remote input is wired to the engine's ignition.
        """
        super().__init__(site)
        self._limit = limit
        self._ignition = ignition
        self._cycle = ChargeCycle(site.house.battery)
        self._engine = Hysteresis(*_ENGINE, delay=2)
        self._no_input = Hysteresis(*_NO_INPUT, delay=2)
        self._seen_for = 0.0
        self._off = OffReason.ENGINE_SHUTDOWN
        self.input_watts = 0.0
        self.current = 0.0
        site.house.join(self)
        site.starter.join(_Input(self))

    @override
    def wake(self) -> None:
        """Begin to charge anew."""
        self._cycle.restart()

    @property
    def input_voltage(self) -> float:
        """The voltage of the starter battery."""
        return self.site.starter.voltage

    @override
    def prepare(self, dt: float) -> None:
        """Find the reasons to be off."""
        self._no_input.check(self.input_voltage, dt)
        if not self._engine.check(self.input_voltage, dt):
            self._cycle.restart()
        self._seen_for = self._seen_for + dt if self._engine else 0
        unlit = self._ignition and not self.site.world.engine_runs
        off = OffReason.NO_REASON
        for reason, holds in (
            (OffReason.ENGINE_SHUTDOWN, not self._engine),
            (OffReason.NO_INPUT_POWER, self._no_input),
            (OffReason.REMOTE_INPUT, not self.remote or unlit),
            (OffReason.BMS, not self.site.house.battery.charge_allowed),
            (OffReason.ANALYSING_INPUT_VOLTAGE, 0 < self._seen_for <= _ANALYSIS),
        ):
            if holds:
                off |= reason
        self._off = off

    @override
    def current_at(self, voltage: float) -> float:
        """Return the charge current."""
        return 0 if self._off else min(self._limit, self._cycle.limit(voltage))

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Count the energy on both sides and go on with the charge."""
        self.current = self.current_at(voltage)
        self.input_watts = self.current * voltage / _EFFICIENCY
        if not self._off:
            self._cycle.follow(voltage, self.current, dt)

    @property
    @override
    def flows(self) -> Mapping[str, float]:
        """Return what it gives to the house battery."""
        return {Told.ALTERNATOR: self.current * self.site.house.voltage}

    @property
    def _state(self) -> OperationMode:
        return OperationMode.OFF if self._off else self._cycle.stage


class OrionTr(DcDcCharger):
    """Orion-Tr Smart; it measures voltages alone."""

    data_type = DcDcConverterRecord

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a DC/DC converter: without output voltage when off."""
        output = None if self._off else self.volts(self.site.house.voltage)
        return {
            "charge_state": self._state,
            "charger_error": ChargerError.NO_ERROR,
            "input_voltage": self.volts(self.input_voltage),
            "output_voltage": output,
            "off_reason": self._off,
        }


class OrionXS(DcDcCharger):
    """Orion XS."""

    data_type = OrionXSRecord

    @override
    def observe(self, dt: float) -> None:
        """Count the energy on both sides."""
        self.count("input_power", self.input_watts, dt)
        self.count("output_power", self.current * self.site.house.voltage, dt)

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of an Orion XS."""
        drawn = self.input_watts / self.input_voltage
        return {
            "charge_state": self._state,
            "charger_error": ChargerError.NO_ERROR,
            "output_voltage": self.volts(self.site.house.voltage),
            "output_current": self.amps(self.current),
            "input_voltage": self.volts(self.input_voltage),
            "input_current": max(0, self.amps(drawn)),
            "off_reason": self._off,
        }
