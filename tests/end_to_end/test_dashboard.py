"""Test the pages that show a whole system."""

from playwright.async_api import Page, expect
import pytest

from .home import Home

pytestmark = pytest.mark.xdist_group("van")


async def test_dashboard_opens_without_login(
    home: Home, stranger: Page, complaints: list[str]
) -> None:
    """Test that localhost is enough to see the dashboard, whole."""
    await stranger.goto("/")
    await stranger.wait_for_url("**/victron-demo/van")
    await expect(stranger.locator("hui-tile-card").first).to_be_visible()
    await expect(stranger.locator("state-history-charts canvas")).to_have_count(3)
    await expect(stranger.locator("statistics-chart canvas")).to_have_count(1)
    text = await stranger.locator("body").aria_snapshot()
    for shown in ("State of charge", "Inverting", "Yield today", "OK"):
        assert shown in text
    for missing in ("unavailable", "unknown", "not found", "error"):
        assert missing not in text.lower()
    assert await stranger.locator("hui-error-card, hui-warning").count() == 0
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
async def test_alarm_is_on_the_first_screen(
    home: Home, page: Page, complaints: list[str], width: int
) -> None:
    """Test the badge of a device with an alarm, while there is one."""
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto("/victron-demo/van")
    await expect(page.locator("hui-tile-card").first).to_be_visible()
    badge = page.locator("hui-entity-badge").get_by_text("MultiPlus")
    await expect(badge).to_have_count(0)

    await home.trigger("raise_alarms", "multi", alarms=["alarm"])
    await expect(badge).to_be_visible()
    box = await badge.bounding_box()
    assert box
    assert box["y"] < 200

    await home.trigger("clear_alarms", "multi")
    await expect(badge).to_be_hidden()
    assert complaints == []


async def test_energy_dashboard(home: Home, page: Page, complaints: list[str]) -> None:
    """Test that the energy dashboard knows the sun, the battery and the shore."""
    await page.goto("/energy")
    distribution = page.locator("hui-energy-distribution-card")
    for source in ("Solar", "Battery", "Grid"):
        await expect(distribution.get_by_text(source, exact=True)).to_be_visible()
    await expect(distribution).to_contain_text("Wh")
    await expect(distribution).to_contain_text("%")
    assert complaints == []


async def test_energy_now(home: Home, page: Page, complaints: list[str]) -> None:
    """Test that what flows now is consumed: sun and battery, signs and all."""
    await page.goto("/energy/now")
    badge = page.locator("hui-power-total-badge")
    await expect(badge).to_contain_text("Power usage")
    await expect(badge).to_contain_text("W")
    assert "-" not in await badge.inner_text()
    assert complaints == []
