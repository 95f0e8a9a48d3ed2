"""Record 0x03: Phoenix Inverter."""

from operator import itemgetter

from ..bus import OnBus, Told
from ..enums import AlarmReason, OperationMode
from ..fields import Code, Mask, Number
from ..record import Kind, Record
from ..values import Quantity, Values
from .conditions import INVERTER_ALARMS, alarms


def _into_bus(values: Values) -> float | None:
    """Return what its loads take, as a GX does: its own loss is a DC load."""
    power: float | None = values["ac_apparent_power"]
    return None if power is None else -power


class InverterRecord(
    Record,
    record_type=0x03,
    record_name="inverter",
    kind=Kind.INVERTER,
    bus=OnBus(
        into=_into_bus,
        told={Told.AC_LOADS: itemgetter("ac_apparent_power")},
        may_be_off=True,
    ),
):
    """Victron, Extra manufacturer data, inverter."""

    __slots__ = ()

    # fmt: off
    device_state      = Code(8, OperationMode)
    alarm             = Mask(16, AlarmReason, conditions=alarms("alarm"), usual=INVERTER_ALARMS, raises_alarm=True)
    battery_voltage   = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    ac_apparent_power = Number(16, Quantity.APPARENT_POWER)
    ac_voltage        = Number(15, Quantity.VOLTAGE, 0.01, within=(0, 300), full_scale=230)
    ac_current        = Number(11, Quantity.CURRENT, 0.1, within=(0, 100), full_scale=20)
    # fmt: on
