"""Test the blueprint that tells of a battery that does not last the night."""

from datetime import timedelta
import re
from typing import Any, Final

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .automation import Automation
from .devices import Shunt

LASTS: Final = "sensor.house_battery_time_remaining"
NIGHT: Final = 10  # hours until sunrise


class Sun:
    """The sun as Home Assistant tells of it."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Take where it is told."""
        self._hass = hass

    def set(self, hours: float | None = NIGHT) -> None:
        """Let it be night, so long before sunrise; None: let it be day."""
        rising = dt_util.utcnow() + timedelta(hours=hours or 20)
        self._hass.states.async_set(
            "sun.sun",
            "above_horizon" if hours is None else "below_horizon",
            {"next_rising": rising.isoformat()},
        )


async def say(automation: Automation, shunt: Shunt, hours: float | None) -> None:
    """Have the monitor say how long the battery lasts, for a quarter of an hour."""
    minutes = None if hours is None else round(60 * hours)
    for _ in range(5):
        shunt.say(remaining_mins=minutes)
        await automation.advance(180)


@pytest.fixture
async def night(hass: HomeAssistant, automation: Automation, shunt: Shunt) -> Sun:
    """Return the sun, below the horizon."""
    sun = Sun(hass)
    sun.set()
    shunt.say(remaining_mins=20 * 60)
    await automation.advance(1)
    await automation.add("empty_before_sunrise", lasts=LASTS)
    return sun


@pytest.mark.parametrize(
    ("hours", "told"), [(9.5, True), (11, False), (None, False), (0, True)]
)
async def test_too_short(
    hass: HomeAssistant,
    automation: Automation,
    shunt: Shunt,
    night: Sun,
    hours: float | None,
    told: bool,
) -> None:
    """Test that what is too short is told, and what is not known is not."""
    await say(automation, shunt, hours)
    messages = automation.messages()
    assert len(messages) == told
    [state] = hass.states.async_all("automation")
    assert (state.attributes["last_triggered"] is not None) == told
    if told:
        assert re.fullmatch(
            r"House battery: empty at \d\d:\d\d, sunrise at \d\d:\d\d", messages[0]
        )


async def test_once_a_night(automation: Automation, shunt: Shunt, night: Sun) -> None:
    """Test that it is told once, and in the next night again."""
    await say(automation, shunt, 5)
    await say(automation, shunt, 15)
    await say(automation, shunt, 5)
    assert len(automation.messages()) == 1
    night.set(None)
    await say(automation, shunt, 5)
    assert automation.messages() == []
    night.set()
    await say(automation, shunt, 5)
    assert len(automation.messages()) == 1


async def test_day(automation: Automation, shunt: Shunt, night: Sun) -> None:
    """Test that by day the sun helps."""
    night.set(None)
    await say(automation, shunt, 5)
    assert automation.messages() == []


async def test_short_doubt(automation: Automation, shunt: Shunt, night: Sun) -> None:
    """Test that a load that is soon off again is not told of."""
    shunt.say(remaining_mins=60)
    await automation.advance(300)
    await say(automation, shunt, 15)
    assert automation.messages() == []


async def test_other_units(
    hass: HomeAssistant, automation: Automation, shunt: Shunt, night: Sun
) -> None:
    """Test that the sensor may be shown in minutes."""
    state: Any = hass.states.get(LASTS)
    assert state.attributes["unit_of_measurement"] == "h"
    for minutes, told in ((900, 0), (300, 1)):
        for _ in range(5):
            shunt.say(remaining_mins=20 * 60)  # it is heard, with what it said before
            hass.states.async_set(
                LASTS, str(minutes), {**state.attributes, "unit_of_measurement": "min"}
            )
            await automation.advance(180)
        assert len(automation.messages()) == told


async def test_silence(automation: Automation, shunt: Shunt, night: Sun) -> None:
    """Test that a monitor that is not heard says nothing of the night."""
    await automation.advance(301)
    await automation.advance(301)
    await automation.advance(301)
    assert automation.messages() == []
