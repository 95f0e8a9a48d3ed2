"""Advertisement monitors: the passive scans of clients, and what becomes of them."""

from collections.abc import Iterable
from enum import Enum

from dbus_fast import Variant

from .objects import Advertisement

MONITOR = "org.bluez.AdvertisementMonitor1"

Scan = tuple[str, str]


class Monitors(Enum):
    """What becomes of passive scans."""

    HEAR = "hear"
    HEAR_ONCE = "once"
    """Each device is heard once, as with many kernels before 6.11."""
    DEAF = "deaf"
    REFUSED = "refused"
    MISSING = "missing"


class Patterns:
    """What each client's monitor waits for; the client tells after it has registered it."""

    def __init__(self, monitors: Monitors) -> None:
        """Begin with no monitor."""
        self._monitors = monitors
        self._of_scan: dict[Scan, list[tuple[int, int, bytes]]] = {}

    def learn(self, scan: Scan, interfaces: dict[str, dict[str, Variant]]) -> None:
        """Take what a client shows of an object."""
        if MONITOR in interfaces:
            self._of_scan[scan] = interfaces[MONITOR]["Patterns"].value

    def match(
        self, scans: Iterable[Scan], advertisement: Advertisement, *, is_new: bool
    ) -> bool:
        """Whether a frame is heard with one of these scans."""
        if self._monitors is Monitors.DEAF:
            return False
        if self._monitors is Monitors.HEAR_ONCE and not is_new:
            return False
        return any(
            advertisement.matches(*pattern)
            for scan in scans
            for pattern in self._of_scan.get(scan, ())
        )
