"""Smart BatteryProtect: a switch that spares the battery."""

from collections.abc import Mapping
from typing import Any, Final, override

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.enums import (
    AlarmReason,
    ChargerError,
    OffReason,
    OperationMode,
    OutputState,
)
from custom_components.victron_ble.library.records.smart_battery_protect import (
    SmartBatteryProtectRecord,
)
from simulator.bus import Member
from simulator.hysteresis import Hysteresis
from simulator.loads import cut_off
from simulator.site import Site

from .base import Installed

_RESISTANCE: Final = 0.003  # ohm
_LEAK: Final = 0.12  # V at an output that is off
_SHUTDOWN: Final = 90  # s of low voltage
_ACTIVATION: Final = 1  # s
_LOW: Final = 1.08  # of the voltage at which others stop: it does so before them
_WARNING: Final = 1.12


class BatteryProtect(Installed, Member):
    """It cuts its loads off at low voltage; `current` is what they take, in A."""

    data_type = SmartBatteryProtectRecord
    switchable = True

    def __init__(self, site: Site, *, outlet: str) -> None:
        """Take the key of its loads."""
        super().__init__(site)
        self._bus = site.house
        self._outlet = site.outlet(outlet)
        lowest = cut_off(self._bus)
        self._low = Hysteresis(lowest.begins * _LOW, lowest.ends, delay=_SHUTDOWN)
        self._warning = Hysteresis(
            lowest.begins * _WARNING, lowest.ends, delay=_ACTIVATION
        )
        self._on_for = 0.0
        self._off = OffReason.NO_REASON
        self._watts = 0.0
        self._bus.join(self)

    @property
    def _output(self) -> OutputState:
        if self._off:
            return OutputState.SHUTDOWN
        activating = self._on_for <= _ACTIVATION
        return OutputState.ACTIVATING if activating else OutputState.ON

    @override
    def prepare(self, dt: float) -> None:
        """Find the reasons to be off."""
        low = self._low.check(self._bus.voltage, dt)
        self._warning.check(self._bus.voltage, dt)
        off = OffReason.NO_REASON
        for reason, holds in (
            (OffReason.REMOTE_INPUT, not self.remote),
            (OffReason.LOW_BATTERY_POWER, low),
            (OffReason.BMS, not self._bus.battery.discharge_allowed),
        ):
            if holds:
                off |= reason
        self._off = off
        self._on_for = 0 if off else self._on_for + dt
        on = self._output is OutputState.ON
        self._watts = self._outlet.watts(self.site.world.time) if on else 0

    @override
    def current_at(self, voltage: float) -> float:
        """Return the current into the bus: negative."""
        return -self._watts / voltage

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Take note of the current."""
        self._outlet.current = self._watts / voltage

    @property
    @override
    def flows(self) -> Mapping[str, float]:
        """Return what its loads take."""
        return {Told.DC_LOADS: self._outlet.current * self._bus.voltage}

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a Smart BatteryProtect."""
        low = self._low.active
        on = self._output is OutputState.ON
        output = self._bus.voltage - self._outlet.current * _RESISTANCE if on else _LEAK
        return {
            "device_state": OperationMode.OFF if self._off else OperationMode.ACTIVE,
            "output_state": self._output,
            "error_code": ChargerError.NO_ERROR,
            "alarm_reason": AlarmReason.LOW_VOLTAGE if low else AlarmReason.NO_ALARM,
            "warning_reason": (
                AlarmReason.LOW_VOLTAGE if self._warning else AlarmReason.NO_ALARM
            ),
            "input_voltage": self.volts(self._bus.voltage),
            "output_voltage": max(0, self.volts(output)),
            "off_reason": self._off,
        }
