"""Test that decoding leaves nothing behind."""

import gc
import random
import tracemalloc

import pytest

from victron_ble import Key, Record, read
from victron_ble.policy.plausibility import judge

from .document import RECORDS
from .frames import KEY, advertisement

SHORT_RUN, LONG_RUN = 50_000, 1_000_000
# What Python itself keeps: numbers and frames that are used again.
SLACK = 2048


@pytest.mark.timeout(3600)
def test_no_growth(is_long: bool, chance: random.Random) -> None:
    """Test that a million advertisements leave no more than ten.

    Every one has another nonce, and flags and codes that have no name.
    """
    key = Key(KEY)
    head = advertisement(0x05, b"")
    charger = advertisement(0x01, b"")
    size = RECORDS[0x05].size

    def hear(count: int) -> int:
        for number in range(count):
            nonce = (number & 0xFFFF).to_bytes(2, "little")
            data = head[:5] + nonce + head[7:] + chance.randbytes(size)
            record = read(data, key)
            assert isinstance(record, Record)
            assert record.nonce == number & 0xFFFF
            if number % 20 == 0:
                found = read(charger[:5] + nonce + charger[7:] + data[-12:], key)
                assert isinstance(found, Record)
                assert found.as_dict()
                assert judge(found)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        few = hear(10)
        many = hear(LONG_RUN if is_long else SHORT_RUN)
    finally:
        tracemalloc.stop()

    assert many - few < SLACK
