"""Test which key fits which device, whatever is known of either."""

from itertools import permutations

import pytest

from custom_components.victron_ble.flow.listener import HeardFrame
from custom_components.victron_ble.flow.matching import match
from custom_components.victron_ble.library.pasted import FoundKey

from .flow import OTHER_KEY, READING, SUN
from .sender import ADDRESS, KEY, frame

OTHER = "C0:11:22:33:44:66"
THIRD = "C0:11:22:33:44:77"
SAME_BYTE = KEY[:2] + OTHER_KEY[2:]
MAC_UUID = "763AEFF5-0000-0000-0000-000000000001"


def heard(key: str, count: int, start: int = 1) -> list[HeardFrame]:
    """Return so many frames of a device with a key."""
    return [
        HeardFrame(nonce, frame(0x02, READING, nonce=nonce, key=key))
        for nonce in range(start, start + count)
    ]


@pytest.mark.parametrize(
    ("found", "frames", "keys", "unheard", "unmatched", "unclear"),
    [
        # Two readings are surer than the address beside the key.
        ([(KEY, OTHER)], {ADDRESS: heard(KEY, 2)}, {ADDRESS: KEY}, {}, 0, 0),
        ([(KEY, MAC_UUID)], {ADDRESS: heard(KEY, 2)}, {ADDRESS: KEY}, {}, 0, 0),
        # A single one is not.
        ([(KEY, OTHER)], {ADDRESS: heard(KEY, 1)}, {}, {OTHER: KEY}, 0, 0),
        ([(KEY, ADDRESS)], {ADDRESS: heard(KEY, 1)}, {ADDRESS: KEY}, {}, 0, 0),
        ([(KEY, None)], {ADDRESS: heard(KEY, 1)}, {ADDRESS: KEY}, {}, 0, 0),
        # The key before the last change of the PIN is of no use.
        (
            [(OTHER_KEY, ADDRESS), (KEY, ADDRESS)],
            {ADDRESS: heard(KEY, 2)},
            {ADDRESS: KEY},
            {},
            1,
            0,
        ),
        # The first byte is not enough where more is heard.
        (
            [(KEY, None), (SAME_BYTE, None)],
            {ADDRESS: heard(KEY, 2), OTHER: heard(SAME_BYTE, 2)},
            {ADDRESS: KEY, OTHER: SAME_BYTE},
            {},
            0,
            0,
        ),
        ([(SAME_BYTE, None)], {ADDRESS: heard(KEY, 5)}, {}, {}, 1, 0),
        # A device that has its key leaves the other one for its twin.
        (
            [(KEY, ADDRESS), (KEY, OTHER)],
            {ADDRESS: heard(KEY, 2), OTHER: heard(KEY, 2)},
            {ADDRESS: KEY, OTHER: KEY},
            {},
            0,
            0,
        ),
        (
            [(KEY, None)],
            {ADDRESS: heard(KEY, 2), OTHER: heard(KEY, 2)},
            {},
            {},
            0,
            1,
        ),
        # What is not heard is offered by its own address alone, and only if one key is.
        ([(KEY, THIRD), (OTHER_KEY, None)], {}, {}, {THIRD: KEY}, 1, 0),
        ([(KEY, MAC_UUID)], {}, {}, {}, 1, 0),
        ([(KEY, THIRD), (OTHER_KEY, THIRD)], {}, {}, {}, 0, 2),
        # What does not encrypt has no key.
        (
            [(KEY, ADDRESS)],
            {ADDRESS: [HeardFrame(1, frame(0xFF01, SUN, nonce=1))]},
            {},
            {},
            1,
            0,
        ),
    ],
)
def test_match(
    found: list[tuple[str, str | None]],
    frames: dict[str, list[HeardFrame]],
    keys: dict[str, str],
    unheard: dict[str, str],
    unmatched: int,
    unclear: int,
) -> None:
    """Test that the order of the keys makes no difference."""
    for order in permutations(found):
        matching = match(
            [FoundKey(key, address=address) for key, address in order], frames
        )
        assert {a: check.key for a, check in matching.keys.items()} == keys
        assert matching.unheard == unheard
        assert len(matching.unmatched) == unmatched
        assert len(matching.unclear) == unclear
        checked = all(check.checked for check in matching.keys.values())
        open_ = bool(unheard or unmatched or unclear)
        assert matching.is_settled == (checked and not open_)
