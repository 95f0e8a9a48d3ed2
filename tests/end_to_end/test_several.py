"""Test in the browser that eleven devices are set up at once."""

from pathlib import Path
from random import Random
import time

from playwright.async_api import Browser, expect

from simulator.demo.steps import needs_shore
from simulator.fleets import FLEETS
from simulator.system import System

from .browser import remember
from .home import Home, running, until

AT_ONCE = 60  # s from the opening of the form


async def titles(home: Home) -> list[str]:
    """Return what the entries are called."""
    entries = await home.client.call("config_entries/get", domain="victron_ble")
    return sorted(entry["title"] for entry in entries)


async def test_eleven_devices(tmp_path: Path, browser: Browser) -> None:
    """Test the way from a discovered device, with wrong keys between the right ones."""
    every = System(FLEETS["all"]).radios.values()
    radios = [r for r in every if r.key and not needs_shore(r)][:11]
    wrong = [Random(number).randbytes(16).hex() for number in range(3)]
    keys = [*(radio.key or "" for radio in radios), *wrong, wrong[0][:-1]]
    Random(1).shuffle(keys)
    simulator = {"fleet": "all", "speed": 1, "start": 13, "days": 1}
    async with running(tmp_path, simulator=simulator) as home:

        async def all_discovered() -> bool:
            flows = await home.client.call("config_entries/flow/progress")
            names = {flow["context"]["title_placeholders"]["name"] for flow in flows}
            return names >= {radio.name for radio in radios}

        await until(all_discovered)
        context = await browser.new_context(base_url=home.client.base, locale="en")
        await remember(context, home)
        page = await context.new_page()
        await page.goto("/config/integrations/dashboard")
        card = page.locator("ha-config-flow-card").filter(has_text=radios[0].name)
        await card.get_by_text("Add", exact=True).click()
        opened = time.monotonic()
        dialog = page.locator("dialog-data-entry-flow")
        await dialog.get_by_text("I have several devices").first.click()
        await dialog.get_by_text("Submit", exact=True).click()
        await dialog.locator("textarea").fill("\n".join(keys))
        await dialog.get_by_text("Submit", exact=True).click()
        await expect(dialog).to_contain_text("Listening to all Victron devices")
        await expect(dialog).to_contain_text("Nothing has been added yet")
        for radio in radios:
            await expect(dialog).to_contain_text(radio.address)
        assert not await titles(home)
        await dialog.get_by_text("Submit", exact=True).click()
        await expect(dialog).to_contain_text("Added:")
        assert time.monotonic() - opened < AT_ONCE
        logged = home.log  # before the page is torn away from what it is sent
        await context.close()
        assert await titles(home) == sorted(radio.name for radio in radios)
    assert " ERROR " not in logged
    assert not any(key in home.log for key in keys)
