"""Record 0x0A: Lynx Smart BMS."""

from ..enums import BmsCondition, BmsError, BmsIo
from ..fields import Code, Number
from ..record import Kind, Record
from ..values import BatteryHistory, Product, Quantity
from . import energies


class LynxSmartBMSRecord(
    Record,
    record_type=0x0A,
    record_name="lynx_smart_bms",
    kind=Kind.BATTERY,
    battery=True,
    history=BatteryHistory("voltage", "current", "consumed_ah", "soc"),
):
    """Victron, Extra manufacturer data, Lynx Smart BMS.

    The two-bit fields are those of the registers BMS_IO and
    BMS_WARNINGS_ALARMS (`ve_regs.h`); `io_status` and `alarm_flags` are all
    their bits as numbers.
    """

    __slots__ = ()

    # fmt: off
    error_flags                     = Code(8, BmsError, na=None, label="bms_error", fault="bms_fault")
    remaining_mins                  = Number(16, Quantity.DURATION, label="remaining_minutes")
    voltage                         = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    current                         = Number(16, Quantity.CURRENT, 0.1, signed=True, within=(-1500, 1500), full_scale=500, charging=True, counted=energies.DRAWN)
    io_status                       = Number(16, Quantity.NUMBER, na=None, enabled=False, diagnostic=True)
    contactor_closed                = Code(2, BmsIo, na=0, start=56)
    allowed_to_charge               = Code(2, BmsIo, na=0, start=58)
    allowed_to_discharge            = Code(2, BmsIo, na=0, start=60)
    relay_active                    = Code(2, BmsIo, na=0, start=62, device_class="power")
    aux_output_enabled              = Code(2, BmsIo, na=0, start=64, device_class="power")
    remote_enabled                  = Code(2, BmsIo, na=0, start=66)
    alternator_allowed_to_charge    = Code(2, BmsIo, na=0, start=68)
    alarm_flags                     = Number(18, Quantity.NUMBER, na=None, start=72, enabled=False, diagnostic=True)
    alarm_low_cell_voltage          = Code(2, BmsCondition, na=0, start=72)
    alarm_high_current              = Code(2, BmsCondition, na=0, start=74)
    alarm_high_bms_temperature      = Code(2, BmsCondition, na=0, start=76)
    alarm_high_contactor_resistance = Code(2, BmsCondition, na=0, start=78)
    alarm_bms_cable                 = Code(2, BmsCondition, na=0, start=80)
    alarm_load_disconnect           = Code(2, BmsCondition, na=0, start=82)
    alarm_low_soc                   = Code(2, BmsCondition, na=0, start=84, low_battery=True)
    alarm_high_battery_temperature  = Code(2, BmsCondition, na=0, start=88)
    soc                             = Number(10, Quantity.STATE_OF_CHARGE, 0.1, steady=True)
    consumed_ah                     = Number(20, Quantity.CHARGE, -0.1, label="consumed_ampere_hours")
    battery_temperature             = Number(7, Quantity.TEMPERATURE, 1, -40, steady=True)

    power                           = Product("voltage", "current", Quantity.POWER, full_scale=5000, counted=energies.BATTERY)
    # fmt: on
