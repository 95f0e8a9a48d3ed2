"""Somebody who sends under the address of a device what it did not send just now."""

from collections import deque
from random import Random
from typing import Any, Final

from custom_components.victron_ble.library.advertisement import (
    HEADER,
    build_advertisement,
)
from custom_components.victron_ble.library.cipher import Key
from custom_components.victron_ble.library.record import Record, shown_records
from custom_components.victron_ble.library.sequence import MOST_AHEAD, steps

_CAPTURED: Final = 1200  # frames: twenty minutes
_COUNT: Final = slice(5, 7)
_TYPE: Final = 4


class Attacker:
    """What a listener can make of a device's own frames, and without its key."""

    def __init__(
        self, product_id: int, data_type: type[Record], chance: Random
    ) -> None:
        """Take what everybody can see of the device."""
        self._product_id = product_id
        self._data_type = data_type
        self._chance = chance
        self._captured: deque[bytes] = deque(maxlen=_CAPTURED)

    def capture(self, data: bytes) -> None:
        """Listen to the device."""
        self._captured.append(data)

    @property
    def holds_counts_to_come(self) -> bool:
        """Whether a captured frame, of before a restart, has a count still to come."""
        counts = [int.from_bytes(data[_COUNT], "little") for data in self._captured]
        return any(0 < steps(counts[-1], count) <= MOST_AHEAD for count in counts)

    def forge(self, kind: str) -> bytes:
        """Return a frame of a kind; before any was captured, a foreign one."""
        return ATTACKS[kind](self) if self._captured else self.foreign()

    def replay(self) -> bytes:
        """Send a frame again, the longest ago that was captured."""
        return self._captured[0]

    def foreign(self) -> bytes:
        """Send a record under another key, whose first byte may be the same."""
        check = self._captured[-1][HEADER - 1] if self._captured else 0
        if self._chance.random() < 0.5:
            check = self._chance.randrange(256)
        key = Key(bytes((check, *self._chance.randbytes(15))).hex())
        plaintext = self._data_type.table.encode({})
        return self._build(self._data_type, plaintext, key)

    def clear(self) -> bytes:
        """Send a record that is not encrypted."""
        clear = [r for r in shown_records().values() if r.record_type > 0xFF]
        kind = self._chance.choice(clear)
        return self._build(kind, kind.table.encode({}), None)

    def other_type(self) -> bytes:
        """Send a captured frame as another type of record."""
        kinds = [
            r.record_type for r in shown_records().values() if r.record_type < 0xFF
        ]
        others = [kind for kind in kinds if kind != self._data_type.record_type]
        data = bytearray(self._captured[-1])
        data[_TYPE] = self._chance.choice(others)
        return bytes(data)

    def other_count(self) -> bytes:
        """Send a captured frame with another count, a little or far ahead."""
        data = bytearray(self._captured[-1])
        ahead = self._chance.choice((1, 5, 50, 5000))
        count = int.from_bytes(data[_COUNT], "little") + ahead
        data[_COUNT] = (count & 0xFFFF).to_bytes(2, "little")
        return bytes(data)

    def other_payload(self) -> bytes:
        """Send a captured frame with some bits changed, which changes its values."""
        data = bytearray(self._captured[-1])
        data[self._chance.randrange(HEADER, len(data))] ^= self._chance.randrange(
            1, 256
        )
        return bytes(data)

    def _build(self, kind: type[Record], plaintext: bytes, key: Key | None) -> bytes:
        count = self._chance.randrange(1 << 16)
        return build_advertisement(
            self._product_id, kind.record_type, count, plaintext, key
        )


ATTACKS: Final[dict[str, Any]] = {
    "replay": Attacker.replay,
    "foreign": Attacker.foreign,
    "clear": Attacker.clear,
    "other_type": Attacker.other_type,
    "other_count": Attacker.other_count,
    "other_payload": Attacker.other_payload,
}
