"""The entities of the devices in a running Home Assistant."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from custom_components.victron_ble.const import DOMAIN
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from simulator.radio import Radio

from .client import Client

_PATIENCE: Final = 60  # seconds until a device is heard

# By platform and key, such as `sensor.voltage`.
type EntityIds = dict[str, str]


async def registered(client: Client) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what the registry has, by address, then by platform and key."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for entity in await client.call("config/entity_registry/list"):
        if entity["platform"] == DOMAIN:
            address, _, key = entity["unique_id"].partition("-")
            platform = entity["entity_id"].partition(".")[0]
            found.setdefault(address, {})[f"{platform}.{key}"] = entity
    return found


async def entity_ids(client: Client) -> dict[str, EntityIds]:
    """Return the ids of the entities that are enabled, by address."""
    return {
        address: {
            place: entity["entity_id"]
            for place, entity in entities.items()
            if not entity["disabled_by"]
        }
        for address, entities in (await registered(client)).items()
    }


async def enable(client: Client, wanted: Iterable[tuple[Radio, str]]) -> None:
    """Enable sensors that are disabled at first, by device and key."""
    entities = await registered(client)
    reload = set()
    for radio, key in wanted:
        entity = entities[radio.address][f"sensor.{key}"]
        if entity["disabled_by"]:
            await client.call(
                "config/entity_registry/update",
                entity_id=entity["entity_id"],
                disabled_by=None,
            )
            reload.add(entity["config_entry_id"])
    for entry in reload:  # at once, not after the pause that Home Assistant makes
        await client.request("POST", f"config/config_entries/entry/{entry}/reload")


async def wait_for_readings(client: Client, radios: Iterable[Radio]) -> None:
    """Wait until each device shows something."""
    waiting = {radio.address for radio in radios}
    async with asyncio.timeout(_PATIENCE):
        while waiting:
            await asyncio.sleep(0.5)
            ids, states = await entity_ids(client), await client.states()
            shown = {
                entity_id
                for entity_id, state in states.items()
                if state["state"] not in (STATE_UNAVAILABLE, STATE_UNKNOWN)
            }
            waiting = {
                address
                for address in waiting
                if shown.isdisjoint(ids.get(address, {}).values())
            }
