"""A device that is heard, for the tests of what is believed of it."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
import random
from typing import Any, NamedTuple

from victron_ble.policy.outcome import Outcome
from victron_ble.policy.trust import Trust
from victron_ble.record import Record
from victron_ble.records.battery_monitor import BatteryMonitorRecord

from .frames import SHUNT

SEQUENCES = 14_000


class Sent(NamedTuple):
    """A record as it was heard: when, its counter, and how many were sent before it."""

    time: float
    counter: int
    sequence: int


class Heard(NamedTuple):
    """What came of records.

    silence: s between two that were shown, at most. wait: s for which what was heard was
    not shown, at most. old_as_new: how many were shown after what was sent later.
    last: the sequence that was shown last, -1 if none was.
    """

    outcomes: Counter[str]
    silence: float
    wait: float
    old_as_new: int
    last: int


@cache
def telling(place: int) -> bytes:
    """Return the payload of a shunt that tells a place in a sequence."""
    return BatteryMonitorRecord.table.encode(
        {"voltage": 13.2, "soc": 77, "remaining_mins": place}
    )


def monitor(count: int, sequence: int) -> Record:
    """Return the record of a shunt that tells its place in the sequence."""
    payload = telling(sequence % SEQUENCES)
    return BatteryMonitorRecord.from_payload(SHUNT, payload, count % 0x10000)


def hear(trust: Trust, records: Iterable[Sent]) -> Heard:
    """Have records heard, in the order of arrival."""
    outcomes: Counter[str] = Counter()
    silence = wait = 0.0
    old, shown, newest = 0, -1, -1
    shown_at = waiting_since = None
    for time, counter, sequence in records:
        outcome, record = trust.hear(monitor(counter, sequence), time)
        outcomes[outcome] += 1
        assert (record is not None) == (outcome is Outcome.ACCEPTED)
        if shown_at is None:
            shown_at = time
        silence = max(silence, time - shown_at)
        if record is not None:
            old += sequence < shown
            shown, shown_at = sequence, time
        newest = max(newest, sequence)
        if shown == newest:
            waiting_since = None
        elif waiting_since is None:
            waiting_since = time
        else:
            wait = max(wait, time - waiting_since)
    return Heard(outcomes, silence, wait, old, shown)


def is_by_arrival(trust: Trust) -> bool:
    """Return whether records are taken as they arrive; a test may ask more than once.

    Of an attribute, a type checker believes that it stays as it was asserted to be.
    """
    return trust.order.by_arrival


def late(records: Iterable[Sent], delays: random.Random, proxies: int) -> list[Sent]:
    """Return what proxies hear of records, each half of them, up to 5 s late."""
    return sorted(
        record._replace(time=record.time + delays.uniform(0, 5))
        for record in records
        for _ in range(proxies)
        if delays.random() < 0.5
    )


def counting(start: float, count: int, seconds: int, pace: int) -> list[Sent]:
    """Return what is sent once a second, with one count in `pace` seconds."""
    return [
        Sent(
            start + second, count + second // pace, int(start) // pace + second // pace
        )
        for second in range(seconds)
    ]


NOISE: dict[str, Any] = {"voltage": -100, "soc": 102}


def made(
    count: int,
    record: type[Record] = BatteryMonitorRecord,
    product_id: int = SHUNT,
    spare: int | None = None,
    **values: Any,
) -> Record:
    """Return a record of some values; spare: other unused bits than usual."""
    payload = bytearray(record.table.encode(values))
    if spare is not None:
        payload[-1] = payload[-1] & 0x3F | spare << 6
    return record.from_payload(product_id, bytes(payload), count)


class Device:
    """Sends records, one a second, each with the next count."""

    def __init__(self, trust: Trust | None = None, now: float = 1000) -> None:
        """Begin with nothing sent."""
        self.trust = trust or Trust()
        self.now = now
        self.count = 0

    def sends(self, times: int = 1, every: float = 1, **values: Any) -> list[Outcome]:
        """Send values; return what came of them."""
        outcomes = []
        for _ in range(times):
            self.count += 1
            self.now += every
            outcomes.append(self.hear(made(self.count, **values)))
        return outcomes

    def hear(self, record: Record) -> Outcome:
        """Have a record heard now."""
        return self.trust.hear(record, self.now).outcome

    def is_trusted(self) -> bool:
        """Return whether the key is known to be right."""
        return self.trust.trusted

    def is_lost(self) -> bool:
        """Return whether the key seems wrong."""
        return self.trust.lost
