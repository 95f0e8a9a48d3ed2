"""Test the blueprint that tells of a low state of charge."""

from typing import Final

import pytest

from homeassistant.core import HomeAssistant

from .automation import Automation
from .devices import Shunt

INPUTS: Final = {"battery": "sensor.house_battery_battery", "low": 20, "charged": 50}
NOTIFY: Final = {
    "action": "persistent_notification.create",
    "data": {"message": "{{ title }}: {{ message }}"},
}


async def test_low_is_told_once(automation: Automation, shunt: Shunt) -> None:
    """Test that a charge around the limit does not repeat the message."""
    await automation.add(
        "low_charge", **INPUTS, actions=[NOTIFY], charged_actions=[NOTIFY]
    )
    for charge in (20, 19.9, 20.1, 19.5, 35, 10, 50):
        shunt.say(soc=charge)
        await automation.advance(1)
    assert automation.messages() == ["Victron low charge: House battery: 19.9 %"]
    shunt.say(soc=50.1)
    await automation.advance(1)
    assert automation.messages() == ["Victron charged again: House battery: 50.1 %"]
    shunt.say(soc=15)
    await automation.advance(1)
    assert automation.messages() == ["Victron low charge: House battery: 15.0 %"]


async def test_silence_is_not_low(automation: Automation, shunt: Shunt) -> None:
    """Test that what is not known is neither low nor charged, but a return is."""
    await automation.add("low_charge", **INPUTS)
    await automation.advance(301)
    await automation.advance(301)
    assert automation.messages() == []
    shunt.say(soc=19)
    await automation.advance(1)
    assert automation.messages() == ["House battery: 19.0 %"]
    await automation.advance(301)
    await automation.advance(301)
    shunt.say(soc=18)
    await automation.advance(1)
    assert automation.messages() == []


@pytest.mark.parametrize(
    ("charge", "messages"), [(19, ["House battery: 19.0 %"]), (30, [])]
)
async def test_start(
    automation: Automation, shunt: Shunt, charge: float, messages: list[str]
) -> None:
    """Test that after a start only a charge is told that is low."""
    shunt.say(soc=charge)
    await automation.add_while_starting("low_charge", **INPUTS)
    assert automation.messages() == messages


async def test_low_when_saved(
    hass: HomeAssistant, automation: Automation, shunt: Shunt
) -> None:
    """Test that a low charge is told when automations are reloaded, once."""
    shunt.say(soc=19)
    await automation.add("low_charge", **INPUTS)
    for _ in range(2):
        hass.bus.async_fire("automation_reloaded")
        await automation.advance(1)
    assert automation.messages() == ["House battery: 19.0 %"]
