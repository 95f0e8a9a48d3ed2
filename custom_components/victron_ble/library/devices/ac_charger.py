"""Blue Smart IP22, IP65 and IP67, Smart IP43."""

from ..records.ac_charger import AcChargerRecord
from .base import BitReader, ChargerError, Device, DeviceData, OperationMode
from .layout import Layout

__all__ = [
    "AcCharger",
    "AcChargerData",
    "BitReader",
    "ChargerError",
    "Device",
    "DeviceData",
    "OperationMode",
]

_LAYOUT = Layout(AcChargerRecord)


class AcChargerData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class AcCharger(Device):
    """Blue Smart IP22, IP65 and IP67, Smart IP43."""

    data_type = AcChargerData
    layout = _LAYOUT
