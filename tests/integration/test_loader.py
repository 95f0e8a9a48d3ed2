"""Test that Home Assistant loads the integration of this repository."""

from pathlib import Path

from custom_components.victron_ble import PLATFORMS
from homeassistant import components
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.loader import BASE_PRELOAD_PLATFORMS, async_get_integration

ROOT = Path(__file__).parents[2]
COMPONENT = ROOT / "custom_components" / "victron_ble"
# What Home Assistant is meant to find, beside the platforms.
MEANT = {"config_flow", "diagnostics", "repairs"}


async def test_ours_takes_the_place_of_core(hass: HomeAssistant) -> None:
    """Test that the folder under test is the one that is loaded."""
    integration = await async_get_integration(hass, "victron_ble")

    assert integration.file_path == COMPONENT
    assert integration.overwrites_built_in
    assert integration.requirements == []


def test_no_file_is_taken_for_a_platform() -> None:
    """Test that nothing has a name by which Home Assistant looks for something else.

    Any of its integrations may look into all others for a file or folder of its own name,
    as its energy dashboard does.
    """
    ours = {path.stem for path in COMPONENT.iterdir()} - {"__init__", "__pycache__"}
    looked_for = {
        *(platform.value for platform in Platform),
        *BASE_PRELOAD_PLATFORMS,
        *(path.name for path in Path(components.__file__).parent.iterdir()),
    }
    assert {"energy", "sensor", "system_health"} <= looked_for

    assert ours & looked_for == MEANT | {platform.value for platform in PLATFORMS}
