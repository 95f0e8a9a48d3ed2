"""Test that systems come, change and go while their monitor runs."""

import asyncio
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.victron_ble.system import systems
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity_registry import EVENT_ENTITY_REGISTRY_UPDATED
from tests.integration.clock import Clock
from tests.integration.sender import DOMAIN

from .board import Board, suggestions


def entities(board: Board) -> dict[str, er.RegistryEntry]:
    """Return the entities of the system by key."""
    return {
        entity.unique_id.partition("-")[2]: entity
        for entity in er.async_entries_for_config_entry(
            er.async_get(board.hass), board.entries["monitor"].entry_id
        )
        if entity.config_subentry_id is not None
    }


def removed(events: list[Event[Any]]) -> list[str]:
    """Return the entities that were removed from the registry."""
    return [e.data["entity_id"] for e in events if e.data["action"] == "remove"]


@pytest.fixture
async def pair(hass: HomeAssistant, clock: Clock, board: Board) -> Board:
    """Return a monitor with a solar charger and an inverter/charger, as yet no system."""
    await board.add("monitor", "solar", "multi")
    return board


async def test_added(hass: HomeAssistant, pair: Board, quiet_log: None) -> None:
    """Test that a system shows what is known at once, without a reload."""
    coordinator = pair.entries["monitor"].runtime_data
    await pair.add_system("solar")
    assert pair.entries["monitor"].runtime_data is coordinator
    assert pair.state("solar_power") == "135"
    assert pair.state("state_of_charge") == "80.0"


async def test_changed(
    hass: HomeAssistant, pair: Board, clock: Clock, quiet_log: None
) -> None:
    """Test that what a change leaves keeps its entities, what it ends goes."""
    coordinator = pair.entries["monitor"].runtime_data
    await pair.add_system("solar", "multi")
    before = entities(pair)
    assert "ac_input_power" in before
    er.async_get(hass).async_update_entity(
        before["solar_power"].entity_id, name="Sunshine"
    )
    events = async_capture_events(hass, EVENT_ENTITY_REGISTRY_UPDATED)

    form = await pair.reconfigure()
    said = suggestions(form)
    said["members"] = [pair.address("solar")]
    await pair.submit(form, **said | {"name": "Bus"})

    after = entities(pair)
    assert {key: entity.entity_id for key, entity in after.items()} == {
        key: entity.entity_id for key, entity in before.items() if key in after
    }
    assert set(removed(events)) == {
        before[key].entity_id for key in before.keys() - after.keys()
    }
    assert "ac_input_power" not in after
    state = hass.states.get(before["solar_power"].entity_id)
    assert state is not None
    assert state.state == "135"
    assert state.attributes["friendly_name"] == "Sunshine"
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, pair.system.subentry_id), pair.entries["monitor"].entry_id
    )
    assert device is not None
    assert device.name == "Bus"
    assert pair.entries["monitor"].runtime_data is coordinator
    for _ in range(4):
        await clock.advance(4)
        pair.send("monitor", soc=79)
    await hass.async_block_till_done()
    assert pair.state("state_of_charge") == "79.0"


async def test_removed(
    hass: HomeAssistant, pair: Board, clock: Clock, quiet_log: None
) -> None:
    """Test that nothing of it stays, and that its monitor goes on."""
    coordinator = pair.entries["monitor"].runtime_data
    subentry = await pair.add_system("solar")
    hass.config_entries.async_remove_subentry(
        pair.entries["monitor"], subentry.subentry_id
    )
    await hass.async_block_till_done()
    assert entities(pair) == {}
    assert not [s for s in hass.states.async_entity_ids() if "van" in s]
    assert not dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, subentry.subentry_id), pair.entries["monitor"].entry_id
    )
    assert coordinator.systems.running == {}
    pair.send("monitor", 2, soc=70)
    pair.send("solar")
    await clock.advance(61)
    state = hass.states.get("sensor.monitor_battery")
    assert state is not None
    assert state.state == "70.0"

    # Another one can be made.
    await pair.add_system("solar")
    assert pair.state("solar_power") is not None


async def test_removed_at_once(
    hass: HomeAssistant, pair: Board, quiet_log: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that a system may go while it is still asked what was recorded of it."""
    entry = pair.entries["monitor"]
    subentry = ConfigSubentry(
        data=MappingProxyType({}), subentry_type="system", title="Van", unique_id=None
    )
    asked = asyncio.Event()

    async def last_recorded(*_: Any) -> dict[str, float]:
        await asked.wait()
        return {}

    with patch(f"{systems.__name__}.async_last_recorded", last_recorded):
        hass.config_entries.async_add_subentry(entry, subentry)
        await asyncio.sleep(0)
        hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
        asked.set()
        await hass.async_block_till_done()
    assert entry.runtime_data.systems.running == {}
    assert subentry.subentry_id not in caplog.text


async def test_nothing_is_tidied_up(
    hass: HomeAssistant, pair: Board, quiet_log: None
) -> None:
    """Test that a start removes no entity of a system, not even to make it again."""
    await pair.add_system("solar", "multi")
    events = async_capture_events(hass, EVENT_ENTITY_REGISTRY_UPDATED)
    await hass.config_entries.async_reload(pair.entries["monitor"].entry_id)
    await hass.async_block_till_done()
    assert removed(events) == []
    assert pair.state("solar_power") == "135"


async def test_monitor_became_a_meter(
    hass: HomeAssistant, pair: Board, quiet_log: None
) -> None:
    """Test that a system rests while its monitor is set to be something else."""
    await pair.add_system("solar")
    entry = pair.entries["monitor"]
    device = entry.data["device"]
    for record, running in (("dc_energy_meter", 0), ("battery_monitor", 1)):
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, "device": {**device, "record": record}}
        )
        await hass.async_block_till_done()
        assert len(entry.runtime_data.systems.running) == running
    assert pair.state("solar_power") == "135"


async def test_options(hass: HomeAssistant, pair: Board, quiet_log: None) -> None:
    """Test that a system survives the reload that follows other options."""
    await pair.add_system("solar")
    entry = pair.entries["monitor"]
    form = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(
        form["flow_id"], {"reporting": "live", "timeout": 7}
    )
    await hass.async_block_till_done()
    [system] = entry.runtime_data.systems.running.values()
    assert system.settings.timeout == 420
    assert pair.state("solar_power") == "135"
