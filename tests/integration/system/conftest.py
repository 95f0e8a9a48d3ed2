"""Fixtures of the tests of systems."""

import pytest

from homeassistant.core import HomeAssistant
from tests.integration.proxy import Proxy

from .board import Board


@pytest.fixture
def board(hass: HomeAssistant, proxy: Proxy) -> Board:
    """Return devices that are still to be set up."""
    return Board(hass, proxy)
