"""Test that what is saved in the demonstration's editors stays."""

from pathlib import Path

from playwright.async_api import Browser, expect

from simulator.demo.steps import add_devices
from simulator.fleets import FLEETS
from simulator.system import System

from .browser import remember
from .home import Home, running, until

BLUEPRINT = "Victron low charge"
SAVED = {"automation", "scene", "script"}


async def saved(home: Home) -> set[str]:
    """Return of which kinds there is something."""
    return {
        entity_id.partition(".")[0] for entity_id in await home.client.states()
    } & SAVED


async def test_what_is_saved_stays(tmp_path: Path, browser: Browser) -> None:
    """Test an automation that is made from a blueprint, a scene and a script."""
    async with running(tmp_path) as home:
        radio = System(FLEETS["van"]).radio("shunt")
        await add_devices(home.client, [radio], lambda _: None)
        assert not await saved(home)
        context = await browser.new_context(base_url=home.client.base, locale="en")
        await remember(context, home)
        page = await context.new_page()
        await page.goto("/config/blueprint/dashboard")
        await page.get_by_text(BLUEPRINT).click()
        await page.get_by_text("Select an entity").click()
        await page.get_by_text("Battery", exact=True).last.click()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("button", name="Traces")).to_be_visible()
        await context.close()
        request = home.client.request
        await request("POST", "config/script/config/night", alias="Night", sequence=[])
        await request("POST", "config/scene/config/1", name="Calm", entities={})
    async with running(tmp_path) as again:

        async def all_there() -> bool:
            return await saved(again) == SAVED

        assert await until(all_there)
        states = await again.client.states()
    (automation,) = [s for id_, s in states.items() if id_.startswith("automation.")]
    assert automation["attributes"]["friendly_name"] == BLUEPRINT
    assert automation["state"] == "on"
    assert " ERROR " not in home.log + again.log
