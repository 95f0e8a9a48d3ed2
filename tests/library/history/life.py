"""What is counted of one device, as long as it lives: readings, gaps, restarts."""

import json
from typing import Any

from victron_ble.counters.clock import Clock
from victron_ble.counters.counted import Counted
from victron_ble.record import RECORD_TYPES

HOUR = 3600.0
DAY = 24 * HOUR
WALL = 1_790_000_000.0  # s since 1970, when the host was switched on

Shown = dict[str, float]


class Life:
    """One device, a host with two clocks, and what was stored each time.

    time: s, by the clock that runs on; the one on the wall is `ahead` of it.
    count: of the advertisements, one a second.
    """

    def __init__(self, record_name: str) -> None:
        """Begin without a reading."""
        self.record_type = RECORD_TYPES[record_name]
        self.counted = Counted()
        self.time = 1000.0
        self.ahead = WALL
        self.count = 5
        self.saved: list[str] = []

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return Clock(self.time, self.time + self.ahead)

    def read(self, passed: float = 1, **values: Any) -> None:
        """Take a reading so many seconds after the one before."""
        self.time += passed
        self.count = (self.count + max(1, round(passed))) % 65_536
        complete = {**dict.fromkeys(self.record_type.table.values), **values}
        record = self.record_type(0xA389, nonce=self.count, values=complete)
        self.counted.read(record, self.time)

    def save(self) -> None:
        """Store what there is."""
        self.saved.append(json.dumps(self.counted.as_dict(self.clock)))

    def restart(self, off: float = 60, ago: int = 0, wrong: float = 0) -> None:
        """Start again from a save `ago` saves ago.

        off: for how many seconds it was off. wrong: by how much the clock on the wall
        is, from then on.
        """
        wall = self.time + self.ahead + off
        self.time = 50.0
        self.ahead = wall + wrong - self.time
        stored = json.loads(self.saved[-1 - ago]) if self.saved else None
        self.counted = Counted.from_dict(stored, self.clock)

    def shown(self) -> Shown:
        """Return what is shown."""
        return self.counted.shown(self.clock)


def battery(soc: float, consumed: float | None = None, **values: Any) -> dict[str, Any]:
    """Return the values of a battery of 200 Ah that is charged at 14.2 V with 5 A."""
    drawn = -2 * (100 - soc) if consumed is None else consumed
    return {"voltage": 14.2, "current": 5.0, "soc": soc, "consumed_ah": drawn} | values
