"""Test that the dashboard is there whenever its modules come."""

from playwright.async_api import Browser
import pytest

from .home import Home
from .measure_card import LATEST, cold_load

pytestmark = pytest.mark.xdist_group("van")


@pytest.mark.parametrize(("width", "late"), [(1280, 0), (390, LATEST)])
async def test_cold_load(home: Home, browser: Browser, width: int, late: float) -> None:
    """Test a browser that knows nothing; scripts/measure_card does fifty of each."""
    await cold_load(browser, home, width, late)
