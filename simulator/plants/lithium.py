"""The battery itself: Lithium Battery Smart, and the Lynx Smart BMS that guards it."""

from typing import Any, Final, override

from custom_components.victron_ble.library.enums import (
    BalancerStatus,
    BmsCondition,
    BmsError,
    BmsFlags,
    BmsIo,
    LithiumErrorFlags,
)
from custom_components.victron_ble.library.records.lynx_smart_bms import (
    LynxSmartBMSRecord,
)
from custom_components.victron_ble.library.records.smart_lithium import (
    SmartLithiumRecord,
)
from simulator.hysteresis import Hysteresis
from simulator.site import Site

from .base import Installed
from .counter import ChargeCounter

# V of a cell, degrees Celsius.
_LOW_CELL: Final = 2.9, 3.0
_HIGH_CELL: Final = 3.65, 3.5
_WARM: Final = 55, 50
_LOW_CHARGE: Final = 15, 20  # %
_IMBALANCE: Final = 0.02  # of the charge


class SmartLithium(Installed):
    """Lithium Battery Smart: its cells, its balancer, its limits."""

    data_type = SmartLithiumRecord

    def __init__(self, site: Site) -> None:
        """Be the house battery."""
        super().__init__(site)
        self._battery = site.house.battery
        self._low = Hysteresis(*_LOW_CELL)
        self._high = Hysteresis(*_HIGH_CELL)
        self._warm = Hysteresis(*_WARM)

    @override
    def observe(self, dt: float) -> None:
        """Watch the cells."""
        cells = self._battery.cell_voltages
        self._low.check(min(cells), dt)
        self._high.check(max(cells), dt)
        self._warm.check(self._battery.temperature, dt)

    def _flags(self) -> BmsFlags:
        battery = self._battery
        flags = BmsFlags(0)
        for flag, holds in (
            (BmsFlags.ALLOWED_TO_CHARGE, battery.charge_allowed),
            (BmsFlags.ALLOWED_TO_DISCHARGE, battery.discharge_allowed),
            (BmsFlags.BALANCING, battery.balancing),
            (BmsFlags.WARNING_OVER_VOLTAGE, self._high),
            (BmsFlags.WARNING_UNDER_VOLTAGE, self._low),
            (BmsFlags.PRE_ALARM, self._low),
            (BmsFlags.ALARM_UNDER_VOLTAGE, not battery.discharge_allowed),
            (BmsFlags.WARNING_OVER_TEMPERATURE, self._warm),
        ):
            if holds:
                flags |= flag
        return flags

    def _balancer(self) -> BalancerStatus:
        if self._battery.balancing:
            return BalancerStatus.BALANCING
        apart = self._battery.imbalance > _IMBALANCE
        return BalancerStatus.IMBALANCE if apart else BalancerStatus.BALANCED

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a lithium battery; it measures no current."""
        battery = self._battery
        return {
            "bms_flags": self._flags(),
            "error_flags": LithiumErrorFlags(0),
            **{
                f"cell_{number}_voltage": volts
                for number, volts in enumerate(battery.cell_voltages, 1)
            },
            "battery_voltage": self.volts(battery.voltage),
            "balancer_status": self._balancer(),
            "battery_temperature": battery.temperature,
        }


class LynxBms(Installed):
    """Lynx Smart BMS: a battery monitor with a contactor."""

    data_type = LynxSmartBMSRecord

    def __init__(self, site: Site) -> None:
        """Guard the house battery."""
        super().__init__(site)
        self._battery = site.house.battery
        self._counter = ChargeCounter(self._battery)
        self._low_cell = Hysteresis(*_LOW_CELL)
        self._low_charge = Hysteresis(*_LOW_CHARGE)
        self._warm = Hysteresis(*_WARM)

    @override
    def set_charge(self, percent: float) -> None:
        """Take a state of charge from a user, in VictronConnect."""
        self._counter.set(percent)

    @override
    def observe(self, dt: float) -> None:
        """Count what flows through, and watch the battery."""
        battery = self._battery
        self._counter.follow(battery.voltage, battery.current, dt)
        self._low_cell.check(min(battery.cell_voltages), dt)
        self._low_charge.check(self._counter.charge, dt)
        self._warm.check(battery.temperature, dt)
        self.count("power", battery.voltage * battery.current, dt)

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a Lynx Smart BMS."""
        battery = self._battery
        may_charge, may_discharge = battery.charge_allowed, battery.discharge_allowed
        return {
            "error_flags": BmsError.NO_ERROR,
            "remaining_mins": self._counter.minutes_left,
            "voltage": self.volts(battery.voltage),
            "current": self.amps(battery.current),
            "contactor_closed": BmsIo.YES,
            "allowed_to_charge": _yes(may_charge),
            "allowed_to_discharge": _yes(may_discharge),
            "relay_active": BmsIo.NO,
            "aux_output_enabled": BmsIo.YES,
            "remote_enabled": BmsIo.YES,
            "alternator_allowed_to_charge": _yes(may_charge),
            "alarm_flags": 0,  # not available, but for these
            "alarm_low_cell_voltage": _level(self._low_cell, alarm=not may_discharge),
            "alarm_high_current": BmsCondition.OK,
            "alarm_high_bms_temperature": BmsCondition.OK,
            "alarm_high_contactor_resistance": BmsCondition.OK,
            "alarm_load_disconnect": _level(self._low_cell, alarm=not may_discharge),
            "alarm_low_soc": _level(self._low_charge),
            "alarm_high_battery_temperature": _level(self._warm),
            "soc": self._counter.charge,
            "consumed_ah": self._counter.consumed,
            "battery_temperature": battery.temperature,
        }


def _yes(holds: bool) -> BmsIo:
    return BmsIo.YES if holds else BmsIo.NO


def _level(warning: Hysteresis, *, alarm: bool = False) -> BmsCondition:
    if alarm:
        return BmsCondition.ALARM
    return BmsCondition.WARNING if warning else BmsCondition.OK
