"""Is the key of a device right? The verdict on its records so far."""

from enum import Enum, auto
import hashlib
from typing import Any, Final, Self

from .. import Record
from .plausibility import Verdict, agree

# So many records in a row must agree, and so many once there was nonsense: among noise
# of a wrong key, two that agree by chance come up within hours, five do not.
AGREEING: Final = 2
AGREEING_AFTER_NONSENSE: Final = 5
# So many records in a row that are odd in their unused bits alone are no noise.
SPARE_BITS_PATIENCE: Final = 20


class Weight(Enum):
    """What is to be done with a record."""

    READING = auto()  # show it
    WAIT = auto()  # plausible, but a second one must agree first
    NONSENSE = auto()  # drop it


def fingerprint(address: str, key: str) -> str:
    """Return what tells one key of a device from another, and nothing of the key."""
    return hashlib.sha256(f"{address} {key}".encode()).hexdigest()[:16]


class Trust:
    """The verdict on the key of one device.

    A key's first byte is all that the protocol lets us check, so nothing is shown
    until successive records agree; from then on noise alone is dropped.
    """

    def __init__(self, verified: bool = False, spare_bits_used: bool = False) -> None:
        """Start with what is remembered of this key."""
        self.verified = verified
        self.spare_bits_used = spare_bits_used
        self.candidate: Record | None = None  # plausible, waits for another
        self._agreeing = 0
        self._needed = AGREEING
        self._spare_candidate: Record | None = None
        self._spare_count = 0

    @classmethod
    def remembered(cls, device: dict[str, Any], key_fingerprint: str) -> Self:
        """Return the verdict that the entry keeps, if it is on this key."""
        if device.get("key") != key_fingerprint:
            return cls()
        return cls(verified=True, spare_bits_used=bool(device.get("spare_bits_used")))

    def weigh(self, record: Record, verdict: Verdict) -> Weight:
        """Judge a record that arrived, in the light of those before it."""
        before, self.candidate = self.candidate, None
        if verdict.only_spare_bits and not self.spare_bits_used:
            return self._weigh_spare_bits(record)
        self._spare_candidate = None
        if verdict.odd:
            return self._doubt()
        if self.verified:
            return Weight.READING
        self.candidate = record
        if before is not None and before.nonce == record.nonce:
            return Weight.WAIT  # the same says nothing
        if before is None or not agree(before, record):
            self._agreeing = 1
            return Weight.WAIT if before is None else self._doubt()
        self._agreeing += 1
        if self._agreeing < self._needed:
            return Weight.WAIT
        self.candidate = None
        self.verified = True
        return Weight.READING

    def stood(self) -> Record:
        """Return the record that waits, and accept it: nothing contradicted it."""
        record, self.candidate = self.candidate, None
        assert record is not None
        self.verified = True
        return record

    def _doubt(self) -> Weight:
        self._needed = AGREEING_AFTER_NONSENSE
        return Weight.NONSENSE

    def _weigh_spare_bits(self, record: Record) -> Weight:
        """Count records that agree, but use bits which were unused so far."""
        before, self._spare_candidate = self._spare_candidate, record
        if before is None or before.nonce != record.nonce:
            goes_on = before is not None and agree(before, record)
            self._spare_count = self._spare_count + 1 if goes_on else 1
        if self._spare_count < SPARE_BITS_PATIENCE:
            return Weight.NONSENSE
        self.verified = self.spare_bits_used = True
        return Weight.READING
