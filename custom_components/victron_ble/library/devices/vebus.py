"""MultiPlus, MultiPlus-II and Quattro: VE.Bus Smart dongle, or Bluetooth built in."""

from ..records.vebus import VEBusRecord
from .base import Device

VEBusData = VEBusRecord


class VEBus(Device[VEBusRecord]):
    """MultiPlus, MultiPlus-II and Quattro: VE.Bus Smart dongle, or Bluetooth built in."""

    data_type = VEBusRecord
