"""Test in the browser that a system is added, changed and removed, without a reload."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, expect
import pytest

from simulator.demo.entities import entity_ids, wait_for_readings
from simulator.demo.steps import add_devices
from simulator.fleets import FLEETS
from simulator.system import System

from .browser import remember
from .home import Home, running, until

DEVICES = ("shunt", "solar", "multi")


async def systems(home: Home, entry_id: str) -> list[dict[str, Any]]:
    """Return the systems of an entry."""
    found: list[dict[str, Any]] = await home.client.call(
        "config_entries/subentries/list", entry_id=entry_id
    )
    return found


async def shown(home: Home, system: str, *keys: str) -> None:
    """Wait until a system shows all of these."""

    async def look() -> bool:
        states = await home.states_at(system)
        known = (states.get(key, "unknown") for key in keys)
        return not {"unknown", "unavailable"} & set(known)

    await until(look)


async def submit(dialog: Locator, title: str) -> None:
    """Submit the form of this title."""
    await expect(dialog).to_contain_text(title)
    await dialog.get_by_text("Submit", exact=True).click()


@pytest.mark.timeout(240)
async def test_added_changed_removed(tmp_path: Path, browser: Browser) -> None:
    """Test the clicks of an owner; the monitor's entry is never set up anew."""
    fleet = System(FLEETS["van"])
    radios = [fleet.radio(f"van/{name}") for name in DEVICES]
    async with running(tmp_path) as home:
        await add_devices(home.client, radios, lambda text: None)
        await wait_for_readings(home.client, radios)
        began = datetime.now(UTC)
        entry = await home.entry("shunt")
        assert entry is not None
        entry_id = entry["entry_id"]
        context = await browser.new_context(base_url=home.client.base, locale="en")
        await remember(context, home)
        page = await context.new_page()
        await page.goto("/config/integrations/integration/victron_ble")
        dialog = page.locator("dialog-data-entry-flow")

        await page.get_by_text("Add system").first.click()
        await expect(dialog).to_contain_text(f"{radios[1].name} –")
        await submit(dialog, "Add a system")
        await submit(dialog, "Connected to")
        await dialog.get_by_text("Finish", exact=True).click()
        [system] = await systems(home, entry_id)
        assert system["title"] == "System"
        system_id = system["subentry_id"]
        await shown(home, system_id, "solar_power", "ac_input_power", "battery_power")

        row = page.locator("ha-config-sub-entry-row")
        await row.get_by_label("Reconfigure system").click()
        await dialog.get_by_text(f"{radios[2].name} –").click()
        await dialog.locator("input[name=name]").fill("Van")
        await submit(dialog, "Change the system")

        async def changed() -> bool:
            [found] = await systems(home, entry_id)
            states = await home.states_at(system_id)
            return found["title"] == "Van" and "ac_input_power" not in states

        await until(changed)
        await shown(home, system_id, "solar_power", "battery_power")
        await (
            dialog.get_by_text("Close", exact=True)
            .or_(dialog.get_by_text("Finish", exact=True))
            .click()
        )

        await row.locator("ha-dropdown").first.locator("ha-icon-button").click()
        await row.locator("ha-dropdown").first.get_by_text("Delete").click()
        await page.locator("dialog-box").get_by_text("Delete", exact=True).click()
        await expect(row).to_have_count(0)
        await context.close()
        assert await systems(home, entry_id) == []
        assert await home.states_at(system_id) == {}

        states = await home.states_of("shunt")
        assert states["voltage"] not in ("unknown", "unavailable")
        ids = await entity_ids(home.client)
        voltage = ids[radios[0].address]["sensor.voltage"]
        history = await home.client.call(
            "history/history_during_period",
            start_time=began.isoformat(),
            entity_ids=[voltage],
            no_attributes=True,
        )
        assert "unavailable" not in {state["s"] for state in history[voltage]}
        assert home.warnings == []
