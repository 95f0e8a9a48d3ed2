"""Test the blueprint that tells of alarms."""

from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.victron_ble.library.enums import AlarmReason, ChargerError
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from .automation import Automation
from .devices import Charger, Shunt

LOW = AlarmReason.LOW_VOLTAGE
LOW_TOO = AlarmReason.LOW_VOLTAGE | AlarmReason.LOW_SOC


async def test_alarms_of_several_devices(
    automation: Automation, shunt: Shunt, charger: Charger
) -> None:
    """Test that each alarm is told once, by name, also while others last."""
    await automation.add("alarm", devices=[shunt.device_id, charger.device_id])
    shunt.say(alarm=LOW)
    await automation.advance(1)
    assert automation.messages() == ["House battery: Low voltage alarm"]
    shunt.say(alarm=LOW_TOO, voltage=10.9)
    await automation.advance(1)
    assert automation.messages() == ["House battery: Low state of charge alarm"]
    charger.say(charger_error=ChargerError.VOLTAGE_HIGH)
    await automation.advance(1)
    assert automation.messages() == ["Sun: Charger fault"]

    shunt.say(alarm=LOW)
    await automation.advance(1)
    shunt.say(alarm=0)
    charger.say(charger_error=0)
    await automation.advance(1)
    assert automation.messages() == []
    shunt.say(alarm=LOW)
    await automation.advance(1)
    assert automation.messages() == ["House battery: Low voltage alarm"]


async def test_alarms_at_once(
    automation: Automation, shunt: Shunt, charger: Charger
) -> None:
    """Test that what comes together is told together."""
    await automation.add("alarm", devices=[shunt.device_id, charger.device_id])
    shunt.say(alarm=LOW_TOO)
    charger.say(charger_error=ChargerError.VOLTAGE_HIGH)
    await automation.advance(1)
    assert automation.messages() == [
        "House battery: Low voltage alarm, Low state of charge alarm\n"
        "Sun: Charger fault"
    ]


async def test_return_with_an_alarm(automation: Automation, shunt: Shunt) -> None:
    """Test that an alarm counts that a device has when it is heard again."""
    await automation.add("alarm", devices=[shunt.device_id])
    await automation.advance(301)
    await automation.advance(301)
    shunt.say(alarm=LOW)
    await automation.advance(1)
    assert automation.messages() == ["House battery: Low voltage alarm"]


async def test_only_chosen_devices_and_alarms(
    automation: Automation, shunt: Shunt, charger: Charger
) -> None:
    """Test that nothing is told of other devices, nor of what was left out."""
    await automation.add(
        "alarm",
        devices=[shunt.device_id],
        ignored=["binary_sensor.house_battery_low_voltage_alarm"],
    )
    charger.say(charger_error=ChargerError.VOLTAGE_HIGH)
    await automation.advance(1)
    assert automation.messages() == []
    shunt.say(alarm=LOW)
    await automation.advance(1)
    assert automation.messages() == ["House battery: Alarm active"]


async def test_alarm_at_start(automation: Automation, shunt: Shunt) -> None:
    """Test that an alarm is told that was there before the automation."""
    shunt.say(alarm=LOW)
    await automation.add_while_starting("alarm", devices=[shunt.device_id])
    assert automation.messages() == ["House battery: Low voltage alarm"]
    shunt.say(alarm=LOW_TOO)
    await automation.advance(1)
    assert automation.messages() == ["House battery: Low state of charge alarm"]


async def test_alarm_when_saved(
    hass: HomeAssistant, automation: Automation, shunt: Shunt
) -> None:
    """Test that an alarm is told that is on when automations are reloaded, once."""
    shunt.say(alarm=LOW)
    await automation.add("alarm", devices=[shunt.device_id])
    assert automation.messages() == []
    for _ in range(2):
        hass.bus.async_fire("automation_reloaded")
        await automation.advance(1)
    assert automation.messages() == ["House battery: Low voltage alarm"]


async def test_failing_action(
    hass: HomeAssistant, automation: Automation, shunt: Shunt
) -> None:
    """Test that the next alarm is told, though telling of the first failed."""
    calls = async_mock_service(
        hass, "notify", "phone", raise_exception=HomeAssistantError("no network")
    )
    await automation.add(
        "alarm",
        devices=[shunt.device_id],
        actions=[{"action": "notify.phone", "data": {"message": "{{ message }}"}}],
    )
    shunt.say(alarm=LOW)
    await automation.advance(1)
    shunt.say(alarm=LOW_TOO)
    await automation.advance(1)
    assert [call.data["message"] for call in calls] == [
        "House battery: Low voltage alarm",
        "House battery: Low state of charge alarm",
    ]
