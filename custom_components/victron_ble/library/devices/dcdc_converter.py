"""Orion-Tr Smart, Orion Smart."""

from ..records.dcdc_converter import DcDcConverterRecord
from .base import Device

DcDcConverterData = DcDcConverterRecord


class DcDcConverter(Device[DcDcConverterRecord]):
    """Orion-Tr Smart, Orion Smart."""

    data_type = DcDcConverterRecord
