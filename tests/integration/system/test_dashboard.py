"""Test the dashboard of a system."""

import pytest

from custom_components.victron_ble.dashboard.overview import PICTURE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from tests.integration.board import build, cards, entity_ids

from .board import Board

MEMBERS = ("solar", "orion", "charger", "multi")


@pytest.mark.parametrize("count", range(len(MEMBERS) + 1))
async def test_overview(hass: HomeAssistant, board: Board, count: int) -> None:
    """Test that each system has its picture, charge, graphs, and what is wrong."""
    members = MEMBERS[:count]
    await board.add("monitor", "bank", *MEMBERS)
    system = await board.add_system(*members)

    views = await build(hass)

    overview = views["overview"]
    assert overview["title"] == "Van"
    assert "overview-2" not in views  # though there is another monitor
    [picture] = [card for card in cards(overview) if card["type"] == PICTURE]
    entities = er.async_get(hass).entities.values()
    own = [e for e in entities if e.config_subentry_id == system.subentry_id]
    assert {entity.device_id for entity in own} == {picture["device"]}
    shown = entity_ids(overview)
    powers = {e.entity_id for e in own if "_power" in e.unique_id and not e.disabled}
    # What the loads add up to is there.
    assert powers - shown <= {"sensor.van_dc_loads", "sensor.van_ac_loads"}
    badges = {badge["entity"] for badge in overview["badges"]}
    assert "binary_sensor.van_source_missing" in badges
    assert {f"binary_sensor.{name}_alarm_active" for name in (*members, "monitor")} <= (
        badges
    )
    assert "binary_sensor.bank_alarm_active" not in badges
    [charge] = [card for card in cards(overview) if "min_y_axis" in card]
    assert charge["entities"][0]["entity"] == "sensor.van_state_of_charge"


async def test_system_that_is_gone(hass: HomeAssistant, board: Board) -> None:
    """Test that the monitor is shown instead, as soon as there is no system."""
    await board.add("monitor", "solar")
    system = await board.add_system("solar")
    assert (await build(hass))["overview"]["title"] == "Van"

    hass.config_entries.async_remove_subentry(
        board.entries["monitor"], system.subentry_id
    )
    await hass.async_block_till_done()

    assert (await build(hass))["overview"]["title"] == "Monitor"
