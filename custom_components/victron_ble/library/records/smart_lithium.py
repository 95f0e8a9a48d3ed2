"""Record 0x05: Lithium Battery Smart."""

from typing import Final

from ..enums import BalancerStatus, BmsFlags, LithiumErrorFlags
from ..fields import Code, Mask, Number
from ..record import Kind, Record
from ..values import Gathered, Label, Quantity

_FLAGS: Final = {flag: str(flag.name).lower() for flag in BmsFlags}
_FAULTS: Final = {flag: str(flag.name).lower() for flag in LithiumErrorFlags}
_ALARMS: Final = [flag for flag in BmsFlags if str(flag.name).startswith("ALARM_")]
# What tells of the battery's state, with Home Assistant's class; all others tell of
# trouble.
_STATES: Final = {
    BmsFlags.CHARGED: None,
    BmsFlags.ALMOST_CHARGED: None,
    BmsFlags.DISCHARGED: None,
    BmsFlags.ALMOST_DISCHARGED: None,
    BmsFlags.CHARGING: "battery_charging",
    BmsFlags.DISCHARGING: None,
    BmsFlags.BALANCING: "running",
    BmsFlags.RELAY_DISCHARGED: None,
    BmsFlags.RELAY_CHARGED: None,
    BmsFlags.ALLOWED_TO_CHARGE: None,
    BmsFlags.ALLOWED_TO_DISCHARGE: None,
}
# What an alarm follows, and what only tells a technician more.
_RARE: Final = (
    BmsFlags.ALMOST_CHARGED,
    BmsFlags.ALMOST_DISCHARGED,
    BmsFlags.RELAY_DISCHARGED,
    BmsFlags.RELAY_CHARGED,
    *(
        flag
        for flag in BmsFlags
        if str(flag.name).startswith("WARNING_")
        and flag is not BmsFlags.WARNING_BAD_CONTACTOR
    ),
)
_RARE_FAULTS: Final = [
    flag
    for flag in LithiumErrorFlags
    if flag
    not in (
        LithiumErrorFlags.BALANCER_FAILURE,
        LithiumErrorFlags.BALANCER_COMMUNICATION,
    )
]


def _cell(number: int) -> Label:
    return Label("cell_voltage", {"cell": f"{number}"})


class SmartLithiumRecord(
    Record,
    record_type=0x05,
    record_name="smart_lithium",
    kind=Kind.BATTERY,
    full_scale={Quantity.VOLTAGE: 4},  # of a cell
):
    """Victron, Extra manufacturer data, SmartLithium.

    A cell below 2.61 V or above 3.85 V has no voltage but a bound.
    """

    __slots__ = ()

    # fmt: off
    bms_flags           = Mask(32, BmsFlags, conditions=_FLAGS, states=_STATES, rare=_RARE, raises_alarm=_ALARMS, enabled=False, diagnostic=True)
    error_flags         = Mask(16, LithiumErrorFlags, conditions=_FAULTS, rare=_RARE_FAULTS, raises_alarm=True, enabled=False, diagnostic=True)
    cell_1_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(1))
    cell_2_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(2))
    cell_3_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(3))
    cell_4_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(4))
    cell_5_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(5), optional=True)
    cell_6_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(6), optional=True)
    cell_7_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(7), optional=True)
    cell_8_voltage      = Number(7, Quantity.VOLTAGE, 0.01, 2.6, below=0, above=0x7E, steady=True, label=_cell(8), optional=True)
    battery_voltage     = Number(12, Quantity.VOLTAGE, 0.01, within=(0, 32), steady=True, full_scale=20)
    balancer_status     = Code(4, BalancerStatus)
    battery_temperature = Number(7, Quantity.TEMPERATURE, 1, -40, steady=True)

    cell_voltages       = Gathered([f"cell_{cell}_voltage" for cell in range(1, 9)], Quantity.VOLTAGE, total="battery_voltage", spread="cell_voltage_difference", lowest=("lowest_cell_voltage", "lowest_cell"), highest=("highest_cell_voltage", "highest_cell"))
    # fmt: on
