"""The action that sets up Home Assistant's energy dashboard."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

import probatio

from homeassistant.components.energy.const import DOMAIN as ENERGY_DOMAIN
from homeassistant.components.energy.data import (
    ENERGY_SOURCE_SCHEMA,
    EnergyManager,
    SourceType,
    async_get_manager,
)
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.json import JsonValueType

from .const import DOMAIN
from .system.energy_sources import Proposal, Source, async_propose, energies_of
from .system.settings import SYSTEM, async_devices, settings_of

SET_UP_ENERGY_DASHBOARD: Final = "set_up_energy_dashboard"
ATTR_APPLY: Final = "apply"

_LABEL: Final = f"component.{DOMAIN}.selector.energy_source.options.{{}}"
_SCHEMA: Final = probatio.Schema(
    {probatio.Optional(ATTR_APPLY, default=False): cv.boolean}
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the action."""
    async_register_admin_service(
        hass,
        DOMAIN,
        SET_UP_ENERGY_DASHBOARD,
        _async_set_up_energy_dashboard,
        _SCHEMA,
        SupportsResponse.OPTIONAL,
    )


async def _async_set_up_energy_dashboard(call: ServiceCall) -> ServiceResponse:
    """Return the sources that systems have and the dashboard has not, and add them."""
    hass = call.hass
    if ENERGY_DOMAIN not in hass.config.components:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="energy_not_set_up"
        )
    proposals = await _async_proposals(hass)
    if not proposals:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_system"
        )
    manager = await async_get_manager(hass)
    preferences = manager.data or EnergyManager.default_preferences()
    present = preferences["energy_sources"]
    missing: list[Source] = []
    for proposal in proposals:
        if not _is_there(hass, proposal, [*present, *missing]):
            missing.append(proposal.source)
    applied = call.data[ATTR_APPLY] and bool(missing)
    if applied:
        added: list[SourceType] = ENERGY_SOURCE_SCHEMA(missing)
        await manager.async_update(
            {**preferences, "energy_sources": [*present, *added]}
        )
    return {"sources": cast(JsonValueType, missing), "applied": applied}


async def _async_proposals(hass: HomeAssistant) -> list[Proposal]:
    """Return the sources of all systems, each called by what it is."""
    texts = await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )
    systems = [
        (entry, subentry, settings)
        for _, entry in async_devices(hass)
        for subentry in entry.get_subentries_of_type(SYSTEM)
        if (settings := settings_of(entry, subentry)) is not None
    ]
    found = []
    for entry, subentry, settings in systems:
        for proposal in async_propose(hass, entry, subentry, settings):
            name = texts[_LABEL.format(proposal.label)]
            if len(systems) > 1:
                name = f"{subentry.title}: {name}"
            proposal.source["name"] = name
            found.append(proposal)
    return found


@callback
def _is_there(
    hass: HomeAssistant, proposal: Proposal, present: Iterable[Mapping[str, Any]]
) -> bool:
    """Whether the dashboard has a source already, as it is or by the devices' own."""
    registry = er.async_get(hass)
    for source in present:
        if source.get("type") != proposal.source["type"]:
            continue
        energies = energies_of(source)
        if source["type"] == "home" or energies & energies_of(proposal.source):
            return True
        for energy in energies:
            entity = registry.async_get(energy)
            entry_id = entity.config_entry_id if entity else None
            entry = hass.config_entries.async_get_entry(entry_id or "")
            if (
                entry is not None
                and entry.domain == DOMAIN
                and entity is not None
                and entity.config_subentry_id is None
                and entry.unique_id in proposal.told_by
            ):
                return True
    return False
