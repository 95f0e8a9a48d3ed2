"""Fixtures of the library's tests."""

import random

import pytest

from tests.conftest import PROFILE


@pytest.fixture(name="is_long")
def is_long_fixture() -> bool:
    """Return whether there is time for all that can be tried."""
    return PROFILE == "long"


@pytest.fixture(name="chance")
def chance_fixture(pytestconfig: pytest.Config) -> random.Random:
    """Return chance by the seed of the command line, or else always the same."""
    return random.Random(pytestconfig.getoption("--hypothesis-seed") or 0x02E1)
