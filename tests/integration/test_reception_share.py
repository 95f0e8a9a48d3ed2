"""Test the sensor that tells how well a device is heard."""

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .clock import Clock
from .sender import ADDRESS, DOMAIN, Sender

pytestmark = pytest.mark.usefixtures("all_entities_enabled")


def reception(hass: HomeAssistant) -> str:
    """Return the state of the sensor."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id("sensor", DOMAIN, f"{ADDRESS}-reception")
    assert entity_id
    state = hass.states.get(entity_id)
    assert state
    return state.state


async def listen(clock: Clock, sender: Sender, seconds: int, step: int = 1) -> None:
    """Hear one of `step` advertisements of a device that sends one a second."""
    for _ in range(0, seconds, step):
        await clock.advance(step)
        sender.nonce += step - 1
        sender.send_values(BatteryMonitorRecord, voltage=13.2)


async def test_share_of_the_last_ten_minutes(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test a device of which every second advertisement is heard, then each."""
    await sender.add_entry(hass)
    await listen(clock, sender, 580, 2)
    assert reception(hass) == "unknown"
    await listen(clock, sender, 80, 2)
    assert reception(hass) == "50"

    await listen(clock, sender, 670)
    assert reception(hass) == "100"


async def test_unknown_after_a_restart_of_the_device(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that what was missed meanwhile is not known."""
    await sender.add_entry(hass)
    await listen(clock, sender, 700)
    assert reception(hass) == "100"

    sender.nonce = 40_000
    await listen(clock, sender, 120)
    assert reception(hass) == "unknown"


async def test_unknown_where_counts_tell_nothing(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test a device that is ordered by arrival."""
    await sender.add_entry(hass)
    await listen(clock, sender, 700)
    for second in range(900):
        await clock.advance(1)
        sender.nonce = 7 * second * second % 65_536
        sender.send_values(BatteryMonitorRecord, voltage=13.2 + second % 2 / 100)
    assert reception(hass) == "unknown"
