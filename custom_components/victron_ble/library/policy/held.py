"""A record that was heard: who sent it, when, and how it looks by itself."""

from typing import NamedTuple, Self

from .. import Record
from ..sequence import goes_on
from .order import SILENCE, is_behind
from .plausibility import Verdict, agree

Kind = tuple[str, int]  # the record's name and the product id


class Held(NamedTuple):
    """A record, the time at which it was first heard, and the verdict on it alone."""

    record: Record
    time: float
    verdict: Verdict
    number: int  # of those that were accepted or waited as news before it
    counter: int  # of the record; 0 if it came without

    @property
    def kind(self) -> Kind:
        """What sent it."""
        return self.record.record_name, self.record.product_id

    def is_usual(self, spare_bits_used: bool) -> bool:
        """Whether the unused bits are as they should be.

        spare_bits_used: whether the device's firmware is known to use them.
        """
        return self.verdict.spare_bits or spare_bits_used

    def makes_sense(self, spare_bits_used: bool) -> bool:
        """Whether one thing at most is odd: a value, or the unused bits."""
        verdict = self.verdict
        return verdict.possible and (not verdict.odd or self.is_usual(spare_bits_used))

    def is_of(self, record: Record) -> bool:
        """Whether a record is the same advertisement again."""
        return self.record.nonce == record.nonce and self.record.says_the_same(record)

    def goes_on_to(self, later: Self) -> bool:
        """Whether the counter can have gone on from here to a later record."""
        return goes_on(self.counter, later.counter, later.time - self.time)

    def is_late_beside(self, other: Self) -> bool:
        """Whether the other is newer, not what a device sent before it began anew."""
        return (
            is_behind(self.counter, other.counter) and self.time - other.time < SILENCE
        )

    def agrees_with(self, other: Self) -> bool:
        """Whether both can be readings of one device.

        Where a value makes no sense, the states must be the same, as noise has none.
        """
        strictly = bool(self.verdict.odd or other.verdict.odd)
        return agree(self.record, other.record, strictly=strictly)
