"""Test core's integration on what victron-hacs had, before and after ours."""

import pytest

from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import area_registry as ar
from tests.integration.sender import ADDRESS, DOMAIN, KEY

from .conftest import Start
from .home import Code
from .victron_hacs import add_device, add_entity, add_entry, send


@pytest.mark.parametrize("safe_mode", [False, True])
@pytest.mark.parametrize("written", [ADDRESS, ADDRESS.lower()])
async def test_a_restart_that_came_too_early(
    start: Start, written: str, safe_mode: bool
) -> None:
    """Test that core can read nothing, and that all goes on with ours.

    Where the address is written as it is heard, core takes the device for set up;
    elsewhere it discovers the device, and the user may add it.
    """
    async with start(Code.OURS, 10, recorder=False) as home:
        area = ar.async_get(home.hass).async_create("Engine room")
        entry = add_entry(home.hass, written)
        device = add_device(home.hass, entry, written, area_id=area.id)
        entity = add_entity(home.hass, entry, "battery", written, device)
    async with start(Code.CORE, 11, safe_mode, recorder=False) as home:
        await home.set_up(Code.CORE)
        assert home.entry.state is ConfigEntryState.SETUP_ERROR
        await send(home)
        flows = home.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        assert len(flows) == (0 if written == ADDRESS else 1)
        for flow in flows:
            await home.hass.config_entries.flow.async_configure(
                flow["flow_id"], {"access_token": KEY}
            )
            await home.settle()
        await send(home)
    async with start(Code.OURS, 12, recorder=False) as home:
        await home.set_up(Code.OURS)
        await send(home)
        assert home.entry.unique_id == ADDRESS
        assert home.state(entity.entity_id) == "80.0"
        sensors = home.sensors()
        assert sensors["state_of_charge"].entity_id == entity.entity_id
        assert {sensor.device_id for sensor in sensors.values()} == {device.id}


@pytest.mark.parametrize("key", [KEY, ""])
@pytest.mark.parametrize("is_heard", [False, True])
async def test_back_to_core_and_here_again(
    start: Start, is_heard: bool, key: str
) -> None:
    """Test that core reads what ours has converted, at whichever step it stands."""
    async with start(Code.OURS, 10, recorder=False) as home:
        entity = add_entity(home.hass, add_entry(home.hass, key=key), "battery")
    async with start(Code.OURS, 11, recorder=False) as home:
        await home.set_up(Code.OURS)
        if is_heard:
            await send(home)
    async with start(Code.CORE, 12, recorder=False) as home:
        await home.set_up(Code.CORE)
        assert home.entry.state is ConfigEntryState.LOADED
        await send(home)
        if is_heard and key:
            assert home.state(entity.entity_id) == "80.0"
        assert home.entities.async_get(entity.entity_id)
    for hour in (13, 14):
        async with start(Code.OURS, hour, recorder=False) as home:
            await home.set_up(Code.OURS)
            for flow in home.hass.config_entries.flow.async_progress_by_handler(DOMAIN):
                await home.hass.config_entries.flow.async_configure(
                    flow["flow_id"], {"access_token": KEY}
                )
            await home.settle()
            await send(home)
            assert home.sensors()["state_of_charge"].entity_id == entity.entity_id
            assert home.state(entity.entity_id) == "80.0"
