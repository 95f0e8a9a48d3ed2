"""Common ground of all tests, of the library's and of Home Assistant's.

`HYPOTHESIS_PROFILE=long` has the library's tests try a million frames, and 100,000
wrong keys for each record; without it the same tests take samples. Which ones they are,
`--hypothesis-seed` says to both.
"""

import os

from hypothesis import HealthCheck, settings

# The first package of this name stays: unless it is ours, Home Assistant's test harness
# brings its own, and core's integration is tested in silence.
import custom_components  # noqa: F401

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "short")
# A busy machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("short", PATIENT, max_examples=200)
# What CI has of its own would try the same ones every night, whatever the seed.
settings.register_profile("long", PATIENT, max_examples=20_000, derandomize=False)
settings.load_profile(PROFILE)
