"""Test what a record costs by a count that no other program disturbs."""

from collections.abc import Callable
import sys
from typing import Any, Final

import pytest

from victron_ble import Key, Record, read
from victron_ble.counters.counted import Counted
from victron_ble.policy.reader import Reader
from victron_ble.policy.reporting import Preset
from victron_ble.records.battery_monitor import BatteryMonitorRecord

from .document import RECORDS
from .frames import KEY, advertisement, payloads

# Instructions of Python 3.14 to read one advertisement and its values, by record type.
# Newer figures belong here when a row was added or a way was found to do with less.
INSTRUCTIONS: Final = {
    0x00: 207,
    0x01: 301,
    0x02: 359,
    0x03: 277,
    0x04: 253,
    0x05: 360,
    0x06: 311,
    0x07: 259,
    0x08: 349,
    0x09: 307,
    0x0A: 421,
    0x0B: 335,
    0x0C: 326,
    0x0D: 331,
    0x0F: 329,
    0xFF01: 263,
}
GROWTH: Final = 0.05


# To hear that a device sent its last reading again, with its next count.
SAME_AGAIN: Final = 987

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 14), reason="Each Python has instructions of its own"
)


def count_instructions(work: Callable[[], object]) -> int:
    """Return how many instructions of Python it takes to do something."""
    monitoring: Any = getattr(sys, "monitoring")  # noqa: B009 (Python 3.11 has none)
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    tool = monitoring.PROFILER_ID
    monitoring.use_tool_id(tool, "cost")
    monitoring.register_callback(tool, monitoring.events.INSTRUCTION, count)
    monitoring.set_events(tool, monitoring.events.INSTRUCTION)
    try:
        done = work()
    finally:
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
        monitoring.free_tool_id(tool)
    assert done
    return counted


@pytest.mark.parametrize("record_type", RECORDS)
def test_instructions_for_a_record(record_type: int) -> None:
    """Test that no record costs more than a twentieth above what it is known to cost."""
    data = advertisement(record_type, payloads(record_type)[0])
    key = Key(KEY)

    def values() -> object:
        found = read(data, key)
        return isinstance(found, Record) and found.values

    values()

    counted = count_instructions(values)

    assert counted == pytest.approx(INSTRUCTIONS[record_type], rel=GROWTH)


def test_instructions_for_the_same_again() -> None:
    """Test what is heard most: the last reading again, which is not even decoded."""
    reader = Reader(Key(KEY), Preset.BALANCED, Counted(), timeout=900)
    payload = payloads(BatteryMonitorRecord.record_type)[0]
    frames = [
        advertisement(BatteryMonitorRecord.record_type, payload, nonce=nonce)
        for nonce in range(1, 8)
    ]
    for time, data in enumerate(frames[:-1], 1):
        reader.hear(data, time, time, -60, data)

    counted = count_instructions(
        lambda: reader.hear(frames[-1], 7, 7, -60, frames[-1]).record
    )

    assert counted == pytest.approx(SAME_AGAIN, rel=GROWTH)
