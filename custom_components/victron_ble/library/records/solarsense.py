"""Record 0xFF01: SolarSense 750, in the clear."""

from ..enums import ChargerError
from ..fields import Code, Number
from ..record import Kind, Record
from ..values import Quantity


class SolarSenseRecord(
    Record, record_type=0xFF01, record_name="solarsense", kind=Kind.SOLAR
):
    """Victron, dbus-ble-sensors v0.31 (`victron-solarsense.c`).

    The bits of `error_code` are not published; 0 is no error.
    """

    __slots__ = ()

    # fmt: off
    error_code          = Number(32, Quantity.NUMBER, na=None, label="error_bits", enabled=False, diagnostic=True)
    charger_error       = Code(8, ChargerError, label="error", fault="charger_fault", fault_label="fault")
    installation_power  = Number(20, Quantity.POWER, within=(0, 1_048_574), full_scale=5000)
    yield_today         = Number(20, Quantity.ENERGY, 10, within=(0, 10_485_740))
    irradiance          = Number(14, Quantity.IRRADIANCE, 0.1)
    cell_temperature    = Number(11, Quantity.TEMPERATURE, 0.1, -60, within=(-60, 145), steady=True)
    unspecified_bit     = Number(1, Quantity.NUMBER, na=None, default=1, enabled=False, diagnostic=True)
    battery_voltage     = Number(8, Quantity.VOLTAGE, 0.01, 1.7, steady=True, diagnostic=True)
    tx_power            = Number(1, Quantity.TRANSMIT_POWER, 6, na=None, enabled=False, diagnostic=True)
    time_since_last_sun = Number(7, Quantity.DURATION, steps=((0, 0, 2), (30, 60, 10), (96, 720, 30)))
    # fmt: on
