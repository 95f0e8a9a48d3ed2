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
def test_wrong_digits(record: type[Record]) -> None:
    """Test a thousand of them, each on five frames that are heard while one types."""
    product_id = 0xA3A4 if record.record_name == "battery_sense" else SHUNT
    payload = record.table.encode(complete_values(record))
    frames = [
        HeardFrame(
            n, frame(record.record_type, payload, nonce=n, product_id=product_id)
        )
        for n in range(5)
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
        accepted += check.error is None
    assert accepted <= 5
