"""Smart Battery Sense: record 0x02 with voltage and temperature alone."""

from ..enums import AuxMode
from ..field import When
from ..fields import Code, Number, Unused
from ..record import Kind, Record
from ..values import Quantity

_TEMPERATURE = When("_aux_mode", AuxMode.TEMPERATURE)


class BatterySenseRecord(
    Record,
    record_type=0x02,
    record_name="battery_sense",
    kind=Kind.BATTERY,
    products=frozenset((0xA3A4, 0xA3A5)),
):
    """Victron, Extra manufacturer data, battery monitor; the device sends only two values."""

    __slots__ = ()

    # fmt: off
    _time_to_go      = Unused(16)
    voltage          = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    _alarm           = Unused(16, default=0)
    temperature      = Number(16, Quantity.TEMPERATURE, 0.01, -273.15, when=_TEMPERATURE, may_float=True)
    _aux_mode        = Code(2, AuxMode, na=None, default=2)
    _current         = Unused(22, default=0x1FFFFF)
    _consumed_ah     = Unused(20)
    _state_of_charge = Unused(10)
    # fmt: on
