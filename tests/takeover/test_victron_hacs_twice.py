"""Test devices that are set up twice: by victron-hacs and by somebody else."""

from itertools import product
from pathlib import Path
import shutil
from typing import Any

import pytest

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.helpers import area_registry as ar, device_registry as dr
from tests.integration.sender import ADDRESS, DOMAIN, KEY

from .conftest import Start
from .home import Code, Home
from .victron_hacs import add_core_entry, add_device, add_entity, add_entry, send

WRITTEN = ADDRESS.lower()
OTHER_KEY = "fedcba9876543210fedcba9876543210"
FILES = ("core.config_entries", "core.device_registry", "core.entity_registry")


async def add_both(home: Home) -> dict[str, str]:
    """Have a device of victron-hacs, and a younger one of core for the same address.

    Returns the entities that shall be left, by key.
    """
    area = ar.async_get(home.hass).async_create("Engine room")
    spare = add_entry(home.hass, WRITTEN, OTHER_KEY)
    device = add_device(home.hass, spare, WRITTEN, area_id=area.id)
    older = add_entity(home.hass, spare, "battery", WRITTEN, device)
    await home.clock.advance(10)
    entry = add_core_entry(home.hass)
    device = add_device(home.hass, entry, name_by_user="Bank", labels={"boat"})
    add_entity(home.hass, entry, "state_of_charge", device=device)
    core = add_entity(home.hass, entry, "voltage", device=device)
    for entity in (older, core):
        home.entities.async_update_entity(entity.entity_id, name="Mine")
    return {"state_of_charge": older.entity_id, "voltage": core.entity_id}


async def check_one_is_left(home: Home, left: dict[str, str]) -> None:
    """Check that all of both is in one entry, on one device, and read."""
    assert home.entry.title == "Core"
    assert home.entry.unique_id == ADDRESS
    assert home.entry.data["access_token"] == KEY
    assert home.entry.state is ConfigEntryState.LOADED
    await send(home)
    sensors = home.sensors()
    assert {key: sensors[key].entity_id for key in left} == left
    assert {sensors[key].name for key in left} == {"Mine"}
    assert {home.state(left[key]) for key in left} == {"80.0", "13.2"}
    [device] = dr.async_entries_for_config_entry(
        dr.async_get(home.hass), home.entry.entry_id
    )
    assert device.identifiers == {("bluetooth", ADDRESS)}
    assert device.area_id == "engine_room"
    assert (device.name_by_user, device.labels) == ("Bank", {"boat"})
    ours = [e for e in home.entities.entities.values() if e.platform == DOMAIN]
    assert {e.device_id for e in ours} == {device.id}
    assert {e.config_entry_id for e in ours} == {home.entry.entry_id}
    assert all(e.unique_id.startswith(ADDRESS) for e in ours)
    assert not home.hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_beside_core_its_entities_move_over(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that core's entry takes the entities, their history and the device's area."""
    async with start(Code.OURS, 10, recorder=False) as home:
        left = await add_both(home)
        # Another integration's entity may be shown with the device.
        shown = home.entities.async_get_or_create(
            "sensor",
            "template",
            "1",
            device_id=home.entities.entities[left["voltage"]].device_id,
        )
        await home.set_up(Code.OURS)
        await check_one_is_left(home, left)
        device_ids = {
            home.entities.entities[entity_id].device_id
            for entity_id in (shown.entity_id, left["voltage"])
        }
        assert len(device_ids) == 1
    assert "Core was set up twice" in caplog.text


@pytest.mark.parametrize("written", list(product((False, True), repeat=3))[1:-1])
async def test_power_that_fails_in_the_middle(
    start: Start, tmp_path: Path, written: tuple[bool, ...]
) -> None:
    """Test that the next start ends it, whichever files were written by then."""
    storage, before = tmp_path / ".storage", tmp_path / "before"
    async with start(Code.OURS, 10, recorder=False) as home:
        left = await add_both(home)
        await home.clock.advance(200)  # files are written late
    shutil.copytree(storage, before)
    async with start(Code.OURS, 11, recorder=False) as home:
        await home.set_up(Code.OURS)
        await send(home)
    for hour in (12, 13, 14):
        for file, is_written in zip(FILES, written, strict=True):
            # It fails twice; the file of the devices is lost but once.
            if not is_written and hour < (13 if file == FILES[1] else 14):
                shutil.copy(before / file, storage / file)
        async with start(Code.OURS, hour, recorder=False) as home:
            await home.set_up(Code.OURS)
            await check_one_is_left(home, left)
    assert "move_entities" not in home.entry.data


@pytest.mark.parametrize("has_device", [False, True])
async def test_the_key_that_can_work_stays(start: Start, has_device: bool) -> None:
    """Test that of two entries of victron-hacs that with a usable key goes on."""
    async with start(Code.OURS, 10, recorder=False) as home:
        spare = add_entry(home.hass, WRITTEN, "123")
        device = add_device(home.hass, spare, WRITTEN)
        entity = add_entity(home.hass, spare, "battery", WRITTEN, device)
        await home.clock.advance(10)
        entry = add_entry(home.hass)
        if has_device:
            add_device(home.hass, entry)
        await home.set_up(Code.OURS)
        assert home.entry.entry_id == entry.entry_id
        await send(home)
        assert home.state(entity.entity_id) == "80.0"
        [left] = dr.async_entries_for_config_entry(
            dr.async_get(home.hass), entry.entry_id
        )
        assert left.id == device.id


@pytest.mark.parametrize(
    "other",
    [
        {"source": SOURCE_IGNORE, "data": {}},
        {"disabled_by": ConfigEntryDisabler.USER},
        {"data": {"access_token": "123"}},
    ],
)
async def test_an_entry_that_is_not_used_does_not_win(
    start: Start, other: dict[str, Any]
) -> None:
    """Test what was ignored or disabled, or could never be read."""
    async with start(Code.OURS, 10, recorder=False) as home:
        entry = add_entry(home.hass, WRITTEN)
        entity = add_entity(home.hass, entry, "battery", WRITTEN)
        theirs = add_entity(home.hass, add_core_entry(home.hass, **other), "voltage")
        await home.set_up(Code.OURS)
        assert home.entry.entry_id == entry.entry_id
        assert home.entry.unique_id == ADDRESS
        await send(home)
        assert home.state(entity.entity_id) == "80.0"
        assert home.state(theirs.entity_id) == "13.2"
        assert not home.hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_where_ours_knows_the_device_entities_move_at_once(start: Start) -> None:
    """Test that the record type that an entry remembers is enough."""
    async with start(Code.OURS, 10, recorder=False) as home:
        spare = add_entry(home.hass, WRITTEN, OTHER_KEY)
        older = add_entity(home.hass, spare, "battery", WRITTEN)
        await home.clock.advance(10)
        device = {"key": "?", "record": "battery_monitor", "product_id": 0xA389}
        entry = add_core_entry(home.hass, data={"access_token": KEY, "device": device})
        add_entity(home.hass, entry, "state_of_charge")
        await home.set_up(Code.OURS)
        assert home.sensors()["state_of_charge"].entity_id == older.entity_id
        await send(home)
        assert home.state(older.entity_id) == "80.0"


async def test_entries_of_others_are_left_alone(start: Start) -> None:
    """Test that what victron-hacs never had is as it was."""
    async with start(Code.OURS, 10, recorder=False) as home:
        entry = add_core_entry(home.hass, source=SOURCE_IGNORE, data={})
        await home.set_up(Code.OURS)
        assert home.entry is entry
        assert dict(entry.data) == {}
