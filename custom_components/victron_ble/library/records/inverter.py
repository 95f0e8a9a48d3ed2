"""Record 0x03: Phoenix Inverter."""

from ..enums import AlarmReason, OperationMode
from ..fields import Code, Mask, Number
from ..record import Record
from ..values import Quantity
from .conditions import INVERTER_ALARMS, alarms


class InverterRecord(Record, record_type=0x03, record_name="inverter"):
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
