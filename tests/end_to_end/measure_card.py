"""Measure what the dashboard's modules cost in the browser: scripts/measure_card."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import gzip
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
import time
from typing import Final

from playwright.async_api import Browser, Page, Route, ViewportSize

from simulator.demo.steps import DASHBOARD, Say, set_up_dashboards, set_up_devices
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.system import System

from .browser import chromium, remember
from .card.system import open_card_page, show_system, states
from .home import Home, running

WEB: Final = ROOT / "custom_components" / "victron_ble" / "web"
WIDTHS: Final = (390, 1280)
LATEST: Final = 4  # seconds that the modules come late
RATE: Final = 10  # updates a second
_PATIENCE: Final = 20_000  # ms
_VALUES: Final = {
    "state_of_charge": 50,
    "battery_state": "charging",
    "battery_current": 10,
    "time_to_full": 60,
    "solar_power": 312,
    "shore_charger_power": 820,
    "battery_power": 640,
    "dc_loads_power": 92,
    "ac_loads_power": 400,
}
# Lets values move by up to 3 % at a steady rate, in the page's own time.
_UPDATES: Final = """([ids, rate, seconds]) => new Promise((done) => {
  const begun = hass.states;
  let left = rate * seconds;
  const timer = setInterval(() => {
    const changed = {};
    for (const id of ids) {
      const value = Number(begun[id]?.state ?? 100) * (0.97 + 0.06 * Math.random());
      const state = Number.isNaN(value) ? begun[id].state : value.toFixed(1);
      changed[id] = { ...begun[id], state };
    }
    change(changed);
    left -= 1;
    if (!left) { clearInterval(timer); done(); }
  }, 1000 / rate);
})"""
# The least that anything shown can cost.
_TEXT: Final = """() => {
  const text = document.querySelector("p").firstChild;
  globalThis.hass = { states: {} };
  globalThis.change = () => { text.data = Math.random(); };
}"""
_DURATIONS: Final = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


async def cold_load(browser: Browser, home: Home, width: int, late: float) -> float:
    """Open the dashboard in a browser that knows nothing; return the seconds it took.

    late: s by which each module comes late.
    """
    context = await browser.new_context(
        base_url=home.client.base,
        viewport=ViewportSize(width=width, height=900),
        locale="en",
    )
    await remember(context, home)

    async def serve(route: Route) -> None:
        await asyncio.sleep(late)
        await route.continue_()

    if late:
        await context.route("**/victron_ble/*/*.js", serve)
    page = await context.new_page()
    start = time.monotonic()
    await page.goto(f"/{DASHBOARD}")
    await page.locator("victron-system-card .said").first.wait_for(timeout=_PATIENCE)
    took = time.monotonic() - start
    faults = await page.locator("hui-error-card, hui-warning").count()
    await context.close()
    if faults:
        raise RuntimeError(f"{faults} cards could not be shown")
    return took


async def cost(page: Page, ids: list[str], seconds: int) -> dict[str, float]:
    """Return the ms of each kind that an update of these entities costs."""
    session = await page.context.new_cdp_session(page)
    # Time of the thread itself: others may keep the machine busy.
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def metrics() -> dict[str, float]:
        found = (await session.send("Performance.getMetrics"))["metrics"]
        return {one["name"]: one["value"] for one in found}

    before = await metrics()
    await page.evaluate(_UPDATES, [ids, RATE, seconds])
    after = await metrics()
    await session.detach()
    number = RATE * seconds
    return {
        name: (after[name] - before[name]) * 1000 / number
        for name in (*_DURATIONS, "TaskDuration")
    }


async def costs(browser: Browser, seconds: int) -> dict[str, dict[str, float]]:
    """Return what an update costs: of nobody's entity, of one of ours, of all of ours."""
    page = await browser.new_page(viewport=ViewportSize(width=390, height=700))
    await page.set_content("<p>0</p>")
    await page.evaluate(_TEXT)
    floor = await cost(page, [], seconds)
    await open_card_page(page)
    shown = states(_VALUES)
    await show_system(page, shown)
    found = {
        "a text on an empty page": floor,
        "another entity": await cost(page, ["sensor.other"], seconds),
        "one of its entities": await cost(page, ["sensor.solar_power"], seconds),
        "all of its entities": await cost(page, list(shown), seconds),
    }
    await page.close()
    return found


@asynccontextmanager
async def _van() -> AsyncIterator[Home]:
    system = System(FLEETS["van"])
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with running(folder) as home:
            await set_up_devices(
                home.client, system, list(system.radios.values()), [], print
            )
            await set_up_dashboards(home.client, system, print)
            yield home


async def measure(loads: int, seconds: int, say: Say) -> None:
    """Measure, and say the figures."""
    modules = sorted(WEB.glob("*.js"))
    text = b"".join(path.read_bytes() for path in modules)
    packed = len(gzip.compress(text))
    say(f"{len(modules)} modules, {len(text)} bytes, {packed} compressed")
    async with chromium() as browser:
        for what, found in (await costs(browser, seconds)).items():
            total = sum(found[name] for name in _DURATIONS)
            parts = ", ".join(f"{name} {value:.3f}" for name, value in found.items())
            say(f"An update of {what}: {total:.3f} ms ({parts})")
        if not loads:
            return
        async with _van() as home:
            for width in WIDTHS:
                took = []
                for number in range(loads):
                    late = LATEST * number / max(loads - 1, 1)
                    took.append(await cold_load(browser, home, width, late) - late)
                say(
                    f"{loads} of {loads} cold loads at {width} px have the dashboard,"
                    f" {median(took):.1f} s beyond the delay, at most {max(took):.1f} s"
                )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="scripts/measure_card", description=__doc__)
    parser.add_argument("--loads", type=int, default=50, help="cold, at each width")
    parser.add_argument("--seconds", type=int, default=60, help="of updates")
    options = parser.parse_args()
    asyncio.run(measure(options.loads, options.seconds, print))


if __name__ == "__main__":
    main()
