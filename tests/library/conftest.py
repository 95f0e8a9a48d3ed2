"""Fixtures of the library's tests."""

import pytest

from tests.conftest import PROFILE


@pytest.fixture(name="is_long")
def is_long_fixture() -> bool:
    """Return whether there is time for all that can be tried."""
    return PROFILE == "long"
