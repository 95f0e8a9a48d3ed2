"""Record 0x05: Lithium Battery Smart."""

from ..enums import BalancerStatus, BmsFlags, LithiumErrorFlags
from ..fields import Code, Mask, Number
from ..record import Record
from ..values import Gathered, Quantity


class SmartLithiumRecord(Record, record_type=0x05, record_name="smart_lithium"):
    """Victron, Extra manufacturer data, SmartLithium.

    A cell below 2.61 V or above 3.85 V has no voltage but a bound.
    """

    __slots__ = ()

    # fmt: off
    bms_flags           = Mask(32, BmsFlags, conditions={flag: str(flag.name).lower() for flag in BmsFlags})
    error_flags         = Mask(16, LithiumErrorFlags, conditions={flag: str(flag.name).lower() for flag in LithiumErrorFlags})
    cell_1_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    cell_2_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    cell_3_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    cell_4_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    cell_5_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    cell_6_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    cell_7_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    cell_8_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True)
    battery_voltage     = Number(12, Quantity.VOLTAGE, 0.01, steady=True)
    balancer_status     = Code(4, BalancerStatus)
    battery_temperature = Number(7, Quantity.TEMPERATURE, 1, -40, steady=True)

    cell_voltages       = Gathered([f"cell_{cell}_voltage" for cell in range(1, 9)], Quantity.VOLTAGE)
    # fmt: on
