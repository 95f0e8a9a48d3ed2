"""Record 0x07: GX devices; the layout may change."""

from ..fields import Number
from ..record import Record
from ..values import Quantity


class GxDeviceRecord(
    Record, record_type=0x07, record_name="gx_device", provisional=True
):
    """Victron, Extra manufacturer data, GX device ("still to be determined and might change")."""

    __slots__ = ()

    # fmt: off
    battery_voltage = Number(16, Quantity.VOLTAGE, 0.01)
    pv_power        = Number(20, Quantity.POWER, label="solar_power")
    state_of_charge = Number(7, Quantity.STATE_OF_CHARGE)
    battery_power   = Number(21, Quantity.POWER, signed=True)
    dc_power        = Number(21, Quantity.POWER, signed=True)
    # fmt: on
