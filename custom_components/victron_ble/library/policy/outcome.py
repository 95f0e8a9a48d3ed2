"""What comes of what is heard of a device."""

from enum import StrEnum
from typing import NamedTuple

from .. import Record


class Outcome(StrEnum):
    """What came of something heard."""

    ACCEPTED = "accepted"  # show it
    REPEATED = "repeated"  # the same again
    LATE = "late"  # older than what is shown, as it seems
    WAITING = "waiting"  # plausible, but nothing agrees with it as yet
    OTHER_SERIES = "other_series"  # the same of a count that does not go on
    OTHER_KIND = "other_kind"  # of another record type or product
    IMPLAUSIBLE = "implausible"  # no such device can send it
    NO_RECORD = "no_record"

    __hash__ = str.__hash__  # an enumeration's own takes several times as long


class Judgement(NamedTuple):
    """What came of something heard, and the record to be shown, if there is one."""

    outcome: Outcome
    record: Record | None = None
