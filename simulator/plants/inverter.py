"""Phoenix Inverter: mains voltage from the battery."""

from collections.abc import Mapping
from typing import Any, Final, override

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.enums import AlarmReason, OperationMode
from custom_components.victron_ble.library.records.inverter import InverterRecord
from simulator.bus import Member
from simulator.hysteresis import Hysteresis
from simulator.loads import cut_off
from simulator.site import Site

from .base import Installed

_EFFICIENCY: Final = 0.91
_POWER_FACTOR: Final = 0.95
_MAINS: Final = 230  # V, and how far it sags under full load
_SAG: Final = 3
_IDLE: Final = 6.0, 1.5  # W: awake, searching for a load


class Inverter(Installed, Member):
    """An inverter with its own loads.

    eco: it only looks for a load now and then while there is none.
    """

    data_type = InverterRecord
    switchable = True

    def __init__(
        self, site: Site, *, outlet: str, rating: float, eco: bool = False
    ) -> None:
        """Take the key of its loads and what it can give, in VA."""
        super().__init__(site)
        self._bus = site.house
        self._outlet = site.outlet(outlet)
        self._rating = rating
        self._eco = eco
        self._low = cut_off(self._bus)
        self._overload = Hysteresis(rating * 1.1, rating, delay=5)
        self._state = OperationMode.INVERTING
        self._watts = 0.0
        self._bus.join(self)

    @override
    def prepare(self, dt: float) -> None:
        """See what is wanted of it, and whether it can."""
        wanted = self._outlet.watts(self.site.world.time)
        low = self._low.check(self._bus.voltage, dt)
        over = self._overload.check(wanted / _POWER_FACTOR, dt)
        if not self.remote or not self._bus.battery.discharge_allowed:
            self._state = OperationMode.OFF
        elif low or over:
            self._state = OperationMode.FAULT
        elif self._eco and not wanted:
            self._state = OperationMode.LOW_POWER
        else:
            self._state = OperationMode.INVERTING
        self._watts = wanted if self._state is OperationMode.INVERTING else 0

    @override
    def current_at(self, voltage: float) -> float:
        """Return the current into the bus: negative."""
        awake, searching = _IDLE
        idle = {
            OperationMode.INVERTING: awake,
            OperationMode.LOW_POWER: searching,
        }.get(self._state, 0)
        return -(self._watts / _EFFICIENCY + idle) / voltage

    @override
    def settle(self, voltage: float, dt: float) -> None:
        """Count the energy."""
        self._outlet.current = -self.current_at(voltage)
        self.count("ac_apparent_power", self._watts / _POWER_FACTOR, dt)

    @property
    @override
    def flows(self) -> Mapping[str, float]:
        """Return what its loads take, and what it takes beside that."""
        apparent = self._watts / _POWER_FACTOR
        taken = self._outlet.current * self._bus.voltage
        return {Told.AC_LOADS: apparent, Told.DC_LOADS: taken - apparent}

    @override
    def record(self) -> dict[str, Any]:
        """Return the record of an inverter."""
        alarm = AlarmReason.NO_ALARM
        if self._low:
            alarm |= AlarmReason.LOW_VOLTAGE
        if self._overload:
            alarm |= AlarmReason.OVERLOAD
        inverting = self._state is OperationMode.INVERTING
        apparent = self._watts / _POWER_FACTOR
        mains = _MAINS - _SAG * apparent / self._rating if inverting else 0
        return {
            "device_state": self._state,
            "alarm": alarm,
            "battery_voltage": self.volts(self._bus.voltage),
            "ac_apparent_power": apparent,
            "ac_voltage": mains,
            "ac_current": apparent / mains if inverting else 0,
        }
