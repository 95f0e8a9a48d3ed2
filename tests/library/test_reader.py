"""Test when a device is read, and why not: one decision for all who hear."""

from collections.abc import Iterable
import random

import pytest

from victron_ble import Key
from victron_ble.counters.counted import Counted
from victron_ble.policy.publisher import NOTHING
from victron_ble.policy.reader import NONSENSE, PACKETS, Heard, Reader
from victron_ble.policy.reporting import Preset
from victron_ble.record import encode_record
from victron_ble.records.battery_monitor import BatteryMonitorRecord

from .frames import KEY, SHUNT, advertisement, payloads

TIMEOUT = 300
READING = "reading"
OTHER_SERIES = "a reading of another count"
WRONG_KEY = "the key does not match this device"
IN_THE_CLEAR = "it sends without encryption, though there is a key for it"
OFF = "Instant Readout is off"
OTHER_FORMAT = "not Victron's product advertisement"


class Air:
    """What a device sends, and others in its name."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self.now = 1000.0
        self.reader = Reader(Key(KEY), Preset.LIVE, Counted(), TIMEOUT)
        self._count = 0
        self._noise = random.Random(1)

    def frame(self, what: str) -> bytes:
        """Return the next frame of a kind."""
        self._count += 1
        if what == OFF:
            return bytes.fromhex("100289a30a")
        if what == IN_THE_CLEAR:
            return advertisement(0xFF01, payloads(0xFF01)[0], nonce=self._count)
        if what == OTHER_FORMAT:
            return b"\x01\x02\x03\x04"
        if what == NONSENSE:
            payload = self._noise.randbytes(15)
            return advertisement(BatteryMonitorRecord.record_type, payload, nonce=9)
        key = "00" + KEY[2:] if what == WRONG_KEY else KEY
        return encode_record(
            BatteryMonitorRecord,
            {"voltage": 13.2, "soc": 77},
            product_id=SHUNT,
            nonce=self._count + 30_000 * (what == OTHER_SERIES),
            key=Key(key),
        )

    def send(self, what: str, times: int = 1, ago: float = 0) -> Heard:
        """Send frames of a kind, a second each; return what came of the last."""
        for _ in range(times):
            self.now += 1
            data = self.frame(what)
            heard = self.reader.hear(data, self.now - ago, self.now, -60, data)
        return heard

    def sends(self, sent: Iterable[tuple[str, int]]) -> Heard:
        """Send what a table says: kinds, and how many; "" is silence."""
        for what, times in sent:
            if what:
                heard = self.send(what, times)
            else:
                self.now += times
        return heard


@pytest.mark.parametrize(
    ("sent", "available", "why", "certain"),
    [
        ([(READING, 1)], False, None, None),
        ([(READING, 2)], True, None, None),
        # Anyone can send in its name: that must last, and without a reading meanwhile.
        ([(READING, 2), (WRONG_KEY, 60)], True, None, None),
        ([(READING, 2), (WRONG_KEY, 61)], False, WRONG_KEY, True),
        ([(READING, 2), (OFF, 61)], False, OFF, True),
        ([(READING, 2), (OFF, 40), (READING, 1), (OFF, 40)], True, None, None),
        ([(READING, 2), (OFF, 40), (OTHER_SERIES, 1), (OFF, 40)], True, None, None),
        ([(READING, 2), (OTHER_FORMAT, 99)], True, None, None),
        ([(READING, 2), ("", 3601), (WRONG_KEY, 99)], True, None, None),
        ([(WRONG_KEY, 61)], False, WRONG_KEY, True),
        ([(IN_THE_CLEAR, 60)], False, None, None),
        ([(IN_THE_CLEAR, 61)], False, IN_THE_CLEAR, True),
        ([(IN_THE_CLEAR, 99), (READING, 2)], True, None, None),
        ([(READING, 2), (IN_THE_CLEAR, 60)], True, None, None),
        ([(READING, 2), (IN_THE_CLEAR, 61)], False, IN_THE_CLEAR, True),
        ([(READING, 2), ("", 3601), (IN_THE_CLEAR, 99)], True, None, None),
        # One record that makes no sense is foreign, many are the wrong key.
        ([(READING, 2), (NONSENSE, 19)], True, None, None),
        ([(READING, 2), (NONSENSE, 99)], False, NONSENSE, True),
        (
            [(READING, 2), (NONSENSE, 99), *[(OFF, 1), (NONSENSE, 1)] * 40],
            False,
            NONSENSE,
            True,
        ),
        ([(NONSENSE, 99), *[(NONSENSE, 1), (OFF, 1)] * 40], False, OFF, False),
        ([(READING, 2), (NONSENSE, 99), (READING, 5)], True, None, None),
    ],
)
def test_when_it_is_read(
    sent: list[tuple[str, int]], available: bool, why: str | None, certain: bool | None
) -> None:
    """Test what makes a device available, and what takes that away."""
    air = Air()
    fault = air.sends(sent).fault

    assert air.reader.available is available
    assert (fault and fault.why, fault and fault.certain) == (why, certain)


def test_its_end_is_told_once() -> None:
    """Test that only the first of many faults, or of many ticks, changes anything."""
    air = Air()
    updates = [air.send(what).update for what in (READING, READING, *[WRONG_KEY] * 99)]
    assert [update.availability_changed for update in updates].count(True) == 2

    assert air.send(READING).update.availability_changed
    ends = air.now + TIMEOUT
    assert air.reader.next_due == ends
    assert air.reader.tick(ends - 0.1) is NOTHING
    assert air.reader.tick(ends).availability_changed
    assert not air.reader.available
    assert air.reader.tick(ends + 1) is NOTHING


def test_what_a_slow_scanner_tells_brings_nothing_back() -> None:
    """Test a reading that comes later than a device may be silent."""
    air = Air()
    air.send(READING, 2)
    air.now += 2 * TIMEOUT
    air.reader.tick(air.now)

    assert air.send(READING, ago=TIMEOUT).record is None
    assert not air.reader.available
    assert air.send(READING, ago=TIMEOUT - 2).record is not None
    assert air.reader.available


def test_packets_are_known_again_as_long_as_they_are_the_last_reading() -> None:
    """Test that each is the device, still there; and that there are a few of them."""
    air = Air()
    assert not air.reader.hear_again(b"", air.now)
    air.send(READING, 2)
    before, data = air.frame(READING), air.frame(READING)
    for frame in (before, data, before):
        air.reader.hear(frame, air.now, air.now, -60, frame)
    assert not air.reader.hear_again(before, air.now)  # its values, but not the last
    for kind in range(2 * PACKETS):
        air.now += 1
        air.reader.hear(data, air.now, air.now, -60, bytes((kind,)))
    air.send(OTHER_FORMAT)
    air.now += TIMEOUT - 5
    known = [
        kind for kind in range(99) if air.reader.hear_again(bytes((kind,)), air.now)
    ]

    assert known == list(range(PACKETS - 1))  # and the data itself
    assert air.reader.presence.heard == air.reader.presence.lasts_until == air.now
    assert air.reader.trust.order.heard == air.now
    assert air.reader.tick(air.now + TIMEOUT - 1) is NOTHING

    air.send(READING)
    assert not air.reader.hear_again(bytes(1), air.now)
