"""Test that a system outlives core's integration, which knows nothing of it."""

from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.victron_ble.takeover.entities import CONF_MOVE
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import Event
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity_registry import EVENT_ENTITY_REGISTRY_UPDATED
from tests.integration.sender import ADDRESS, DOMAIN, Sender

from .conftest import Start
from .home import Code, Home
from .monitor import UNUSED, add_monitor, monitor

KEYS: Final = {"consumption_power", "battery_power", "discharged_energy", "autonomy"}


def of_system(home: Home) -> dict[str, er.RegistryEntry]:
    """Return the entities of the system by key."""
    return {
        entity.unique_id.partition("-")[2]: entity
        for entity in er.async_entries_for_config_entry(
            home.entities, home.entry.entry_id
        )
        if entity.config_subentry_id is not None
    }


async def add_system(home: Home, entry: ConfigEntry) -> None:
    """Add a system without further members, and call one of its entities otherwise."""
    flows = home.hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, "system"), context={"source": SOURCE_USER}
    )
    await flows.async_configure(form["flow_id"], {"name": "Boat", "floor": 20})
    await home.settle()
    home.entities.async_update_entity(
        of_system(home)["consumption_power"].entity_id,
        name="Everything",
        new_entity_id="sensor.everything",
    )


async def hear(home: Home) -> None:
    """Have the monitor heard for five minutes."""
    sender = Sender(home.proxy)
    sender.nonce = home.nonce
    for _ in range(30):
        monitor(sender)
        await home.clock.advance(10)
    home.nonce = sender.nonce
    await home.settle()


def known(entity: er.RegistryEntry) -> tuple[Any, ...]:
    """Return what must not change of an entity."""
    return (
        entity.entity_id,
        entity.unique_id,
        entity.name,
        entity.created_at,
        entity.device_id,
    )


async def add_monitor_and_system(home: Home) -> ConfigEntry:
    """Add a monitor by its forms, and a system around its battery."""
    sender = Sender(home.proxy)
    monitor(sender)
    await home.settle()
    entry = await home.add(sender)
    monitor(sender)
    await home.settle()
    await add_system(home, entry)
    return entry


@pytest.mark.parametrize("by_core", [True, False])
async def test_ours_core_ours(start: Start, by_core: bool) -> None:
    """Test that nobody removes an entity of a system, and that it counts on.

    Whether core or ours set up the monitor: what core made of it is tidied up.
    """
    if by_core:
        await add_monitor(start, lambda home: None)
    energies = []
    before: dict[str, tuple[Any, ...]] = {}
    subentry: dict[str, Any] = {}
    for hour, code in ((11, Code.OURS), (12, Code.CORE), (13, Code.OURS)):
        async with start(code, hour) as home:
            events = async_capture_events(home.hass, EVENT_ENTITY_REGISTRY_UPDATED)
            await home.set_up(code)
            if hour == 11:
                sender = Sender(home.proxy)
                sender.nonce = 50 * hour
                monitor(sender)
                await home.settle()
                entry = home.entry if by_core else await home.add(sender)
                monitor(sender)
                await home.settle()
                await add_system(home, entry)
                before = {key: known(e) for key, e in of_system(home).items()}
                assert before.keys() >= KEYS
            await hear(home)
            [found] = home.entry.subentries.values()
            subentry = subentry or dict(found.as_dict())
            assert found.as_dict() == subentry
            assert {key: known(e) for key, e in of_system(home).items()} == before
            removed = {
                e.data["entity_id"] for e in events if e.data["action"] == "remove"
            }
            assert not removed & {entity_id for entity_id, *_ in before.values()}
            devices = dr.async_entries_for_config_entry(
                dr.async_get(home.hass), home.entry.entry_id
            )
            assert {device.config_subentry_id for device in devices} == {
                None,
                found.subentry_id,
            }
            if code is Code.CORE:
                assert home.state("sensor.everything") == "unavailable"
            else:
                assert home.state("sensor.everything") == "20"
                assert not UNUSED & home.sensors().keys()
                device = home.stored(f"{DOMAIN}.energy")[ADDRESS]
                totals = device["system"]["energies"]["totals"]
                energies.append(totals["discharged_energy"])
    # 19.8 W for five minutes each, less what was not on disk as yet.
    assert energies == pytest.approx([1.65, 3.3], abs=0.4)


async def test_after_victron_hacs(start: Start) -> None:
    """Test that the gathering of one device's entities leaves those of its system."""
    async with start(Code.OURS, 10) as home:
        await home.set_up(Code.OURS)
        entry = await add_monitor_and_system(home)
        home.hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_MOVE: True}
        )
        before = {key: known(e) for key, e in of_system(home).items()}
        await home.compile_statistics()
    async with start(Code.OURS, 11) as home:
        assert CONF_MOVE in home.entry.data
        devices_updated: list[Event[Any]] = async_capture_events(
            home.hass, dr.EVENT_DEVICE_REGISTRY_UPDATED
        )
        events = async_capture_events(home.hass, EVENT_ENTITY_REGISTRY_UPDATED)
        await home.set_up(Code.OURS)
        await hear(home)
        assert {key: known(e) for key, e in of_system(home).items()} == before
        assert not [e for e in events if e.data["action"] == "remove"]
        # Home Assistant would make it again as it was.
        assert not [e for e in devices_updated if e.data["action"] == "remove"]
        devices = dr.async_entries_for_config_entry(
            dr.async_get(home.hass), home.entry.entry_id
        )
        assert len(devices) == 2
        assert home.state("sensor.everything") == "20"


@pytest.mark.parametrize("removed", [False, True])
async def test_lost_file(start: Start, removed: bool) -> None:
    """Test that no energy begins below what was shown, though its file is gone.

    Nor where the sensors are gone, too: version 1.0.0 removed what it did not know.
    """
    async with start(Code.OURS, 10) as home:
        await home.set_up(Code.OURS)
        await add_monitor_and_system(home)
        for _ in range(4):
            await hear(home)
        shown = home.state(of_system(home)["discharged_energy"].entity_id)
        assert shown is not None
        assert float(shown) > 0.002
        await home.compile_statistics()
        if removed:
            for entity in of_system(home).values():
                home.entities.async_remove(entity.entity_id)
            await home.settle()
    (home.folder / ".storage" / f"{DOMAIN}.energy").unlink()
    async with start(Code.OURS, 11) as home:
        await home.set_up(Code.OURS)
        again = home.state(of_system(home)["discharged_energy"].entity_id)
        assert again is not None
        assert float(again) >= float(shown)
