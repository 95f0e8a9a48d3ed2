"""Record 0x08: Blue Smart IP22, IP65 and IP67, Smart IP43."""

from operator import itemgetter

from ..bus import OnBus, Told
from ..enums import ChargerError, OperationMode
from ..fields import Code, Number
from ..record import Kind, Record
from ..values import Counter, Label, Product, Quantity, Values


def _phase(what: str, number: int) -> Label:
    return Label(f"output_phase_{what}", {"phase": f"{number}"})


def _energy(number: int) -> tuple[Counter, ...]:
    return (
        Counter(
            f"output_energy_{number}", enabled=True, label=_phase("energy", number)
        ),
    )


def _further_outputs(values: Values) -> float | None:
    """Return what the second and third output give; None of a charger without them."""
    second, third = values["output_power_2"], values["output_power_3"]
    return None if second is third is None else (second or 0) + (third or 0)


_OUTPUT = itemgetter("output_power_1")


class AcChargerRecord(
    Record,
    record_type=0x08,
    record_name="ac_charger",
    kind=Kind.CHARGER,
    bus=OnBus(
        voltage="output_voltage1",
        into=_OUTPUT,
        further=_further_outputs,
        told={Told.SHORE_CHARGER: _OUTPUT},
        may_be_off=True,
    ),
):
    """Victron, Extra manufacturer data, AC charger."""

    __slots__ = ()

    # fmt: off
    charge_state    = Code(8, OperationMode)
    charger_error   = Code(8, ChargerError, fault="charger_fault")
    output_voltage1 = Number(13, Quantity.VOLTAGE, 0.01, within=(0, 66), steady=True, label=_phase("voltage", 1))
    output_current1 = Number(11, Quantity.CURRENT, 0.1, within=(0, 70), label=_phase("current", 1))
    output_voltage2 = Number(13, Quantity.VOLTAGE, 0.01, within=(0, 66), steady=True, label=_phase("voltage", 2), optional=True)
    output_current2 = Number(11, Quantity.CURRENT, 0.1, within=(0, 70), label=_phase("current", 2), optional=True)
    output_voltage3 = Number(13, Quantity.VOLTAGE, 0.01, within=(0, 66), steady=True, label=_phase("voltage", 3), optional=True)
    output_current3 = Number(11, Quantity.CURRENT, 0.1, within=(0, 70), label=_phase("current", 3), optional=True)
    temperature     = Number(7, Quantity.TEMPERATURE, 1, -40, steady=True, optional=True)
    ac_current      = Number(9, Quantity.CURRENT, 0.1, within=(0, 20), full_scale=20, optional=True)

    output_power_1  = Product("output_voltage1", "output_current1", Quantity.POWER, label=_phase("power", 1), counted=_energy(1))
    output_power_2  = Product("output_voltage2", "output_current2", Quantity.POWER, label=_phase("power", 2), counted=_energy(2), optional=True)
    output_power_3  = Product("output_voltage3", "output_current3", Quantity.POWER, label=_phase("power", 3), counted=_energy(3), optional=True)
    # fmt: on
