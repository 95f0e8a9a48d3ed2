"""Test that Home Assistant's own triggers fire on what a device says."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.victron_ble.library.enums import ACInState, AlarmReason
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.vebus import VEBusRecord
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component

from .clock import Clock
from .sender import Sender
from .shown import Shown

pytestmark = pytest.mark.usefixtures("all_entities_enabled")


async def listen(
    hass: HomeAssistant, trigger: str, entity_id: str
) -> list[ServiceCall]:
    """Make an automation; return the calls of what it does."""
    calls = async_mock_service(hass, "test", "automation")
    assert await async_setup_component(hass, "battery", {})
    automation: dict[str, Any] = {
        "triggers": [{"trigger": trigger, "target": {"entity_id": entity_id}}],
        "actions": [{"action": "test.automation"}],
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    return calls


def monitor(**values: Any) -> Callable[[Sender], None]:
    """Return what sends a monitor's record."""
    usual = {"voltage": 13.2, "current": -5, "alarm": 0}
    return lambda sender: sender.send_values(BatteryMonitorRecord, 2, **usual | values)


@pytest.mark.parametrize(
    ("trigger", "entity", "before", "after"),
    [
        ("battery.started_charging", "charging", monitor(), monitor(current=5)),
        ("battery.stopped_charging", "charging", monitor(current=5), monitor()),
        (
            "battery.became_low",
            "battery_low",
            monitor(),
            monitor(alarm=AlarmReason.LOW_SOC),
        ),
        (
            "battery.no_longer_low",
            "battery_low",
            monitor(alarm=AlarmReason.LOW_SOC),
            monitor(alarm=AlarmReason.LOW_VOLTAGE),
        ),
    ],
)
async def test_trigger(
    hass: HomeAssistant,
    clock: Clock,
    sender: Sender,
    trigger: str,
    entity: str,
    before: Callable[[Sender], None],
    after: Callable[[Sender], None],
) -> None:
    """Test a SmartShunt of which a battery's triggers are told."""
    await sender.add_entry(hass)
    before(sender)
    await hass.async_block_till_done()
    entity_id = Shown(hass, sender).entity_id(f"binary_sensor.{entity}")
    assert entity_id
    calls = await listen(hass, trigger, entity_id)
    for _ in range(70):
        await clock.advance(1)
        before(sender)
    assert calls == []

    for _ in range(70):
        await clock.advance(1)
        after(sender)
    await hass.async_block_till_done()
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (ACInState.AC_IN_1, "on"),
        (ACInState.AC_IN_2, "on"),
        (ACInState.NOT_CONNECTED, "off"),
        (ACInState.UNKNOWN, "unknown"),
    ],
)
async def test_ac_input(
    hass: HomeAssistant, sender: Sender, number: ACInState, state: str
) -> None:
    """Test that it is plugged in while an input is in use, whichever it is."""
    await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(VEBusRecord, ac_in_state=number)

    plug = shown["binary_sensor.ac_input"]
    assert plug.state == state
    assert plug.attributes["device_class"] == "plug"
