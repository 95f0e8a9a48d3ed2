"""Record 0x01: SmartSolar and BlueSolar MPPT."""

from operator import itemgetter

from ..bus import OnBus, Told
from ..enums import ChargerError, OperationMode
from ..fields import Code, Number
from ..record import Kind, Record
from ..values import ChargerHistory, Product, Quantity, Values
from . import energies


def _into_bus(values: Values) -> float | None:
    """Return what it gives: its load output is on the bus, too, at the same voltage."""
    voltage, current = values["battery_voltage"], values["battery_charging_current"]
    if voltage is None or current is None:
        return None
    return float(voltage * (current + (values["external_device_load"] or 0)))


class SolarChargerRecord(
    Record,
    record_type=0x01,
    record_name="solar_charger",
    kind=Kind.SOLAR,
    bus=OnBus(
        into=_into_bus, told={Told.SOLAR: itemgetter("solar_power")}, converts=True
    ),
    history=ChargerHistory(
        "yield_today", "solar_power", "charge_state", "battery_voltage"
    ),
):
    """Victron, Extra manufacturer data, solar charger."""

    __slots__ = ()

    # fmt: off
    charge_state             = Code(8, OperationMode)
    charger_error            = Code(8, ChargerError, fault="charger_fault")
    battery_voltage          = Number(16, Quantity.VOLTAGE, 0.01, signed=True, steady=True)
    battery_charging_current = Number(16, Quantity.CURRENT, 0.1, signed=True, within=(-40, 250), label="battery_current")
    yield_today              = Number(16, Quantity.ENERGY, 10, lifetime=energies.TOTAL_YIELD)
    solar_power              = Number(16, Quantity.POWER, within=(0, 15_000))
    external_device_load     = Number(9, Quantity.CURRENT, 0.1, within=(0, 30), optional=True)

    battery_power            = Product("battery_voltage", "battery_charging_current", Quantity.POWER)
    # fmt: on
