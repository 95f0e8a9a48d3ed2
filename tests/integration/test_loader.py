"""Test that Home Assistant loads the integration of this repository."""

from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

ROOT = Path(__file__).parents[2]


async def test_ours_takes_the_place_of_core(hass: HomeAssistant) -> None:
    """Test that the folder under test is the one that is loaded."""
    integration = await async_get_integration(hass, "victron_ble")

    assert integration.file_path == ROOT / "custom_components" / "victron_ble"
    assert integration.overwrites_built_in
    assert integration.requirements == []
