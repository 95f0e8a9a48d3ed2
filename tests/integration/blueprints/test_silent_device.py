"""Test the blueprint that tells of silent devices."""

from typing import Final

from .automation import Automation
from .devices import Charger, Shunt

NOTIFY: Final = {
    "action": "persistent_notification.create",
    "data": {"message": "{{ title }}: {{ message }}"},
}
INPUTS: Final = {
    "sensors": ["sensor.house_battery_voltage", "sensor.sun_battery_voltage"],
    "silence": {"hours": 0, "minutes": 10, "seconds": 0},
    "actions": [NOTIFY],
}
SILENT: Final = "Victron device is silent: House battery"
BACK: Final = "Victron device is back: House battery"


async def test_silence_and_return(
    automation: Automation, shunt: Shunt, charger: Charger
) -> None:
    """Test that a device is told of that goes, and when it comes back."""
    await automation.add("silent_device", **INPUTS)
    told = []
    for minute in range(30):
        charger.say(battery_voltage=13 + minute / 100)
        await automation.advance(60)
        told.append(automation.messages())
    # 5 minutes to unavailable, 10 more to the message.
    assert told == [[]] * 14 + [[SILENT]] + [[]] * 15
    shunt.say(voltage=13.1)
    await automation.advance(60)
    assert automation.messages() == [BACK]


async def test_short_silence(
    automation: Automation, shunt: Shunt, charger: Charger
) -> None:
    """Test that nothing is told of a device that is soon back."""
    await automation.add("silent_device", **INPUTS)
    await automation.advance(301)
    await automation.advance(301)
    shunt.say(voltage=13.1)
    charger.say(battery_voltage=13.1)
    await automation.advance(1)
    assert automation.messages() == []


async def test_silent_at_start(
    automation: Automation, shunt: Shunt, charger: Charger
) -> None:
    """Test that a device is told of that is not heard after a start, and its return."""
    await automation.advance(301)
    await automation.advance(301)
    await automation.add_while_starting("silent_device", **INPUTS)
    for _ in range(10):  # heard, though its voltage stays as it is
        charger.say(battery_voltage=13.5)
        await automation.advance(59)
    assert automation.messages() == []
    charger.say(battery_voltage=13.5)
    await automation.advance(15)
    assert automation.messages() == [SILENT]
    shunt.say(voltage=13.1)
    await automation.advance(1)
    assert automation.messages() == [BACK]
