"""A Home Assistant for all tests, and a browser with a page for each."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
import os
import re
import shutil
import time

from playwright.async_api import Browser, ConsoleMessage, Page, expect
import pytest

from simulator.demo.folder import store
from simulator.demo.history import live_before, stored_energy
from simulator.demo.steps import set_up_dashboards, set_up_devices
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.system import System
from simulator.world import DAY, HOUR

from .browser import CHROMIUM, chromium, remember
from .home import Home, running, zone_at

FAILED = ROOT / "build" / "end_to_end"  # what remains of failed tests
# A busy machine may take its time for a page.
expect.set_options(timeout=30_000)
_LEFT_TO_ADD = "phoenix"
# Soon after midnight, the energy dashboard has nothing of the day as yet.
ZONE = zone_at(12)


def quiet(text: str) -> None:
    """Say nothing of the steps."""


@pytest.fixture(scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """Run a van's Home Assistant with a day of history, one device left to add."""
    folder = tmp_path_factory.mktemp("home")
    (folder / ".storage").mkdir()
    system = System(FLEETS["van"])
    now = DAY + 13 * HOUR  # as `running` has it
    pasts = live_before(System(FLEETS["van"], start=0), 1, now, time.time())
    store(folder / ".storage", "victron_ble.energy", stored_energy(pasts))
    radios = [r for r in system.radios.values() if not r.place.endswith(_LEFT_TO_ADD)]
    async with running(folder, time_zone=ZONE) as home:
        await set_up_devices(home.client, system, radios, pasts, quiet)
        await set_up_dashboards(home.client, system, quiet)
        yield home


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run a browser."""
    if CHROMIUM is None:
        assert "CI" not in os.environ, "chromium is missing"
        pytest.skip("there is no chromium here: apt-get install chromium")
    async with chromium() as browser:
        yield browser


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console has complained of by now."""
    return []


@asynccontextmanager
async def opened(
    home: Home, browser: Browser, complaints: list[str], node: pytest.Item
) -> AsyncIterator[Page]:
    """Open a page; if the test fails, keep how it looked and what was logged."""
    context = await browser.new_context(
        base_url=home.client.base,
        viewport={"width": 1280, "height": 1200},
        locale="en",
        timezone_id=ZONE,
    )
    page = await context.new_page()

    def note(message: ConsoleMessage) -> None:
        # The logos of Home Assistant's own integrations are on the internet.
        if message.type == "error" and "/api/brands/" not in message.location["url"]:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    if node.stash.get(_HAS_FAILED, False):
        name = re.sub(r"\W+", "_", node.name)
        FAILED.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=FAILED / f"{name}.png")
        (FAILED / f"{name}.log").write_text(
            "\n".join([page.url, *complaints, home.log]), encoding="utf-8"
        )
    await context.close()


@pytest.fixture
async def stranger(
    home: Home,
    browser: Browser,
    complaints: list[str],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Page]:
    """Open a page of a browser that knows nothing."""
    async with opened(home, browser, complaints, request.node) as page:
        yield page


@pytest.fixture
async def page(stranger: Page, home: Home) -> Page:
    """Open a page of a browser that has been logged in, which saves seconds."""
    await remember(stranger.context, home)
    return stranger


_HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Iterator[None]:
    """Let fixtures know whether their test has failed."""
    # pytest sends the report; an iterator's type cannot say so.
    report: pytest.TestReport = yield  # type: ignore[assignment]  # pluggy sends it
    if report.failed:
        item.stash[_HAS_FAILED] = True
    return report  # type: ignore[return-value]  # as above


def pytest_sessionstart() -> None:
    """Forget what remains of an earlier run, before any worker adds to it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(FAILED, ignore_errors=True)
