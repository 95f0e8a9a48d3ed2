"""Common ground of all tests, of the library's and of Home Assistant's."""

# The first package of this name stays: unless it is ours, Home Assistant's test harness
# brings its own, and core's integration is tested in silence.
import custom_components  # noqa: F401
