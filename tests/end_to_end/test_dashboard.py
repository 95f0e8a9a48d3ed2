"""Test the pages that show a whole system."""

from typing import Any

from playwright.async_api import Page, expect
import pytest

from simulator.demo.dashboard import STRATEGY
from simulator.demo.steps import DASHBOARD, EXAMPLE

from .home import Home, until
from .views import ADDED, add_dashboard, faults_of, is_added, open_views

pytestmark = pytest.mark.xdist_group("van")

TAKEN = "dashboard-taken"


async def build(home: Home, **options: Any) -> dict[str, Any]:
    """Return the dashboard as the integration builds it."""
    found: dict[str, Any] = await home.client.call(
        "victron_ble/dashboard", language="en", options=options
    )
    return found


async def test_dashboard_opens_without_login(
    home: Home, stranger: Page, complaints: list[str]
) -> None:
    """Test that localhost is enough to see the dashboard, whole."""
    await stranger.goto("/")
    await stranger.wait_for_url(f"**/{DASHBOARD}/overview")
    await expect(stranger.locator("victron-system-card")).to_be_visible()
    await expect(stranger.locator("state-history-charts canvas")).to_have_count(3)
    await expect(stranger.locator("statistics-chart canvas")).to_have_count(1)
    text = await stranger.locator("body").aria_snapshot()
    for shown in ("State of charge", "Sun today", "Batteries", "Loads"):
        assert shown in text
    for missing in ("unavailable", "unknown", "not found", "error"):
        assert missing not in text.lower()
    assert complaints == []


async def test_every_view(home: Home, page: Page, complaints: list[str]) -> None:
    """Test that no card of any view is missing, warns, or lacks its entity."""
    views = (await build(home))["views"]
    assert len(views) == 6
    async for path in open_views(page, DASHBOARD, views):
        assert await faults_of(page) == [], path
    assert complaints == []


async def test_example(home: Home, page: Page, complaints: list[str]) -> None:
    """Test that the documentation's example has every card that it promises."""
    config = await home.client.call("lovelace/config", url_path=EXAMPLE)
    async for path in open_views(page, EXAMPLE, config["views"]):
        assert await faults_of(page) == [], path
    text = await page.locator("body").aria_snapshot()
    for shown in ("State of charge", "Yield today", "OK"):
        assert shown in text
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
async def test_alarm_is_on_the_first_screen(
    home: Home, page: Page, complaints: list[str], width: int
) -> None:
    """Test the badge of a device with an alarm, while there is one."""
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(f"/{DASHBOARD}/overview")
    await expect(page.locator("hui-tile-card").first).to_be_visible()
    badge = page.locator("hui-entity-badge").get_by_text("MultiPlus")
    await expect(badge).to_be_hidden()

    async def alarm() -> bool:
        return (await home.states_of("multi", "binary_sensor"))["alarm"] == "on"

    await home.trigger("raise_alarms", "multi", alarms=["alarm"])
    await until(alarm)
    await expect(badge).to_be_visible(timeout=2000)
    box = await badge.bounding_box()
    assert box
    assert box["y"] < 200

    await home.trigger("clear_alarms", "multi")
    await expect(badge).to_be_hidden()
    assert complaints == []


async def test_what_is_silent(home: Home, page: Page, complaints: list[str]) -> None:
    """Test that a device that is not read has a badge and one line, until it is."""
    await page.goto(f"/{DASHBOARD}/solar")
    voltage = page.locator("hui-tile-card").get_by_text("Battery voltage")
    badge = page.locator("hui-entity-badge").get_by_text("Unavailable")
    line = page.locator("hui-sensor-entity-row").get_by_text("SmartSolar")
    await expect(voltage).to_be_visible()
    await expect(badge).to_be_hidden()

    # It takes minutes until a device counts as silent; a page knows only the state.
    anchor = (await build(home))["views"][2]["sections"][0]["visibility"][0]["entity"]
    shown = (await home.client.states())[anchor]
    await home.client.request("POST", f"states/{anchor}", state="unavailable")
    await expect(badge).to_be_visible()
    await expect(line).to_be_visible()
    await expect(voltage).to_be_hidden()

    await home.client.request(
        "POST",
        f"states/{anchor}",
        state=shown["state"],
        attributes=shown["attributes"],
    )
    await expect(voltage).to_be_visible()
    await expect(badge).to_be_hidden()
    await expect(line).to_be_hidden()
    assert complaints == []


async def test_it_follows(home: Home, page: Page, complaints: list[str]) -> None:
    """Test that an open page shows what is renamed or hidden, without a reload."""
    await page.goto(f"/{DASHBOARD}/battery")
    heading = page.locator("hui-heading-card")
    tiles = page.locator("hui-tile-card")
    await expect(heading.get_by_text("SmartShunt")).to_be_visible()
    await expect(tiles.get_by_text("Starter voltage")).to_be_visible()
    device = (await home.page_of("shunt")).rpartition("/")[2]
    address = (await home.simulated("shunt"))["address"]
    starter = next(
        entity["entity_id"]
        for entity in await home.client.call("config/entity_registry/list")
        if entity["unique_id"] == f"{address}-starter_voltage"
    )

    async def change(name: str | None, hidden_by: str | None) -> None:
        await home.client.call(
            "config/device_registry/update", device_id=device, name_by_user=name
        )
        await home.client.call(
            "config/entity_registry/update", entity_id=starter, hidden_by=hidden_by
        )

    await change("House battery", "user")
    await expect(heading.get_by_text("House battery")).to_be_visible()
    await expect(tiles.get_by_text("Starter voltage")).to_have_count(0)
    await change(None, None)
    await expect(heading.get_by_text("SmartShunt")).to_be_visible()
    await expect(tiles.get_by_text("Starter voltage")).to_be_visible()
    assert complaints == []


async def test_two_clicks(home: Home, page: Page, complaints: list[str]) -> None:
    """Test how a user adds the dashboard, and that it opens; then that areas narrow it."""
    await add_dashboard(page)
    assert await until(lambda: is_added(home))
    await page.goto(f"/{ADDED}")
    await expect(page.locator("victron-system-card")).to_be_visible()
    config = await home.client.call("lovelace/config", url_path=ADDED)
    assert config == STRATEGY

    strategy = {**STRATEGY["strategy"], "areas": ["nowhere"]}
    await home.client.call(
        "lovelace/config/save", url_path=ADDED, config={"strategy": strategy}
    )
    await page.goto(f"/{ADDED}")
    await expect(page.get_by_text("No device has an entity")).to_be_visible()
    assert complaints == []


async def test_control_can_be_taken(
    home: Home, page: Page, complaints: list[str]
) -> None:
    """Test that what was built goes on as plain cards, without the strategy."""
    built = await build(home)
    await home.client.call(
        "lovelace/dashboards/create", url_path=TAKEN, title="Taken", icon="mdi:hand"
    )
    await home.client.call("lovelace/config/save", url_path=TAKEN, config=built)
    async for path in open_views(page, TAKEN, built["views"]):
        assert await faults_of(page) == [], path
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
