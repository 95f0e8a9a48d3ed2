"""How long the tests of the decoder take.

`HYPOTHESIS_PROFILE=long` tries a million frames and 100,000 wrong keys for each
record; without it the same tests take samples.
"""

import os

from hypothesis import settings
import pytest

settings.register_profile("short", deadline=None, max_examples=200)
settings.register_profile("long", deadline=None, max_examples=20_000)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "short")
settings.load_profile(PROFILE)


@pytest.fixture(name="is_long")
def is_long_fixture() -> bool:
    """Return whether there is time for all that can be tried."""
    return PROFILE == "long"
