"""The last advertisements of a device, and what came of all of them."""

from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak

KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """An advertisement, kept for the diagnostics."""

    time: float
    source: str
    rssi: int
    data: bytes
    outcome: str


class Journal:
    """What one device was heard to send since it was set up.

    outcomes: how many advertisements, by what came of them.
    """

    def __init__(self) -> None:
        """Start with an empty page."""
        self.outcomes: Counter[str] = Counter()
        self.heard: deque[Heard] = deque(maxlen=KEPT)

    @property
    def last_time(self) -> float:
        """When an advertisement was last noted, on Bluetooth's clock; 0 if never."""
        return self.heard[-1].time if self.heard else 0

    def note(
        self, service_info: BluetoothServiceInfoBleak, data: bytes, outcome: str
    ) -> None:
        """Note an advertisement."""
        self.outcomes[outcome] += 1
        self.heard.append(
            Heard(
                service_info.time,
                service_info.source,
                service_info.rssi,
                data,
                outcome,
            )
        )
