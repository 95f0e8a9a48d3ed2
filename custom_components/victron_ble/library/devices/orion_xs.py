"""Orion XS."""

from ..records.orion_xs import OrionXSRecord
from .base import Device

OrionXSData = OrionXSRecord


class OrionXS(Device[OrionXSRecord]):
    """Orion XS."""

    data_type = OrionXSRecord
