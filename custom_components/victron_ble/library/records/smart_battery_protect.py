"""Record 0x09: Smart BatteryProtect."""

from ..enums import AlarmReason, ChargerError, OffReason, OperationMode, OutputState
from ..fields import Code, Mask, Number
from ..record import Kind, Record
from ..values import Quantity
from .conditions import BATTERY_PROTECT_ALARMS, alarms


class SmartBatteryProtectRecord(
    Record, record_type=0x09, record_name="smart_battery_protect", kind=Kind.LOADS
):
    """Victron, Extra manufacturer data, Smart Battery Protect."""

    __slots__ = ()

    # fmt: off
    device_state   = Code(8, OperationMode)
    output_state   = Code(8, OutputState)
    error_code     = Code(8, ChargerError, label="error", fault="fault")
    alarm_reason   = Mask(16, AlarmReason, conditions=alarms("alarm"), usual=BATTERY_PROTECT_ALARMS, raises_alarm=True, label="alarm")
    warning_reason = Mask(16, AlarmReason, conditions=alarms("warning"), usual=BATTERY_PROTECT_ALARMS, label="warning")
    input_voltage  = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    output_voltage = Number(16, Quantity.VOLTAGE, 0.01)
    off_reason     = Mask(32, OffReason, diagnostic=True)
    # fmt: on
