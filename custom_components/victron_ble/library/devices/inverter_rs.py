"""Inverter RS."""

from ..records.inverter_rs import InverterRSRecord
from .base import Device

InverterRSData = InverterRSRecord


class InverterRS(Device[InverterRSRecord]):
    """Inverter RS."""

    data_type = InverterRSRecord
