"""Victron Instant Readout: from the bytes of one advertisement to a record."""

from .advertisement import COMPANY_ID, NoReading, Reason
from .cipher import Key
from .decode import read
from .record import Record

__all__ = [
    "COMPANY_ID",
    "Key",
    "NoReading",
    "Reason",
    "Record",
    "read",
]
