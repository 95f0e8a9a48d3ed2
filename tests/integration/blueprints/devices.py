"""The two devices that the blueprints watch."""

from abc import ABC, abstractmethod
from typing import Any, override

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from tests.integration.sender import Sender


class Device(Sender, ABC):
    """A device in Home Assistant."""

    device_id: str

    @abstractmethod
    def say(self, times: int = 2, **values: Any) -> None:
        """Advertise; what is not given is as usual.

        Twice, as a step is believed when it is heard again.
        """

    async def set_up(self, hass: HomeAssistant) -> None:
        """Add the device, and let it be read."""
        entry = await self.add_entry(hass, options={"reporting": "live"})
        self.say(times=2)
        await hass.async_block_till_done()
        [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        self.device_id = device.id


class Shunt(Device):
    """A battery monitor."""

    @override
    def say(self, times: int = 2, **values: Any) -> None:
        """Advertise."""
        usual = {"voltage": 13.2, "current": -1.5, "soc": 80, "alarm": 0}
        self.send_values(BatteryMonitorRecord, times, **usual | values)


class Charger(Device):
    """A solar charger."""

    @override
    def say(self, times: int = 2, **values: Any) -> None:
        """Advertise."""
        usual = {"charge_state": 3, "charger_error": 0, "battery_voltage": 13.2}
        self.send_values(SolarChargerRecord, times, **usual | values)
