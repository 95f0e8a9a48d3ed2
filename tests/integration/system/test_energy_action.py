"""Test the action that sets up the energy dashboard."""

from types import MappingProxyType
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.victron_ble.library.meaning.system import system_sensors
from custom_components.victron_ble.library.system import AcInput
from custom_components.victron_ble.system import energy_sources
from homeassistant.components.energy.data import ENERGY_SOURCE_SCHEMA, async_get_manager
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from scripts.document_entities import complete_system
from tests.integration.clock import Clock
from tests.integration.sender import DOMAIN
from tests.integration.shipping import ROOT

from .board import Board


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Let there be a recorder before there is anything else."""


@pytest.fixture
async def van(hass: HomeAssistant, clock: Clock, board: Board) -> Board:
    """Return a system with a source of each kind, and the energy dashboard."""
    assert await async_setup_component(hass, "energy", {})
    names = ("solar", "orion", "charger", "multi")
    await board.add("monitor", *names)
    await board.add_system(*names, capacity=200)
    return board


async def set_up(hass: HomeAssistant, **data: Any) -> Any:
    """Call the action."""
    response = await hass.services.async_call(
        DOMAIN, "set_up_energy_dashboard", data, blocking=True, return_response=True
    )
    await hass.async_block_till_done()
    return response


async def sources(hass: HomeAssistant) -> list[Any]:
    """Return the sources of the dashboard."""
    manager = await async_get_manager(hass)
    return [] if manager.data is None else [*manager.data["energy_sources"]]


EXPECTED: list[dict[str, Any]] = [
    {
        "type": "solar",
        "stat_energy_from": "sensor.van_solar_energy",
        "stat_rate": "sensor.van_solar_power",
        "config_entry_solar_forecast": None,
        "name": "Solar",
    },
    {
        "type": "solar",
        "stat_energy_from": "sensor.van_alternator_energy",
        "stat_rate": "sensor.van_alternator_power",
        "config_entry_solar_forecast": None,
        "name": "Alternator",
    },
    {
        "type": "grid",
        "stat_energy_from": "sensor.van_shore_energy",
        "power_config": {"stat_rate": "sensor.van_shore_power"},
        "name": "Shore power",
    },
    {
        "type": "grid",
        "stat_energy_from": "sensor.van_shore_charger_energy",
        "power_config": {"stat_rate": "sensor.van_shore_charger_power"},
        "name": "Shore charger",
    },
    {
        "type": "battery",
        "stat_energy_from": "sensor.van_discharged_energy",
        "stat_energy_to": "sensor.van_charged_energy",
        "power_config": {"stat_rate_inverted": "sensor.van_battery_power"},
        "stat_soc": "sensor.van_state_of_charge",
        "capacity": 2.56,
        "name": "Battery",
    },
]
HOME = {
    "type": "home",
    "stat_energy_to": "sensor.van_consumption_energy",
    "stat_rate": "sensor.van_consumption",
    "name": "Consumption",
}


def said(source: dict[str, Any], as_expected: dict[str, Any]) -> dict[str, Any]:
    """Return of a source what is expected of it."""
    return {key: source.get(key) for key in as_expected}


async def test_proposed(hass: HomeAssistant, van: Board) -> None:
    """Test what is returned, that all of it is valid, and that nothing is written."""
    response = await set_up(hass)
    assert response["applied"] is False
    found = response["sources"]
    assert [source["type"] for source in found][:5] == [e["type"] for e in EXPECTED]
    assert [
        said(source, wanted) for source, wanted in zip(found, EXPECTED, strict=False)
    ] == EXPECTED
    assert found[5:] in ([], [HOME])
    ENERGY_SOURCE_SCHEMA(found)
    assert await sources(hass) == []


async def test_applied_once(hass: HomeAssistant, van: Board) -> None:
    """Test that the sources are added, after what there is, and a second time none."""
    manager = await async_get_manager(hass)
    gas: Any = {"type": "gas", "stat_energy_from": "sensor.gas", "stat_cost": None}
    devices: Any = [{"stat_consumption": "sensor.fridge"}]
    await manager.async_update({"energy_sources": [gas], "device_consumption": devices})
    proposed = (await set_up(hass))["sources"]
    response = await set_up(hass, apply=True)
    assert response == {"sources": proposed, "applied": True}
    first, *others = before = await sources(hass)
    assert first == gas
    assert [said(o, p) for o, p in zip(others, proposed, strict=True)] == proposed
    assert manager.data is not None
    assert manager.data["device_consumption"] == devices

    assert await set_up(hass, apply=True) == {"sources": [], "applied": False}
    assert await sources(hass) == before


async def test_what_devices_tell_is_not_counted_twice(
    hass: HomeAssistant, van: Board
) -> None:
    """Test that a source is not added where the dashboard has its device's own."""
    manager = await async_get_manager(hass)
    solar: Any = {
        "type": "solar",
        "stat_energy_from": "sensor.solar_total_yield",
        "config_entry_solar_forecast": None,
    }
    battery: Any = {
        "type": "battery",
        "stat_energy_from": "sensor.monitor_discharged_energy",
        "stat_energy_to": "sensor.monitor_charged_energy",
    }
    assert hass.states.get("sensor.solar_total_yield")
    assert hass.states.get("sensor.monitor_charged_energy")
    await manager.async_update(
        {"energy_sources": [solar, battery], "device_consumption": []}
    )
    names = [source["name"] for source in (await set_up(hass))["sources"]]
    assert names[:3] == ["Alternator", "Shore power", "Shore charger"]
    assert names[3:] in ([], ["Consumption"])


async def test_disabled_sensors(hass: HomeAssistant, van: Board) -> None:
    """Test that what is disabled is left out, with its source if that is nothing then."""
    registry = er.async_get(hass)
    for entity_id in ("sensor.van_solar_energy", "sensor.van_alternator_power"):
        registry.async_update_entity(
            entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    found = {source["name"]: source for source in (await set_up(hass))["sources"]}
    assert "Solar" not in found
    assert "stat_rate" not in found["Alternator"]


async def test_grid(hass: HomeAssistant, van: Board) -> None:
    """Test that what goes back to the grid is told where the input is the grid."""
    form = await van.reconfigure()
    members = [van.address("multi")]
    form = await van.submit(form, name="Van", members=members)
    await van.submit(form, ac_input="grid")
    [grid] = [s for s in (await set_up(hass))["sources"] if s["type"] == "grid"]
    assert grid["name"] == "Grid"
    # It was called so before.
    assert grid["stat_energy_from"] == "sensor.van_shore_energy"
    assert grid["stat_energy_to"] == "sensor.van_grid_returned_energy"


async def test_one_home(
    hass: HomeAssistant, van: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that two systems propose one home: the dashboard takes no more."""
    await van.add("bank")
    boat = ConfigSubentry(
        data=MappingProxyType({}), subentry_type="system", title="Boat", unique_id=None
    )
    hass.config_entries.async_add_subentry(van.entries["bank"], boat)
    await hass.async_block_till_done()
    # Also where this version of Home Assistant has no place for it.
    monkeypatch.setattr(energy_sources, "_is_valid", bool)
    found = [source["type"] for source in (await set_up(hass))["sources"]]
    assert found.count("battery") == 2
    assert found.count("home") == 1


async def test_without_the_dashboard(
    hass: HomeAssistant, clock: Clock, board: Board
) -> None:
    """Test that it is said in words that there is no energy dashboard, or no system."""
    await board.add("monitor")
    with pytest.raises(ServiceValidationError, match="not set up"):
        await set_up(hass)
    assert await async_setup_component(hass, "energy", {})
    with pytest.raises(ServiceValidationError, match="no system"):
        await set_up(hass)


async def test_only_for_administrators(
    hass: HomeAssistant, van: Board, hass_read_only_user: MockUser
) -> None:
    """Test that a user without the right to it does not change the dashboard."""
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "set_up_energy_dashboard",
            {"apply": True},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )
    assert await sources(hass) == []


def test_document() -> None:
    """Test that docs/energy.md names what each source is made of."""
    text = (ROOT / "docs" / "energy.md").read_text(encoding="utf-8")
    table = text.split("\n## With a system\n")[1].split("\n## ")[0]
    for ac_input in AcInput:
        sensors = system_sensors(complete_system(ac_input))
        powers = [key for key in sensors if key.endswith("_power")]
        for key in {*powers} - {"dc_loads_power", "ac_loads_power"}:
            if not key.startswith("conversion_loss"):
                assert sensors[key].name in table, key
    for key in ("charged_energy", "discharged_energy", "state_of_charge"):
        assert sensors[key].name in table
