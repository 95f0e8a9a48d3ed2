"""A page with nothing but the card, for each test."""

from collections.abc import AsyncIterator

from playwright.async_api import Browser, ConsoleMessage, Error, Page
import pytest

from .system import open_card_page


@pytest.fixture(scope="session")
async def only_page(browser: Browser) -> AsyncIterator[Page]:
    """Open a page for all tests, which saves half their time."""
    page = await browser.new_page()
    yield page
    await page.close()


@pytest.fixture
async def page(only_page: Page) -> AsyncIterator[Page]:
    """Load the page anew, narrow; nothing may be complained of."""
    complaints: list[str] = []

    def note(message: ConsoleMessage | Error) -> None:
        complaints.append(str(message))

    only_page.on("console", note)
    only_page.on("pageerror", note)
    await only_page.set_viewport_size({"width": 300, "height": 700})
    await open_card_page(only_page)
    yield only_page
    only_page.remove_listener("console", note)
    only_page.remove_listener("pageerror", note)
    await only_page.unroute_all()
    assert complaints == []
