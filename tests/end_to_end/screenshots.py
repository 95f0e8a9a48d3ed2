"""Make the pictures of the README: scripts/screenshots."""

import argparse
import asyncio
from pathlib import Path
import re
from tempfile import TemporaryDirectory
from typing import Final

from playwright.async_api import Browser, Page, ViewportSize

from simulator.demo.folder import store
from simulator.demo.history import DAYS, live_until_now, stored_energy
from simulator.demo.steps import DASHBOARD, set_up_dashboards, set_up_devices
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.system import System

from .browser import chromium, remember
from .home import Home, running, zone_at

IMAGES: Final = ROOT / "docs" / "images"
HOUR: Final = 11  # of the day in the pictures
WIDTH: Final = 900  # pixels
_PAINTING: Final = 4  # seconds for icons and curves


async def _open(
    browser: Browser, home: Home, language: str, size: tuple[int, int]
) -> Page:
    """Open a page so large, that is WIDTH pixels wide in the picture."""
    width, height = size
    context = await browser.new_context(
        base_url=home.client.base,
        viewport=ViewportSize(width=width, height=height),
        device_scale_factor=WIDTH / width,
        locale=language,
        timezone_id=zone_at(HOUR),
    )
    await remember(
        context, home, dockedSidebar="always_hidden", selectedLanguage=language
    )
    return await context.new_page()


async def _take(page: Page, path: Path) -> None:
    await page.wait_for_load_state("networkidle")
    await asyncio.sleep(_PAINTING)
    text = await page.locator("body").aria_snapshot()
    if found := re.search("unavailable|unknown|not found", text, re.IGNORECASE):
        raise RuntimeError(f"{path.name} would show {found[0]!r}")
    await page.screenshot(path=path)


async def take_all(images: Path, language: str) -> None:
    """Set up a van, and take the pictures."""
    zone = zone_at(HOUR)
    system = System(FLEETS["van"])
    radios = [radio for radio in system.radios.values() if "phoenix" not in radio.place]
    pasts = live_until_now(System(FLEETS["van"], start=0), DAYS, zone)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".storage").mkdir()
        store(folder / ".storage", "victron_ble.energy", stored_energy(pasts))
        fleet = {"fleet": "van", "speed": 1, "noise": True, "days": DAYS}
        async with running(folder, simulator=fleet, time_zone=zone) as home:
            await set_up_devices(home.client, system, radios, pasts, print)
            # While the battery is charged, nobody knows how long it lasts.
            await home.trigger("load_on", "multi", load="kettle")
            async with chromium() as browser:
                # Before the energy dashboard adds an entity of its own to the page.
                page = await _open(browser, home, language, (900, 800))
                await page.goto(await home.page_of("shunt"))
                await page.get_by_text("Victron Instant Readout").first.wait_for()
                await _take(page, images / "device.png")

                await set_up_dashboards(home.client, system, print)
                page = await _open(browser, home, language, (900, 920))
                await page.goto(f"/{DASHBOARD}/overview")
                await page.locator("victron-system-card").wait_for()
                await page.locator("state-history-charts canvas").last.wait_for()
                await _take(page, images / "dashboard.png")

                page = await _open(browser, home, language, (960, 980))
                await page.goto("/energy")
                await page.locator("hui-energy-distribution-card").wait_for()
                await _take(page, images / "energy.png")


def main() -> None:
    """Read the options and take the pictures."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=IMAGES, help="where they go")
    parser.add_argument("--language", default="en", help="of the browser")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(options.folder, options.language))


if __name__ == "__main__":
    main()
