"""Test that a name from the air, which anybody can send, is a text in the browser."""

from pathlib import Path

from playwright.async_api import Browser, expect
import pytest

from simulator.home_assistant import INTEGRATION
from simulator.wire import raw_advertisement

from .air import Air
from .browser import remember
from .conftest import opened

NAME = "[Tap](http://evil.test) ![](//evil.test)"


async def test_link_is_text(
    tmp_path: Path,
    browser: Browser,
    complaints: list[str],
    request: pytest.FixtureRequest,
) -> None:
    """Test the card of a device whose name is a link and an image, and its dialog."""
    air = Air()
    component = tmp_path / "custom_components" / "victron_ble"
    component.parent.mkdir()
    component.symlink_to(INTEGRATION)
    async with (
        air.around(tmp_path) as home,
        opened(home, browser, complaints, request.node) as page,
    ):
        await remember(page.context, home)
        asked: list[str] = []
        page.on("request", lambda asks: asked.append(asks.url))
        for frame in air.system.listen(air.radio.device.interval):
            if frame.address == air.radio.address:
                await home.client.act(
                    "victron_air.hear",
                    address=frame.address,
                    rssi=frame.rssi,
                    raw=raw_advertisement(frame.data, NAME).hex(),
                )
        await page.goto("/config/integrations/dashboard")
        card = page.locator("ha-config-flow-card").filter(has_text=NAME)
        await card.get_by_text("Add", exact=True).click()
        dialog = page.locator("dialog-data-entry-flow")
        await expect(dialog.locator("ha-markdown").first).to_contain_text(
            f"{NAME} (SmartShunt"
        )
        assert "\\" not in await dialog.aria_snapshot()
        assert await dialog.locator("a[href*=evil], img[src*=evil]").count() == 0
        assert not [url for url in asked if "evil" in url]
