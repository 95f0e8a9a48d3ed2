"""The views of a dashboard in a browser, and what can be wrong with them."""

from collections.abc import AsyncIterator, Iterable
import re
from typing import Any, Final

from playwright.async_api import Page, expect

from .home import Home

# What Home Assistant draws where a card, its configuration or an entity is missing.
FAULTS: Final = "hui-error-card, hui-warning, hui-error-badge, hui-error-heading-badge"
ADDED: Final = "dashboard-victron"  # as the dialog proposes
WORDS: Final = re.compile("not found|not available|configuration error", re.IGNORECASE)


async def add_dashboard(page: Page) -> None:
    """Do the clicks by which a user adds the dashboard."""
    await page.goto("/config/lovelace/dashboards")
    await page.locator("ha-button, ha-fab").get_by_text("Add dashboard").click()
    # The name alone is that of another dashboard behind the dialog, too.
    await page.get_by_text("Shows your batteries").click()
    create = page.get_by_role("button", name="Create")
    await create.click()
    await expect(create).to_be_hidden()


async def is_added(home: Home) -> bool:
    """Whether the dashboard that a user added is there."""
    dashboards = await home.client.call("lovelace/dashboards/list")
    return any(each["url_path"] == ADDED for each in dashboards)


async def open_views(
    page: Page, dashboard: str, views: Iterable[dict[str, Any]]
) -> AsyncIterator[str]:
    """Open each view, and yield its path when it is there."""
    for view in views:
        await page.goto(f"/{dashboard}/{view['path']}")
        cards = page.locator("hui-sections-view hui-card, hui-sections-view hui-badge")
        await expect(cards.first).to_be_attached()
        await page.wait_for_load_state("networkidle")
        yield view["path"]


async def faults_of(page: Page) -> list[str]:
    """Return what is wrong with the view that is open."""
    found = page.locator(FAULTS)
    faults = [await found.nth(n).inner_text() for n in range(await found.count())]
    text = await page.locator("body").aria_snapshot()
    return [*faults, *WORDS.findall(text)]
