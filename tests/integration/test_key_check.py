"""Test how rarely a key that is wrong in one digit is taken for the right one."""

import random

import pytest

from custom_components.victron_ble.flow.key_check import check_key
from custom_components.victron_ble.flow.listener import HeardFrame
from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.record import shown_records

from .complete import complete_values
from .sender import KEY, SHUNT, frame

TRIED = 1000
ENCRYPTED = [each for each in shown_records().values() if each.record_type < 0xFF]


@pytest.mark.parametrize("record", ENCRYPTED, ids=lambda each: each.record_name)
@pytest.mark.parametrize("heard", [2, 5])
def test_wrong_digits(record: type[Record], heard: int) -> None:
    """Test a thousand of them, each on some frames that are heard while one types.

    Two are enough, if no other comes for as long as one is waited for.
    """
    product_id = 0xA3A4 if record.record_name == "battery_sense" else SHUNT
    payload = record.table.encode(complete_values(record))
    frames = [
        HeardFrame(
            n, frame(record.record_type, payload, nonce=n, product_id=product_id)
        )
        for n in range(heard)
    ]
    assert check_key(KEY, frames).checked
    chance = random.Random(record.record_type)
    accepted = 0
    for _ in range(TRIED):
        # In the first byte it would not match at all.
        place = chance.randrange(2, len(KEY))
        digit = chance.choice(
            [each for each in "0123456789abcdef" if each != KEY[place]]
        )
        check = check_key(KEY[:place] + digit + KEY[place + 1 :], frames)
        accepted += check.error is None and check.otherwise is None
    assert accepted <= 5


OTHER_KEY = KEY[:2] + "5a" * 15  # whose first byte is the same
MONITOR = shown_records()["battery_monitor"]
MONITORED = MONITOR.table.encode(complete_values(MONITOR))


def sent(start: int, end: int, key: str = KEY) -> list[HeardFrame]:
    """Return what a device sends in these seconds, one frame in each five."""
    return [
        HeardFrame(time, frame(MONITOR.record_type, MONITORED, nonce=time, key=key))
        for time in range(start, end, 5)
    ]


def off(start: int, end: int) -> list[HeardFrame]:
    """Return what a device sends in these seconds without Instant Readout."""
    data = bytes((0x10, 0)) + SHUNT.to_bytes(2, "little")
    return [HeardFrame(time, data) for time in range(start, end, 5)]


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        (sent(0, 30) + sent(30, 85, "ff" * 16), None),
        (sent(0, 30) + sent(30, 90, "ff" * 16), "key_mismatch"),
        (sent(0, 30) + sent(30, 90, OTHER_KEY), "key_nonsense"),
        (sent(0, 30) + off(30, 100), None),
        (sorted(sent(0, 100) + sent(0, 100, "ff" * 16)), None),
        (sorted(sent(0, 100) + sent(0, 100, OTHER_KEY)), None),
    ],
    ids=[
        "another's for less than a minute",
        "changed a minute ago",
        "changed a minute ago to one with the same first byte",
        "switched off a minute ago",
        "another's between",
        "another's with the same first byte between",
    ],
)
def test_changed(frames: list[HeardFrame], error: str | None) -> None:
    """Test a key that fits what came before, but nothing that came for a minute."""
    assert check_key(KEY, frames).error == error
