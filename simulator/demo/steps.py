"""What makes a bare Home Assistant a demonstration: devices, dashboard, energy."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from custom_components.victron_ble.const import DOMAIN
from simulator.plants import AcCharger
from simulator.radio import Radio
from simulator.system import System

from .client import ApiError, Client
from .folder import DASHBOARD
from .history import Past, statistics

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
        answers.append({"access_token": radio.key} if radio.key else {})
        for answer in answers:
            flow = await client.request(
                "POST", f"config/config_entries/flow/{flow['flow_id']}", **answer
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


async def entity_ids(client: Client, radio: Radio) -> dict[str, str]:
    """Return the entity ids of a device's sensors, by key."""
    prefix = f"{radio.address}-"
    return {
        entity["unique_id"].removeprefix(prefix): entity["entity_id"]
        for entity in await client.call("config/entity_registry/list")
        if entity["platform"] == DOMAIN
        and entity["entity_id"].startswith("sensor.")
        and entity["unique_id"].startswith(prefix)
    }


async def shown_entities(client: Client, radios: list[Radio]) -> dict[str, list[str]]:
    """Return what each device's page shows first, by address, once all are there."""
    addresses = {radio.address for radio in radios}
    async with asyncio.timeout(_PATIENCE):
        while not addresses <= (found := await _shown_by_now(client)).keys():
            await asyncio.sleep(0.5)
    return found


async def _shown_by_now(client: Client) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entity in await client.call("config/entity_registry/list"):
        if entity["platform"] == DOMAIN and not (
            entity["disabled_by"] or entity["entity_category"]
        ):
            address = entity["unique_id"].partition("-")[0]
            found.setdefault(address, []).append(entity["entity_id"])
    return found


async def _all_entity_ids(client: Client, radio: Radio, key: str) -> dict[str, str]:
    """Return them once the one of `key` is there: after the first readings."""
    async with asyncio.timeout(_PATIENCE):
        while key not in (found := await entity_ids(client, radio)):
            await asyncio.sleep(0.5)
    return found


async def import_history(client: Client, pasts: list[Past], say: Say) -> None:
    """Give the recorder the week before."""
    say("Writing a week of history")
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for past in pasts:
        if not past.energies:
            continue
        ids = await _all_entity_ids(client, past.radio, next(iter(past.energies)))
        if "discharged_energy" in ids:
            # The energy dashboard makes this entity, since it counts the other way.
            ids["power_inverted"] = f"{ids['power']}_inverted"
        for metadata, hours in statistics(past, ids, end):
            await client.call(
                "recorder/import_statistics", metadata=metadata, stats=hours
            )
    async with asyncio.timeout(_LONG_WRITING):
        while (await client.call("recorder/info"))["backlog"]:
            await asyncio.sleep(0.5)


async def fill_energy_dashboard(client: Client, system: System, say: Say) -> None:
    """Do the two clicks for each source of the energy dashboard."""
    say("Filling the energy dashboard")
    sources: list[dict[str, Any]] = []
    counted: set[str] = set()  # sites; some have two monitors on one battery
    for radio in system.radios.values():
        site = radio.place.partition("/")[0]
        ids = await entity_ids(client, radio)
        if "total_yield" in ids:
            sources.append(
                {
                    "type": "solar",
                    "name": radio.device.label,
                    "stat_energy_from": ids["total_yield"],
                    "stat_rate": ids["solar_power"],
                    "config_entry_solar_forecast": None,
                }
            )
        if "discharged_energy" in ids and site not in counted:
            counted.add(site)
            sources.append(
                {
                    "type": "battery",
                    "name": radio.device.label,
                    "stat_energy_from": ids["discharged_energy"],
                    "stat_energy_to": ids["charged_energy"],
                    # Home Assistant counts discharging as positive, Victron charging.
                    "power_config": {"stat_rate_inverted": ids["power"]},
                    "stat_soc": ids["state_of_charge"],
                }
            )
        if "ac_in_energy" in ids:
            sources.append(
                {
                    "type": "grid",
                    "name": radio.device.label,
                    "stat_energy_from": ids["ac_in_energy"],
                    "stat_energy_to": None,
                    "stat_cost": None,
                    "entity_energy_price": None,
                    "number_energy_price": None,
                    "stat_compensation": None,
                    "entity_energy_price_export": None,
                    "number_energy_price_export": None,
                    "power_config": {"stat_rate": ids["ac_in_power"]},
                    "cost_adjustment_day": 0,
                }
            )
    await client.call("energy/save_prefs", energy_sources=sources)


async def show_dashboard_first(client: Client) -> None:
    """Make the demonstration's dashboard the page that opens."""
    await client.call(
        "frontend/set_system_data", key="core", value={"default_panel": DASHBOARD}
    )
