"""Debian's chromium, without a screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import shutil
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, async_playwright

from .home import Home

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run it until the end of the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=_FLAGS
        )
        yield browser
        await browser.close()


async def remember(context: BrowserContext, home: Home, **settings: Any) -> None:
    """Let pages begin logged in, with settings that the web page keeps itself."""
    for name, value in {"hassTokens": home.client.browser_token(), **settings}.items():
        stored = json.dumps(json.dumps(value))
        await context.add_init_script(f"localStorage.setItem('{name}', {stored})")
