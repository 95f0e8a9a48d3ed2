"""Inverter and charger in one: MultiPlus, and the RS inverters with panels."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.enums import (
    ACInState,
    AlarmNotification,
    ChargerError,
    MultiRSOperationMode,
    OperationMode,
    VEBusError,
)
from custom_components.victron_ble.library.record import Record
from custom_components.victron_ble.library.records.inverter_rs import InverterRSRecord
from custom_components.victron_ble.library.records.multirs import MultiRSRecord
from custom_components.victron_ble.library.records.vebus import VEBusRecord
from custom_components.victron_ble.library.system.keys import CONVERSION_LOSS_POWER
from simulator.bus import Member
from simulator.charging import ChargeCycle
from simulator.loads import cut_off
from simulator.site import Site
from simulator.world import DAY, HOUR

from .base import Installed
from .solar import EFFICIENCY as SOLAR_EFFICIENCY, Panels

_EFFICIENCY: Final = 0.93
_IDLE: Final = 0.005  # of the rating


class InverterCharger(Installed, Member):
    """Feeds its AC loads from shore power or from the battery, and charges that.

    Shore power carries the loads first and charges with the rest; what it
    cannot carry comes from the battery. The panels charge first.

    current: into the battery, in A. ac_in, ac_out, solar: W.
    """

    switchable = True

    def __init__(
        self,
        site: Site,
        *,
        outlet: str,
        rating: float,
        limit: float,
        shore: float = 0,
        peak: float = 0,
    ) -> None:
        """Take the key of its loads, and what it can do.

        rating: W at its output. limit: A into the battery.
        shore: W that it may take from shore. peak: W of its panels.
        """
        super().__init__(site)
        self._bus = site.house
        self._outlet = site.outlet(outlet)
        self._idle = rating * _IDLE
        self._limit = limit
        self._shore = shore
        self._panels = Panels(site.world, peak)
        self._cycle = ChargeCycle(self._bus.battery)
        self._low = cut_off(self._bus)
        self._day = site.world.time // DAY
        self._demand = 0.0
        self._from_battery = 0.0
        self._from_sun = 0.0
        self._from_shore = 0.0
        self._charges = False
        self.state = OperationMode.OFF
        self.current = 0.0
        self.ac_in = 0.0
        self.ac_out = 0.0
        self.solar = 0.0
        self.yield_today = 0.0  # Wh
        self._bus.join(self)

    @property
    def on_shore(self) -> bool:
        """Whether it is plugged in and uses it."""
        return self.remote and bool(self._shore) and self.site.world.shore_power

    @override
    def prepare(self, dt: float) -> None:
        """Find where the power for the loads comes from, and what is left to charge."""
        battery = self._bus.battery
        low = self._low.check(self._bus.voltage, dt)
        inverts = self.remote and not low and battery.discharge_allowed
        demand = self._outlet.watts(self.site.world.time)
        shore = self._shore if self.on_shore else 0
        self._demand = demand if inverts else min(demand, shore)
        beyond = max(0, self._demand - shore)
        runs_alone = inverts and not self.on_shore
        self._from_battery = beyond / _EFFICIENCY + (self._idle if runs_alone else 0)
        self._charges = self.remote and battery.charge_allowed
        sun = self._panels.available if self.remote else 0
        self._from_sun = sun * SOLAR_EFFICIENCY
        spare = max(0, shore - self._demand) if self._charges else 0
        self._from_shore = spare * _EFFICIENCY
        if not self._from_sun and not self.on_shore:
            self._cycle.restart()
        self.state = self._find_state(beyond, inverts=inverts)

    @override
    def wake(self) -> None:
        """Begin to charge anew."""
        self._cycle.restart()

    def _find_state(self, beyond: float, *, inverts: bool) -> OperationMode:
        if self.on_shore and not beyond:
            return self._cycle.stage if self._charges else OperationMode.PASSTHRU
        if self.on_shore:
            return OperationMode.ASSISTING
        if self._charges and self._from_sun > self._from_battery:
            return self._cycle.stage
        return OperationMode.INVERTING if inverts else OperationMode.OFF

    @override
    def current_at(self, voltage: float) -> float:
        """Return the current into the bus: what it charges, or what the loads take."""
        rest = self._from_sun + self._from_shore - self._from_battery
        wanted = self._cycle.limit(voltage) if self._charges else 0
        return min(rest / voltage, wanted, self._limit)

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Count the energy and go on with the charge."""
        self.current = self.current_at(voltage)
        watts = self.current * voltage
        used = watts + self._from_battery
        self.solar = min(used, self._from_sun) / SOLAR_EFFICIENCY
        charging = max(0, used - self._from_sun) if self.on_shore else 0
        shore = self._shore if self.on_shore else 0
        self.ac_in = min(self._demand, shore) + charging / _EFFICIENCY
        self.ac_out = self._demand
        self._outlet.current = self._from_battery / voltage
        if (day := self.site.world.time // DAY) != self._day:
            self._day = day
            self.yield_today = 0
        self.yield_today += self.solar * dt / HOUR
        self.count("battery_power", watts, dt)
        if self._charges and (self.on_shore or self.current > 0):
            self._cycle.follow(voltage, self.current, dt)

    @property
    @override
    def flows(self) -> Mapping[str, float]:
        """Return what goes in and out, and what is lost between."""
        into_bus = self.current * self._bus.voltage
        return {
            Told.SOLAR: self.solar,
            Told.AC_INPUT: self.ac_in,
            Told.AC_LOADS: self.ac_out,
            CONVERSION_LOSS_POWER: self.ac_in + self.solar - self.ac_out - into_bus,
        }


class MultiPlus(InverterCharger):
    """MultiPlus, MultiPlus-II and Quattro."""

    data_type = VEBusRecord
    has_sensor = True

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Count the energy."""
        super().settle(voltage, dt)
        self.count("ac_in_power", self.ac_in, dt)
        self.count("ac_out_power", self.ac_out, dt)

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a VE.Bus system."""
        battery = self._bus.battery
        low = AlarmNotification.ALARM if self._low else AlarmNotification.NO_ALARM
        shore = ACInState.AC_IN_1 if self.on_shore else ACInState.NOT_CONNECTED
        return {
            "device_state": self.state,
            "error": VEBusError.NO_ERROR,
            "battery_current": self.amps(self.current),
            "battery_voltage": self.volts(self._bus.voltage),
            "ac_in_state": shore,
            "ac_in_power": self.ac_in,
            "ac_out_power": self.ac_out,
            "alarm": low,
            "battery_temperature": battery.temperature if self.sensor else None,
            "soc": 100 * battery.charge,
        }


class InverterRS(InverterCharger):
    """Inverter RS Solar: panels, a battery, no shore power."""

    data_type: ClassVar[type[Record]] = InverterRSRecord

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Count the energy."""
        super().settle(voltage, dt)
        self.count("pv_power", self.solar, dt)
        self.count("ac_out_power", self.ac_out, dt)

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of an Inverter RS."""
        return {
            "device_state": MultiRSOperationMode(self.state.value),
            "charger_error": ChargerError.NO_ERROR,
            "battery_voltage": self.volts(self._bus.voltage),
            "battery_current": self.amps(self.current),
            "pv_power": self.solar,
            "yield_today": self.yield_today,
            "ac_out_power": self.ac_out,
        }


class MultiRS(InverterRS):
    """Multi RS Solar: an Inverter RS with an AC input."""

    data_type = MultiRSRecord

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Count the energy."""
        InverterCharger.settle(self, voltage, dt)
        self.count("pv_power", self.solar, dt)
        self.count("active_ac_in_power", self.ac_in, dt)
        self.count("active_ac_out_power", self.ac_out, dt)

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of a Multi RS."""
        values = super().record()
        values["active_ac_out_power"] = values.pop("ac_out_power")
        values["active_ac_in"] = (
            ACInState.AC_IN_1 if self.on_shore else ACInState.NOT_CONNECTED
        )
        values["active_ac_in_power"] = self.ac_in
        return values
