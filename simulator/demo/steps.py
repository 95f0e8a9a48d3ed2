"""What makes a bare Home Assistant a demonstration: devices, dashboard, energy."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from custom_components.victron_ble.const import DOMAIN
from simulator.plants import AcCharger
from simulator.radio import Radio
from simulator.system import System

from .client import ApiError, Client
from .dashboard import STRATEGY, example
from .energy import preferences, sensors_to_enable
from .entities import enable, entity_ids, wait_for_readings
from .history import Past
from .recorded import recorded
from .systems import add_system

DASHBOARD: Final = "victron-demo"
EXAMPLE: Final = "victron-example"
_PATIENCE: Final = 60  # seconds until a device is heard, or an entity is there
_LONG_WRITING: Final = 300  # seconds for a history of many devices

type Say = Callable[[str], None]


async def add_devices(client: Client, radios: list[Radio], say: Say) -> None:
    """Add devices by the config flow, each with its key."""
    for radio in radios:
        say(f"Adding {radio.name}")
        await _heard(client, radio.address)
        flow = await client.request(
            "POST", "config/config_entries/flow", handler=DOMAIN
        )
        answers: list[dict[str, Any]] = [{"address": radio.address}]
        if flow["type"] == "menu":  # core's integration has none
            answers.insert(0, {"next_step_id": "device"})
        answers.append({"access_token": radio.key} if radio.key else {})
        for answer in answers:
            flow = await client.request(
                "POST", f"config/config_entries/flow/{flow['flow_id']}", **answer
            )
        async with asyncio.timeout(_PATIENCE):
            while flow["type"] == "progress":
                await asyncio.sleep(0.2)
                flow = await client.request(
                    "GET", f"config/config_entries/flow/{flow['flow_id']}"
                )
        if flow["type"] != "create_entry":
            raise ApiError(f"{radio.name} could not be added: {flow}")


def needs_shore(radio: Radio) -> bool:
    """Whether a device has no other power, and is silent without."""
    return isinstance(radio.plant, AcCharger)


async def plug_shore(client: Client, system: System) -> None:
    """Give power to what is silent without: nothing is to be missing."""
    for radio in filter(needs_shore, system.radios.values()):
        await client.act(
            "victron_simulator.event", event="plug_shore", device=radio.address
        )


async def _heard(client: Client, address: str) -> None:
    """Wait until a device is discovered."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            flows = await client.call("config_entries/flow/progress")
            if any(flow["context"].get("unique_id") == address for flow in flows):
                return
            await asyncio.sleep(0.3)


async def add_systems(client: Client, system: System, say: Say) -> dict[str, str]:
    """Add what the devices make together; return its id by the monitor's address."""
    found: dict[str, str] = {}
    for site in system.sites:
        if site.plan.system is not None:
            say(f"Adding the system of the {site.plan.name}")
            address = system.settings_of(site).battery
            found[address] = await add_system(client, system, site)
    return found


async def import_history(
    client: Client, pasts: list[Past], systems: Mapping[str, str], say: Say
) -> None:
    """Give the recorder the week before; `systems` are ids by the monitor's address."""
    say("Writing a week of history")
    ids, states = await entity_ids(client), await client.states()
    shown = [(ids[past.radio.address], past.tracks) for past in pasts]
    shown += [
        (ids[systems[past.radio.address]], past.system.tracks)
        for past in pasts
        if past.system is not None and past.radio.address in systems
    ]
    for places, tracks in shown:
        for place, entity_id in places.items():
            if entity_id not in states or place not in tracks:
                continue
            track = tracks[place]
            unit = states[entity_id]["attributes"].get("unit_of_measurement")
            memories = [recorded(track, entity_id, unit)]
            if place == "sensor.power" and "sensor.discharged_energy" in places:
                # The energy dashboard makes this one, as it counts the other way.
                inverted_id = f"{entity_id}_inverted"
                memories.append(recorded(track, inverted_id, unit, inverted=True))
            for memory in memories:
                await client.call("victron_simulator/remember", **memory)
    async with asyncio.timeout(_LONG_WRITING):
        while (await client.call("recorder/info"))["backlog"]:
            await asyncio.sleep(0.5)


async def set_up_devices(
    client: Client, system: System, radios: list[Radio], pasts: list[Past], say: Say
) -> None:
    """Add devices with all that the energy dashboard needs of them, and their past."""
    await add_devices(client, radios, say)
    await wait_for_readings(client, radios)
    await enable(client, sensors_to_enable(system))
    await wait_for_readings(client, radios)
    systems = await add_systems(client, system, say)
    added = {radio.address for radio in radios}
    known = [past for past in pasts if past.radio.address in added]
    await import_history(client, known, systems, say)


async def set_up_dashboards(client: Client, system: System, say: Say) -> None:
    """Fill the energy dashboard, and add the one that opens first."""
    await fill_energy_dashboard(client, system, say)
    await _add_dashboard(client, DASHBOARD, "Victron", "mdi:solar-power", STRATEGY)
    written = example(system, await entity_ids(client))
    if written["views"]:
        await _add_dashboard(client, EXAMPLE, "Example", "mdi:van-utility", written)
    await client.call(
        "frontend/set_system_data", key="core", value={"default_panel": DASHBOARD}
    )


async def _add_dashboard(
    client: Client, path: str, title: str, icon: str, config: dict[str, Any]
) -> None:
    """Do what the dialog does that adds a dashboard."""
    await client.call(
        "lovelace/dashboards/create", url_path=path, title=title, icon=icon
    )
    await client.call("lovelace/config/save", url_path=path, config=config)


async def fill_energy_dashboard(client: Client, system: System, say: Say) -> None:
    """Do the clicks for each source of the energy dashboard."""
    say("Filling the energy dashboard")
    wanted = preferences(system, await entity_ids(client))
    await client.call("energy/save_prefs", **wanted)
