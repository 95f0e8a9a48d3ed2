"""Test that Home Assistant's own energy is shown where it is made of ours."""

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .board import add, nodes
from .complete import DATA
from .proxy import Proxy


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Let there be a recorder before there is anything else."""


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (None, False),
        ("sensor.solar_charger_total_yield", True),
        ("sensor.of_another", False),
    ],
)
async def test_energy_cards(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    proxy: Proxy,
    source: str | None,
    shown: bool,
) -> None:
    """Test no source, one that is ours, and one that is not."""
    assert await async_setup_component(hass, "energy", {})
    await add(hass, proxy, 1, DATA["battery_monitor"])
    await add(hass, proxy, 2, DATA["solar_charger"])
    if source is not None:
        manager = await async_get_manager(hass)
        await manager.async_update(
            {
                "energy_sources": [
                    {
                        "type": "solar",
                        "stat_energy_from": source,
                        "config_entry_solar_forecast": None,
                    }
                ],
                "device_consumption": [],
            }
        )
    client = await hass_ws_client(hass)

    await client.send_json_auto_id({"type": "victron_ble/dashboard", "language": "en"})

    answer = await client.receive_json()
    types = {node.get("type") for node in nodes(answer["result"])}
    assert ("energy-distribution" in types) is shown
