"""What the tests of adding several devices share."""

from collections.abc import Callable, Mapping

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .flow import choose, submit
from .sender import DOMAIN

AWAY = "C0:11:22:33:44:99"  # which is not heard


def entries(hass: HomeAssistant) -> dict[str | None, ConfigEntry]:
    """Return the entries by their addresses."""
    return {
        entry.unique_id: entry for entry in hass.config_entries.async_entries(DOMAIN)
    }


def offered(form: ConfigFlowResult) -> dict[str, list[str]]:
    """Return the devices that the result offers, by field."""
    assert form["step_id"] == "several_found"
    assert form["data_schema"] is not None
    return {
        str(marker): [option["value"] for option in field.config["options"]]
        for marker, field in form["data_schema"].schema.items()
    }


def ticked(form: ConfigFlowResult) -> dict[str, list[str]]:
    """Return the devices that are ticked from the start."""
    assert form["data_schema"] is not None
    return {
        str(marker): marker.description["suggested_value"]
        for marker in form["data_schema"].schema
    }


def places_of(form: ConfigFlowResult) -> Mapping[str, str]:
    """Return what the result says of everything that it does not offer."""
    assert form["description_placeholders"] is not None
    return form["description_placeholders"]


async def give(
    hass: HomeAssistant, send: Callable[[], object] = bool, **given: str
) -> ConfigFlowResult:
    """Give keys, have devices send while they are tried, and wait for the result."""
    flow = await choose(hass, "several")
    shown = await hass.config_entries.flow.async_configure(flow["flow_id"], given)
    if shown["type"] is not FlowResultType.SHOW_PROGRESS:
        return shown
    assert shown["progress_action"] == "several_search"
    send()
    return await submit(hass, shown)
