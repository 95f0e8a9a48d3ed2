"""The systems of a demonstration, added as their owner would."""

from dataclasses import asdict
from typing import Any, Final

from custom_components.victron_ble.const import DOMAIN
from custom_components.victron_ble.library.system import Settings
from custom_components.victron_ble.system.settings import SYSTEM
from simulator.site import Site
from simulator.system import System

from .client import ApiError, Client

_FLOW: Final = "config/config_entries/subentries/flow"


async def add_system(client: Client, system: System, site: Site) -> str:
    """Add the system that a site's devices make; return the id of its subentry."""
    settings = system.settings_of(site)
    entries = {
        entry["title"]: entry["entry_id"]
        for entry in await client.call("config_entries/get", domain=DOMAIN)
    }
    added = [
        member.address
        for member in settings.members
        if system.radios[member.address].name in entries
    ]
    entry_id = entries[system.radios[settings.battery].name]
    answers = {
        "name": site.plan.name.title(),
        "members": added,
        "floor": settings.floor,
    }
    flow = await client.request("POST", _FLOW, handler=[entry_id, SYSTEM])
    while flow["type"] == "form":
        if flow["step_id"] != "user":
            answers = _answers(flow, settings, system)
        flow = await client.request("POST", f"{_FLOW}/{flow['flow_id']}", **answers)
    if flow["type"] != "create_entry":
        raise ApiError(f"the system of {site.plan.name} could not be added: {flow}")
    subentries = await client.call("config_entries/subentries/list", entry_id=entry_id)
    (found,) = (each["subentry_id"] for each in subentries)
    subentry_id: str = found
    return subentry_id


def _answers(
    form: dict[str, Any], settings: Settings, system: System
) -> dict[str, Any]:
    """Return what is answered of a member, or of all."""
    name = form["description_placeholders"]["plain_name"]
    known: dict[str, Any] = {"ac_input": settings.ac_input}
    for member in settings.members:
        if system.radios[member.address].name == name:
            known |= asdict(member)
    return {
        field["name"]: known[field["name"]]
        for field in form["data_schema"]
        if known.get(field["name"])
    }
