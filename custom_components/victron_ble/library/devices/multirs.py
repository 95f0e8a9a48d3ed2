"""Multi RS Solar."""

from ..records.multirs import MultiRSRecord
from .base import Device

MultiRSData = MultiRSRecord


class MultiRS(Device[MultiRSRecord]):
    """Multi RS Solar."""

    data_type = MultiRSRecord
