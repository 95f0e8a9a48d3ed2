"""Look at every view of the dashboard in every fleet: scripts/screenshots --every-view.

The dashboard is added by the two clicks. Every view is kept as a picture, in several
widths, light and dark, in several languages; what a page complains of is said.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal, get_args

from playwright.async_api import Browser, Page

from simulator.demo.folder import store
from simulator.demo.history import DAYS, live_until_now, stored_energy
from simulator.demo.steps import plug_shore, set_up_dashboards, set_up_devices
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.system import System

from .browser import chromium, remember
from .home import Home, running, until
from .views import ADDED, add_dashboard, faults_of, is_added, open_views

FOLDER: Final = ROOT / "build" / "every_view"
WIDTHS: Final = (390, 768, 1280, 1920)
LANGUAGES: Final = ("en", "de", "he")  # the last is written from right to left
_PAINTING: Final = 1.5  # seconds for curves
_TALLEST: Final = 8000  # pixels

type Theme = Literal["light", "dark"]
THEMES: Final[tuple[Theme, ...]] = get_args(Theme.__value__)


@asynccontextmanager
async def fleet(name: str, zone: str = "UTC") -> AsyncIterator[Home]:
    """Run a fleet with a week of history and the energy dashboard."""
    system = System(FLEETS[name])
    pasts = live_until_now(System(FLEETS[name], start=0), DAYS, zone)
    with TemporaryDirectory() as folder:
        storage = Path(folder) / ".storage"
        storage.mkdir()
        store(storage, "victron_ble.energy", stored_energy(pasts))
        simulator = {"fleet": name, "speed": 1, "noise": True, "days": DAYS}
        async with running(Path(folder), simulator=simulator, time_zone=zone) as home:
            await plug_shore(home.client, system)
            radios = list(system.radios.values())
            await set_up_devices(home.client, system, radios, pasts, print)
            await set_up_dashboards(home.client, system, print)
            yield home


async def look(home: Home, browser: Browser, folder: Path, quick: bool) -> list[str]:
    """Take a picture of every view; return what is wrong."""
    found: list[str] = []
    first = True
    for language in LANGUAGES:
        for theme in THEMES:
            for width in WIDTHS:
                if quick and (language, theme) != ("en", "light") and width != 390:
                    continue
                where = f"{width}-{theme}-{language}"
                page = await _open(home, browser, width, theme, language, where, found)
                if first:
                    first = False
                    await add_dashboard(page)
                    await until(lambda: is_added(home))
                built = await home.client.call(
                    "victron_ble/dashboard", language=language
                )
                await _look_at(page, built["views"], folder, where, found)
                await page.context.close()
    return found


async def _open(
    home: Home,
    browser: Browser,
    width: int,
    theme: Theme,
    language: str,
    where: str,
    found: list[str],
) -> Page:
    context = await browser.new_context(
        base_url=home.client.base,
        viewport={"width": width, "height": 844},
        locale=language,
        timezone_id="UTC",
        color_scheme=theme,
    )
    await remember(context, home, selectedLanguage=language)
    page = await context.new_page()
    page.on(
        "console",
        lambda message: (
            found.append(f"{where}: {message.text}")
            if message.type == "error" and "/api/brands/" not in message.location["url"]
            else None
        ),
    )
    page.on("pageerror", lambda error: found.append(f"{where}: {error}"))
    return page


async def _look_at(
    page: Page, views: list[dict[str, Any]], folder: Path, where: str, found: list[str]
) -> None:
    async for path in open_views(page, ADDED, views):
        found += [f"{where} {path}: {fault}" for fault in await faults_of(page)]
        view = page.locator("hui-sections-view")
        height = await view.evaluate("view => view.scrollHeight")
        size = page.viewport_size
        assert size
        await page.set_viewport_size(
            {"width": size["width"], "height": min(height + 150, _TALLEST)}
        )
        await asyncio.sleep(_PAINTING)
        await page.screenshot(path=folder / f"{path}-{where}.png")
        await page.set_viewport_size(size)


async def look_at_all(fleets: list[str], folder: Path, quick: bool) -> int:
    """Look at all views of some fleets; return the exit status."""
    status = 0
    async with chromium() as browser:
        for name in fleets:
            own = folder / name
            own.mkdir(parents=True, exist_ok=True)
            async with fleet(name) as home:
                faults = await look(home, browser, own, quick)
                faults += home.warnings
            for fault in faults:
                sys.stdout.write(f"{name}: {fault}\n")
            sys.stdout.write(f"{name}: {len(faults)} faults, pictures in {own}\n")
            status = status or bool(faults)
    return status


def main() -> int:
    """Read the options and look at everything."""
    parser = argparse.ArgumentParser(
        prog="scripts/screenshots --every-view", description=__doc__
    )
    parser.add_argument("--every-view", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fleet", nargs="*", default=list(FLEETS), help="which")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the pictures")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="dark and in other languages at 390 px only",
    )
    options = parser.parse_args()
    return asyncio.run(look_at_all(options.fleet, options.folder, options.quick))


if __name__ == "__main__":
    sys.exit(main())
