"""Test the blueprint that switches loads, with a load that can be switched."""

from typing import Final

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .automation import Automation
from .devices import Shunt

FRIDGE: Final = "input_boolean.fridge"
INPUTS: Final = {
    "battery": "sensor.house_battery_battery",
    "loads": {"entity_id": [FRIDGE]},
    "low": 30,
    "charged": 60,
}


@pytest.fixture(autouse=True)
async def fridge(hass: HomeAssistant) -> None:
    """Let there be a load, which is off."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(
        hass, "input_boolean", {"input_boolean": {"fridge": {}}}
    )


async def switch(hass: HomeAssistant, automation: Automation, state: str) -> None:
    """Switch the load by hand."""
    await hass.services.async_call(
        "input_boolean", f"turn_{state}", {"entity_id": FRIDGE}, blocking=True
    )
    await automation.settle()


def load(hass: HomeAssistant) -> str:
    """Return whether the load is on or off."""
    state = hass.states.get(FRIDGE)
    assert state
    return state.state


async def test_off_and_on_again(
    hass: HomeAssistant, automation: Automation, shunt: Shunt
) -> None:
    """Test that the load is switched at each limit, and not between them."""
    await switch(hass, automation, "on")
    await automation.add("load", **INPUTS)
    states = []
    for charge in (31, 30, 29.9, 45, 60, 60.1, 45, 30, 20):
        shunt.say(soc=charge)
        await automation.advance(1)
        states.append(load(hass))
    assert states == ["on", "on", "off", "off", "off", "on", "on", "on", "off"]


async def test_hand_and_silence(
    hass: HomeAssistant, automation: Automation, shunt: Shunt
) -> None:
    """Test that what was switched by hand stays until the next limit is passed."""
    await switch(hass, automation, "on")
    await automation.add("load", **INPUTS)
    shunt.say(soc=29)
    await automation.advance(1)
    assert load(hass) == "off"
    await switch(hass, automation, "on")
    shunt.say(soc=28)
    await automation.advance(301)
    await automation.advance(301)
    assert load(hass) == "on"


@pytest.mark.parametrize(
    ("charge", "before", "after"),
    [
        (29, "on", "off"),
        (45, "on", "on"),
        (45, "off", "off"),
        (61, "off", "on"),
    ],
)
async def test_start(
    hass: HomeAssistant,
    automation: Automation,
    shunt: Shunt,
    charge: float,
    before: str,
    after: str,
) -> None:
    """Test that at the start the load becomes as it should have become meanwhile."""
    await switch(hass, automation, before)
    shunt.say(soc=charge)
    await automation.add_while_starting("load", **INPUTS)
    assert load(hass) == after


async def test_start_before_the_first_reading(
    hass: HomeAssistant, automation: Automation, shunt: Shunt
) -> None:
    """Test that nothing is switched before something is known."""
    await switch(hass, automation, "on")
    await automation.advance(301)
    await automation.advance(301)
    await automation.add_while_starting("load", **INPUTS)
    assert load(hass) == "on"
    shunt.say(soc=29)
    await automation.advance(1)
    assert load(hass) == "off"
