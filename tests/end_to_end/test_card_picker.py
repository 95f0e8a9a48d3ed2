"""Test how a user puts the picture on a dashboard of their own."""

from playwright.async_api import Page, expect
import pytest

from .home import Home

pytestmark = pytest.mark.xdist_group("van")

OWN = "own-dashboard"


async def test_card_is_suggested(home: Home, page: Page) -> None:
    """Test that an entity of a system leads to its picture, and the form to another."""
    await home.client.call("lovelace/dashboards/create", url_path=OWN, title="Own")
    section = {"type": "grid", "cards": []}
    config = {"views": [{"type": "sections", "title": "Own", "sections": [section]}]}
    await home.client.call("lovelace/config/save", url_path=OWN, config=config)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    await page.goto(f"/{OWN}/0?edit=1")
    await page.get_by_role("button", name="Add card").first.click()
    await page.get_by_placeholder("Search entities").fill("DC loads")
    await page.get_by_text("DC loads", exact=True).first.click()
    suggestion = page.locator("ha-dialog victron-system-card")
    await expect(suggestion.locator(".said")).to_contain_text("harging")
    await suggestion.click(force=True)

    await page.get_by_role("button", name="Edit card").click()
    dialog = page.locator("hui-dialog-edit-card")
    await dialog.get_by_text("Choose entities by hand").click()
    for label in ("System", "Solar power", "AC-in power", "Shore charger power"):
        await expect(dialog.get_by_text(label, exact=True).first).to_be_visible()
    await dialog.get_by_role("button", name="Cancel").click()

    await expect(page.locator("hui-card victron-system-card .node")).not_to_have_count(
        0
    )
    saved = await home.client.call("lovelace/config", url_path=OWN)
    [card] = saved["views"][0]["sections"][0]["cards"]
    assert card.keys() == {"type", "device"}
    assert faults == []
