"""Test going from core's integration to ours and back, in a real Home Assistant."""

import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.victron_ble.const import DOMAIN
from simulator.demo.entities import registered
from simulator.home_assistant import INTEGRATION
from tests.takeover.database import Database

from .air import Air
from .home import Home

CURRENT = "sensor.house_current"  # as the user calls it
UNUSED = {"midpoint_voltage", "temperature"}  # which core has though it is not sent
# Core's keys, and what the record calls them.
SHOWN = {
    "consumed_ampere_hours": "consumed_ah",
    "current": "current",
    "starter_voltage": "starter_voltage",
    "state_of_charge": "soc",
    "voltage": "voltage",
}


async def core_runs(home: Home) -> bool:
    """Whether core's own code runs for the domain."""
    manifest = await home.client.call("manifest/get", integration=DOMAIN)
    return bool(manifest["is_built_in"])


async def sensor_ids(home: Home, air: Air) -> dict[str, str]:
    """Return the entity ids of the sensors, by key."""
    entities = (await registered(home.client))[air.radio.address]
    return {
        place.removeprefix("sensor."): entity["entity_id"]
        for place, entity in entities.items()
        if place.startswith("sensor.")
    }


async def live(home: Home, air: Air) -> list[str]:
    """Let a kettle be switched on and off; return the currents that were shown."""
    currents = []
    for event in ("load_on", "load_off"):
        air.system.trigger(event, "multi", load="kettle")
        await air.reaches(home)  # which the next one confirms
        current = (await air.reaches(home))["current"]
        await air.shows(home, "current", current)
        currents.append(str(current))
    return currents


def stored_entry(home: Home) -> dict[str, Any]:
    """Return what core needs of the domain's one entry, as it is stored."""
    text = (home.folder / ".storage" / "core.config_entries").read_text("utf-8")
    entries = json.loads(text)["data"]["entries"]
    [entry] = [entry for entry in entries if entry["domain"] == DOMAIN]
    kept = ("entry_id", "unique_id", "title", "version", "minor_version", "disabled_by")
    return {name: entry[name] for name in kept} | {
        "access_token": entry["data"]["access_token"]
    }


@pytest.mark.timeout(240)  # three starts
async def test_from_core_and_back(tmp_path: Path) -> None:
    """Test that key, entities and history live through both moves."""
    air = Air()
    async with air.around(tmp_path) as home:
        assert await core_runs(home)
        await air.add(home)
        await home.client.call(
            "config/entity_registry/update",
            entity_id=(await sensor_ids(home, air))["current"],
            new_entity_id=CURRENT,
        )
        before = await live(home, air)
        ids = await sensor_ids(home, air)
    entry = stored_entry(home)
    assert entry["access_token"] == air.radio.key

    ours = tmp_path / "custom_components" / DOMAIN
    ours.symlink_to(INTEGRATION)
    async with air.around(tmp_path) as home:
        assert not await core_runs(home)
        across = await live(home, air)
        added = await sensor_ids(home, air)
        states = await home.states_at(air.radio.address)
    assert added.keys() & ids.keys() == ids.keys() - UNUSED
    assert {key: added[key] for key in ids.keys() - UNUSED}.items() <= ids.items()
    assert float(states["power"]) == pytest.approx(air.values["power"], abs=0.1)
    assert stored_entry(home) == entry
    assert home.warnings == []

    ours.unlink()
    async with air.around(tmp_path) as home:
        assert await core_runs(home)
        after = await live(home, air)
        states = await home.states_at(air.radio.address)
        alarms = await home.states_at(air.radio.address, "binary_sensor")
        assert (await sensor_ids(home, air)).items() >= ids.items()
        flows = await home.client.call("config_entries/flow/progress")
    assert {key: states[key] for key in SHOWN} == {
        key: str(air.values[name]) for key, name in SHOWN.items()
    }
    # What is disabled has no state.
    assert {states[key] for key in added.keys() - ids.keys() if key in states} == {
        "unavailable"
    }
    assert set(alarms.values()) == {"unavailable"}
    assert not flows
    assert stored_entry(home) == entry
    assert home.warnings == []

    database = Database(tmp_path / "home-assistant_v2.db")
    rows = database.states()
    database.close()
    history = (state for entity_id, _, state in rows if entity_id == CURRENT)
    assert all(current in history for current in (*before, *across, *after))
