"""Lithium Battery Smart, also sold as LiFePO4 Battery Smart."""

from ..enums import BalancerStatus
from ..records.smart_lithium import SmartLithiumRecord
from .base import BitReader, Device, DeviceData
from .layout import Layout

__all__ = [
    "BalancerStatus",
    "BitReader",
    "Device",
    "DeviceData",
    "SmartLithium",
    "SmartLithiumData",
    "parse_cell_voltage",
]

_LAYOUT = Layout(SmartLithiumRecord)


class SmartLithiumData(DeviceData, layout=_LAYOUT):
    """What one advertisement said."""


class SmartLithium(Device):
    """Lithium Battery Smart, also sold as LiFePO4 Battery Smart."""

    data_type = SmartLithiumData
    layout = _LAYOUT


def parse_cell_voltage(payload: int) -> float | None:
    """Return the voltage of a cell of its raw number: infinite past the range."""
    cell = SmartLithiumRecord.table.fields["cell_1_voltage"]
    values = _LAYOUT.read((payload << cell.start).to_bytes(16, "little"))
    voltage: float | None = values[cell.name]
    return voltage
