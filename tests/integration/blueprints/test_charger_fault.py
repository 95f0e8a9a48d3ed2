"""Test the blueprint that tells of charger faults."""

from typing import Final

import pytest

from custom_components.victron_ble.library.enums import ChargerError
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .automation import Automation
from .devices import Charger

FAULT: Final = "binary_sensor.sun_charger_fault"
INPUTS: Final = {"faults": [FAULT]}


async def test_fault_and_its_text(automation: Automation, charger: Charger) -> None:
    """Test that a fault is told with its name, and each once."""
    await automation.add("charger_fault", **INPUTS)
    for error in (
        ChargerError.VOLTAGE_HIGH,
        ChargerError.VOLTAGE_HIGH,
        ChargerError.NO_ERROR,
        ChargerError.OVER_CHARGE,
        ChargerError.NO_ERROR,
    ):
        charger.say(charger_error=error)
        await automation.advance(1)
    assert automation.messages() == [
        "Sun: Battery overvoltage",
        "Sun: Overcharge protection",
    ]


@pytest.mark.parametrize(
    ("error", "messages"),
    [
        (ChargerError.SYNCHRONISATION, []),  # a warning, which does not stop it
        (99, ["Sun: error 99"]),  # of which Victron has not published a name
    ],
)
async def test_what_is_no_fault_with_a_name(
    automation: Automation, charger: Charger, error: int, messages: list[str]
) -> None:
    """Test that nothing is told of a warning, and the number of what has no name."""
    await automation.add("charger_fault", **INPUTS)
    charger.say(charger_error=error)
    await automation.advance(1)
    assert automation.messages() == messages


async def test_fault_at_start(automation: Automation, charger: Charger) -> None:
    """Test that a fault is told that was there before the automation."""
    charger.say(charger_error=ChargerError.VOLTAGE_HIGH)
    await automation.add_while_starting("charger_fault", **INPUTS)
    assert automation.messages() == ["Sun: Battery overvoltage"]


async def test_start_without_a_fault(automation: Automation, charger: Charger) -> None:
    """Test that nothing is told where nothing is wrong."""
    await automation.add_while_starting("charger_fault", **INPUTS)
    assert automation.messages() == []


async def test_disabled_error_sensor(
    hass: HomeAssistant, automation: Automation, charger: Charger
) -> None:
    """Test that a fault is told where nothing says which."""
    er.async_get(hass).async_update_entity(
        "sensor.sun_charger_error", disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    await automation.add("charger_fault", **INPUTS)
    charger.say(charger_error=ChargerError.VOLTAGE_HIGH)
    await automation.advance(1)
    assert automation.messages() == ["Sun: Charger fault"]
