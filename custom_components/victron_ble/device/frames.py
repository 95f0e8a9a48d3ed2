"""The last frames of a device, and what each scanner contributed."""

from collections import Counter, deque
from typing import Final, NamedTuple

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak

KEPT: Final = 20
LOUDEST_WITHIN: Final = 60  # s


class Frame(NamedTuple):
    """Victron's manufacturer data as it was heard, and what came of it."""

    time: float
    source: str
    rssi: int
    data: bytes
    outcome: str


class Scanner:
    """What one scanner heard of a device.

    outcomes: how many frames, by what came of them; "accepted" is the first to
        bring news.
    """

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.heard = 0
        self.outcomes: Counter[str] = Counter()
        self.rssi = 0
        self.time = 0.0


class Frames:
    """What was heard of one device since it was set up."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._last: deque[tuple[float, str, int, bytes, str]] = deque(maxlen=KEPT)
        self.scanners: dict[str, Scanner] = {}

    def hear(self, service_info: BluetoothServiceInfoBleak) -> Scanner:
        """Note that a scanner heard the device."""
        source = service_info.source
        scanner = self.scanners.get(source)
        if scanner is None:
            scanner = self.scanners[source] = Scanner()
        scanner.heard += 1
        scanner.rssi = service_info.rssi
        scanner.time = service_info.time
        return scanner

    def keep(
        self,
        service_info: BluetoothServiceInfoBleak,
        scanner: Scanner,
        data: bytes,
        outcome: str,
    ) -> None:
        """Keep a frame that was no repeated one, and what came of it."""
        scanner.outcomes[outcome] += 1
        self._last.append(
            (service_info.time, service_info.source, service_info.rssi, data, outcome)
        )

    @property
    def last(self) -> list[Frame]:
        """The last frames, the newest at the end."""
        return [Frame(*kept) for kept in self._last]

    def loudest(self, time: float) -> int | None:
        """Return the RSSI at the scanner that hears the device best now, in dBm."""
        loudest = None
        for scanner in self.scanners.values():
            if time - scanner.time < LOUDEST_WITHIN and (
                loudest is None or scanner.rssi > loudest
            ):
                loudest = scanner.rssi
        return loudest
