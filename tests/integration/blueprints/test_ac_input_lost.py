"""Test the blueprint that tells when the AC input is gone."""

from typing import Any, Final, override

import pytest

from custom_components.victron_ble.library.enums import ACInState
from custom_components.victron_ble.library.records.vebus import VEBusRecord
from homeassistant.core import HomeAssistant
from tests.integration.clock import Clock
from tests.integration.proxy import Proxy

from .automation import Automation
from .devices import Device

NOTIFY: Final = {
    "action": "persistent_notification.create",
    "data": {"message": "{{ title }}: {{ message }}"},
}
INPUTS: Final = {
    "inputs": ["binary_sensor.multi_ac_input"],
    "actions": [NOTIFY],
    "back_actions": [NOTIFY],
}
LOST: Final = "Victron AC input lost: Multi"
BACK: Final = "Victron AC input is back: Multi"
SHORE, NONE = ACInState.AC_IN_1, ACInState.NOT_CONNECTED


class Multi(Device):
    """An inverter/charger."""

    @override
    def say(self, times: int = 2, **values: Any) -> None:
        """Advertise."""
        usual = {"battery_voltage": 13.2, "ac_in_state": SHORE}
        self.send_values(VEBusRecord, times, **usual | values)


@pytest.fixture
async def multi(hass: HomeAssistant, clock: Clock, proxy: Proxy) -> Multi:
    """Return one on shore power."""
    multi = Multi(proxy, name="Multi", address="C0:11:22:33:44:77")
    await multi.set_up(hass)
    return multi


async def test_lost_and_back(automation: Automation, multi: Multi) -> None:
    """Test that it is told after a minute, and when it is back."""
    await automation.add("ac_input_lost", **INPUTS)
    multi.say(ac_in_state=NONE)
    await automation.advance(50)
    assert automation.messages() == []
    multi.say(ac_in_state=NONE)
    await automation.advance(15)
    assert automation.messages() == [LOST]
    multi.say(ac_in_state=SHORE)
    await automation.advance(1)
    assert automation.messages() == [BACK]


async def test_short_break(automation: Automation, multi: Multi) -> None:
    """Test that neither a short break nor its end is told of."""
    await automation.add("ac_input_lost", **INPUTS)
    multi.say(ac_in_state=NONE)
    await automation.advance(50)
    multi.say(ac_in_state=SHORE)
    await automation.advance(61)
    assert automation.messages() == []


async def test_silence_is_no_loss(automation: Automation, multi: Multi) -> None:
    """Test that a device which is not heard, then heard again, has lost nothing."""
    await automation.add("ac_input_lost", **INPUTS)
    for connected, before in ((SHORE, []), (NONE, [LOST])):
        multi.say(ac_in_state=connected)
        await automation.advance(61)
        assert automation.messages() == before
        await automation.advance(301)
        await automation.advance(301)
        multi.say(ac_in_state=connected)
        await automation.advance(61)
        assert automation.messages() == []


async def test_not_connected_at_start(automation: Automation, multi: Multi) -> None:
    """Test that a start tells nothing of what was not connected."""
    multi.say(ac_in_state=NONE)
    await automation.add_while_starting("ac_input_lost", **INPUTS)
    await automation.advance(61)
    assert automation.messages() == []
