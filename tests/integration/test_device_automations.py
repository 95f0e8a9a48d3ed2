"""Test that automations can be made of a device, as the editor offers them."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    async_get_device_automations,
    async_mock_service,
)

from custom_components.victron_ble.library.enums import AlarmReason
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.components.device_automation import DeviceAutomationType
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component

from .sender import Sender

ALARM = "binary_sensor.victron_low_voltage_alarm"
CHARGE = "sensor.victron_battery"
VOLTAGE = "sensor.victron_voltage"

type Automation = dict[str, Any]


@pytest.fixture
async def device_id(hass: HomeAssistant, sender: Sender) -> str:
    """Return the id of a battery monitor that is read."""
    entry = await sender.add_entry(hass, options={"reporting": "live"})
    say(sender, times=2)
    await hass.async_block_till_done()
    registry = dr.async_get(hass)
    [device] = dr.async_entries_for_config_entry(registry, entry.entry_id)
    return device.id


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of what the automations do."""
    return async_mock_service(hass, "test", "automation")


def say(sender: Sender, times: int = 2, **values: Any) -> None:
    """Have the monitor advertise; twice, as a step is believed when heard again."""
    usual = {"voltage": 13.2, "current": -1.5, "soc": 80, "alarm": 0}
    sender.send_values(BatteryMonitorRecord, times, **usual | values)


async def offered(
    hass: HomeAssistant, kind: DeviceAutomationType, device_id: str, entity_id: str
) -> dict[str, Automation]:
    """Return what the editor offers for an entity of a device, by type."""
    entity = er.async_get(hass).async_get(entity_id)
    assert entity
    return {
        automation["type"]: automation
        for automation in await async_get_device_automations(hass, kind, device_id)
        if automation.get("entity_id") == entity.id
    }


async def add(hass: HomeAssistant, automation: Automation) -> None:
    """Add an automation that calls `test.automation`."""
    assert await async_setup_component(
        hass,
        "automation",
        {"automation": {**automation, "actions": {"action": "test.automation"}}},
    )
    await hass.async_block_till_done()


async def test_offered(hass: HomeAssistant, device_id: str) -> None:
    """Test that triggers and conditions are offered for each sort of entity."""
    found = {
        (kind.name, entity_id): set(await offered(hass, kind, device_id, entity_id))
        for kind in (DeviceAutomationType.TRIGGER, DeviceAutomationType.CONDITION)
        for entity_id in (ALARM, CHARGE, VOLTAGE)
    }
    assert found == {
        ("TRIGGER", ALARM): {"problem", "no_problem"},
        ("TRIGGER", CHARGE): {"battery_level"},
        ("TRIGGER", VOLTAGE): {"voltage"},
        ("CONDITION", ALARM): {"is_problem", "is_no_problem"},
        ("CONDITION", CHARGE): {"is_battery_level"},
        ("CONDITION", VOLTAGE): {"is_voltage"},
    }


async def test_every_problem_is_offered(hass: HomeAssistant, device_id: str) -> None:
    """Test that each alarm that is enabled can be a trigger."""
    problems = {
        state.entity_id
        for state in hass.states.async_all("binary_sensor")
        if state.attributes.get("device_class") == "problem"
    }
    assert len(problems) > 5
    for entity_id in problems:
        triggers = await offered(
            hass, DeviceAutomationType.TRIGGER, device_id, entity_id
        )
        assert set(triggers) == {"problem", "no_problem"}


async def test_alarm_fires(
    hass: HomeAssistant, sender: Sender, device_id: str, calls: list[ServiceCall]
) -> None:
    """Test that the automation runs with the advertisement that has the alarm."""
    triggers = await offered(hass, DeviceAutomationType.TRIGGER, device_id, ALARM)
    await add(hass, {"triggers": triggers["problem"]})

    say(sender, alarm=AlarmReason.LOW_SOC)
    await hass.async_block_till_done()
    assert not calls
    say(sender, alarm=AlarmReason.LOW_SOC | AlarmReason.LOW_VOLTAGE)
    await hass.async_block_till_done()
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("entity_id", "kind", "values"),
    [(CHARGE, "battery_level", {"soc": 19}), (VOLTAGE, "voltage", {"voltage": 11.9})],
)
async def test_low_value_fires(
    hass: HomeAssistant,
    sender: Sender,
    device_id: str,
    calls: list[ServiceCall],
    entity_id: str,
    kind: str,
    values: dict[str, Any],
) -> None:
    """Test that the automation runs where a value falls below its limit."""
    triggers = await offered(hass, DeviceAutomationType.TRIGGER, device_id, entity_id)
    limit = next(iter(values.values())) + 0.5
    await add(hass, {"triggers": {**triggers[kind], "below": limit}})

    say(sender, current=-20)
    await hass.async_block_till_done()
    assert not calls
    say(sender, current=-20, **values)
    await hass.async_block_till_done()
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("entity_id", "kind", "more", "values"),
    [
        (ALARM, "is_problem", {}, {"alarm": AlarmReason.LOW_VOLTAGE}),
        (CHARGE, "is_battery_level", {"below": 20}, {"soc": 19}),
        (VOLTAGE, "is_voltage", {"above": 14}, {"voltage": 14.4}),
    ],
)
async def test_conditions(
    hass: HomeAssistant,
    sender: Sender,
    device_id: str,
    calls: list[ServiceCall],
    entity_id: str,
    kind: str,
    more: dict[str, float],
    values: dict[str, Any],
) -> None:
    """Test that a condition lets an automation run, or not."""
    conditions = await offered(
        hass, DeviceAutomationType.CONDITION, device_id, entity_id
    )
    await add(
        hass,
        {
            "triggers": {"trigger": "event", "event_type": "now"},
            "conditions": {**conditions[kind], **more},
        },
    )
    hass.bus.async_fire("now")
    await hass.async_block_till_done()
    assert not calls
    say(sender, **values)
    hass.bus.async_fire("now")
    await hass.async_block_till_done()
    assert len(calls) == 1
