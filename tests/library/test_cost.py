"""Test what a record costs by a count that no other program disturbs."""

import sys
from typing import Any, Final

import pytest

from victron_ble import Key, Record, read

from .document import RECORDS
from .frames import KEY, advertisement, payloads

# Instructions of Python 3.14 to read one advertisement, by record type. Newer figures
# belong here when a row was added or a way was found to do with less.
INSTRUCTIONS: Final = {
    0x00: 174,
    0x01: 272,
    0x02: 330,
    0x03: 248,
    0x04: 224,
    0x05: 331,
    0x06: 282,
    0x07: 230,
    0x08: 320,
    0x09: 278,
    0x0A: 392,
    0x0B: 306,
    0x0C: 297,
    0x0D: 302,
    0x0F: 300,
    0xFF01: 234,
}
GROWTH: Final = 0.05


def count_instructions(data: bytes, key: Key) -> int:
    """Return how many instructions of Python it takes to read an advertisement."""
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
        found = read(data, key)
    finally:
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
        monitoring.free_tool_id(tool)
    assert isinstance(found, Record)
    return counted


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 14), reason="Each Python has instructions of its own"
)
@pytest.mark.parametrize("record_type", RECORDS)
def test_instructions_for_a_record(record_type: int) -> None:
    """Test that no record costs more than a twentieth above what it is known to cost."""
    data = advertisement(record_type, payloads(record_type)[0])
    key = Key(KEY)
    read(data, key)

    counted = count_instructions(data, key)

    assert counted == pytest.approx(INSTRUCTIONS[record_type], rel=GROWTH)
