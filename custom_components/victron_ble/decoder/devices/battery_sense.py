"""Smart Battery Sense: record 0x02 with voltage and temperature alone."""

from ..enums import AuxMode
from ..fields import Code, Number, Unused, When
from ..values import Quantity
from .base import Device, DeviceData

__all__ = ["BatterySense", "BatterySenseData"]

_TEMPERATURE = When("_aux_mode", AuxMode.TEMPERATURE)


class BatterySenseData(DeviceData, record_type=0x02, record_name="battery_sense"):
    """Victron, Extra manufacturer data, battery monitor; the device sends only two values."""

    __slots__ = ()

    # fmt: off
    _time_to_go      = Unused(16)
    voltage          = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    _alarm           = Unused(16, filler=0)
    temperature      = Number(16, Quantity.TEMPERATURE, 0.01, -273.15, when=_TEMPERATURE, lone=True)
    _aux_mode        = Code(2, AuxMode, na=None, filler=2)
    _current         = Unused(22, filler=0x1FFFFF)
    _consumed_ah     = Unused(20)
    _state_of_charge = Unused(10)
    # fmt: on


class BatterySense(Device[BatterySenseData]):
    """Smart Battery Sense, products 0xA3A4 and 0xA3A5."""

    data_type = BatterySenseData
    products = frozenset((0xA3A4, 0xA3A5))
