"""Test the life of a device, as a user sees it."""

import re

from playwright.async_api import Page, expect
import pytest

from .home import Home, shows_key, until

pytestmark = pytest.mark.xdist_group("van")


async def test_device_page_shows_what_is_sent(
    home: Home, page: Page, complaints: list[str]
) -> None:
    """Test names, values and units of a battery monitor."""
    await page.goto(await home.page_of("shunt"))
    info = page.locator("ha-device-info-card")
    await expect(info).to_contain_text("SmartShunt 500A/50mV")
    await expect(info).to_contain_text("Victron Energy")
    record = (await home.simulated("shunt"))["record"]
    sensors = page.locator("ha-device-entities-card").first
    await expect(sensors).to_contain_text("Voltage")
    # The battery goes on while the page loads.
    near = "|".join(f"{record['soc'] + step / 10:.1f}%" for step in range(-3, 4))
    await expect(sensors).to_contain_text(re.compile(near))
    await expect(sensors).to_contain_text("No alarm")
    text = (await sensors.aria_snapshot()).lower()
    assert "unavailable" not in text
    # How long a battery lasts that is being charged, and what has not come yet.
    text = re.sub("(time remaining|last full charge) unknown", "", text)
    assert "unknown" not in text
    assert complaints == []


async def test_device_is_discovered_and_added(home: Home, page: Page) -> None:
    """Test the discovery card, a wrong key, a short one and the right one."""
    phoenix = await home.simulated("phoenix")
    await page.goto("/config/integrations/dashboard")
    card = page.locator("ha-config-flow-card").filter(has_text=phoenix["name"])
    await expect(card).to_contain_text("Victron")
    await card.get_by_text("Add", exact=True).click()
    dialog = page.locator("dialog-data-entry-flow")
    key = dialog.locator("input").first  # before the box to be ticked
    await key.fill("0" * 32)
    await dialog.get_by_text("Submit", exact=True).click()
    await expect(dialog).to_contain_text("This is not the current key of")
    await key.fill(phoenix["key"][:-1])
    await dialog.get_by_text("Submit", exact=True).click()
    await expect(dialog).to_contain_text("The key has 31 characters")
    await key.fill(phoenix["key"])
    await dialog.get_by_text("Submit", exact=True).click()
    await dialog.get_by_text("Skip and finish").click()

    async def voltage() -> str:
        state = (await home.states_of("phoenix")).get("battery_voltage", "unknown")
        return "" if state in ("unavailable", "unknown") else state

    assert 10 < float(await until(voltage)) < 16
    assert await home.entry("phoenix")


async def test_alarm_shows_at_once(home: Home, page: Page) -> None:
    """Test that binary sensors turn on while an alarm is raised, and off after."""
    await page.goto(await home.page_of("protect"))
    rows = page.locator("hui-simple-entity-row")
    active = rows.filter(has_text="Alarm active")
    await expect(active).to_contain_text("OK")
    await home.trigger("raise_alarms", "protect", alarms=["high_temperature_alarm"])
    await expect(active).to_contain_text("Problem")
    await expect(rows.filter(has_text="High temperature alarm")).to_contain_text(
        "Problem"
    )
    await home.trigger("clear_alarms", "protect")
    await expect(active).to_contain_text("OK")


async def test_new_key_is_asked_for(home: Home, page: Page) -> None:
    """Test re-authentication after the device got another key."""
    await home.trigger("change_key", "orion")
    orion = await home.simulated("orion")
    await page.goto("/config/integrations/dashboard")
    card = page.locator("ha-config-flow-card").filter(has_text=orion["name"])
    # Anyone can send in its name, so it is asked after a minute of that.
    await card.get_by_text("Reconfigure").click(timeout=120_000)
    dialog = page.locator("dialog-data-entry-flow")
    await expect(dialog).to_contain_text("no longer works")
    await dialog.locator("input").fill(orion["key"])
    await dialog.get_by_text("Submit", exact=True).click()
    await expect(dialog).to_contain_text("Re-authentication was successful")

    async def shown() -> bool:
        return "unavailable" not in (await home.states_of("orion")).values()

    await until(shown)


async def test_options(home: Home, page: Page) -> None:
    """Test that the options dialog keeps what is chosen."""
    multi = await home.simulated("multi")
    await page.goto("/config/integrations/integration/victron_ble")
    row = page.locator("ha-config-entry-row").filter(has_text=multi["name"])
    await row.get_by_label("Configure").click()
    dialog = page.locator("dialog-data-entry-flow")
    await dialog.get_by_text("Economical", exact=False).first.click()
    await dialog.get_by_text("Submit", exact=True).click()
    await expect(dialog).to_contain_text("Options successfully saved")


async def test_diagnostics_hold_no_key(home: Home, page: Page) -> None:
    """Test the download, and that no digits of the key are in it."""
    shunt = await home.simulated("shunt")
    await page.goto(await home.page_of("shunt"))
    async with page.expect_download() as download:
        await page.get_by_text("Download diagnostics").click()
    text = (await (await download.value).path()).read_text(encoding="utf-8")
    assert "battery_monitor" in text
    assert not shows_key(text, shunt["key"])
    assert not shows_key(home.log, shunt["key"])
