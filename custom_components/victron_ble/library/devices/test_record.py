"""Victron's test programs."""

from ..records.test_record import TestRecord
from .base import Device

TestRecordData = TestRecord


class TestRecord(Device[TestRecord]):
    """Victron's test programs."""

    data_type = TestRecord
