"""The counter that each advertisement carries.

It goes up by about one a second, wraps after 65,536 and starts anew with the device.
"""

from typing import Final

COUNTS: Final = 1 << 16
# How far a counter can have gone: at least, for each second of silence, at most.
LEAST_AHEAD: Final = 60
AHEAD_PER_SECOND: Final = 20
MOST_AHEAD: Final = COUNTS // 2 - 1


def steps(earlier: int, later: int) -> int:
    """Return by how many counts a counter went on, 0 to 65535."""
    return (later - earlier) % COUNTS


def goes_on(earlier: int, later: int, seconds: float) -> bool:
    """Whether a counter can have gone from one count to the other in this time."""
    ahead = (later - earlier) % COUNTS
    if ahead <= LEAST_AHEAD:
        return ahead > 0
    return ahead <= min(MOST_AHEAD, AHEAD_PER_SECOND * seconds)
