"""Record 0x04: Orion-Tr Smart, Orion Smart."""

from ..bus import OnBus, Told
from ..enums import ChargerError, OffReason, OperationMode
from ..fields import Code, Mask, Number
from ..record import Kind, Record
from ..values import Quantity, Values


def _into_bus(values: Values) -> float | None:
    """Return what it gives: it sends no current, so that is known while it is off."""
    return 0 if values["charge_state"] is OperationMode.OFF else None


class DcDcConverterRecord(
    Record,
    record_type=0x04,
    record_name="dcdc_converter",
    kind=Kind.CHARGER,
    bus=OnBus(
        voltage="output_voltage",
        into=_into_bus,
        told={Told.ALTERNATOR: _into_bus},
        may_be_off=True,
    ),
):
    """Victron, Extra manufacturer data, DC/DC converter."""

    __slots__ = ()

    # fmt: off
    charge_state   = Code(8, OperationMode)
    charger_error  = Code(8, ChargerError, fault="charger_fault")
    input_voltage  = Number(16, Quantity.VOLTAGE, 0.01)
    output_voltage = Number(16, Quantity.VOLTAGE, 0.01, signed=True)
    off_reason     = Mask(32, OffReason, diagnostic=True)
    # fmt: on
