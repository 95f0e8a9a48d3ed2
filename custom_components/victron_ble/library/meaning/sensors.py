"""The sensors of a record: every value of its table, and what is counted of it."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from ..cached import cached
from ..counters.counted import counted_items
from ..counters.item import Course, Item
from ..counters.meter import WH_PER_KWH
from ..enums import BmsCondition, BmsIo
from ..fields import Code, Mask
from ..policy.reporting import RECEPTION, RSSI
from ..record import Record
from ..values import Bound, Gathered, Label, Quantity, Value, Values
from .description import Scalar, SensorDescription
from .gathered import gathered_sensors
from .quantities import DEVIATION, MEASURES, TOTALS, Measure, decimals
from .states import FLAG_STATES, code_states

# Called after their device class, in the words of Home Assistant itself.
NAMED_BY_CLASS: Final = frozenset(("current", "power", "soc", "temperature", "voltage"))


@cached
def sensors(record: type[Record]) -> dict[str, SensorDescription]:
    """Return the sensors of a record by key."""
    return {sensor.key: sensor for sensor in _sensors(record)}


def _sensors(record: type[Record]) -> Iterator[SensorDescription]:
    yield from _HEARD
    values = record.table.values
    for value in values.values():
        if sensor := _sensor(value):
            yield sensor
        if isinstance(value, Gathered):
            yield from gathered_sensors(value)
        if value.halves is not None:
            yield _deviation_sensor(value, *value.halves)
    for item in counted_items(record).values():
        yield counted_sensor(item)


def number_of(name: str, values: Values) -> Scalar:
    """Return a number or, where it is out of range, its bound as a text."""
    value: Bound | float | None = values[name]
    return str(value) if isinstance(value, Bound) else value


def _energy(key: str, values: Values) -> Scalar:
    """Return an energy in kWh; None until it was stored for the first time."""
    energy: float | None = values.get(key)
    return None if energy is None else energy / WH_PER_KWH


def _raw(name: str, values: Values) -> Scalar:
    """Return the number behind a code or a set of bits."""
    value = values[name]
    return None if value is None else int(value.value)


def _heard(
    key: str, name: str, quantity: Quantity, label: Label | None
) -> SensorDescription:
    """Return a sensor of how well a device is heard."""
    return SensorDescription(
        key=key,
        fields=(name,),
        value=partial(number_of, name),
        label=label,
        category="diagnostic",
        enabled=False,
        **MEASURES[quantity]._replace(decimals=None)._asdict(),
    )


_HEARD: Final = (
    _heard("signal_strength", RSSI, Quantity.TRANSMIT_POWER, None),
    _heard(RECEPTION, RECEPTION, Quantity.RECEPTION, Label(RECEPTION)),
)


def _sensor(value: Value[Any]) -> SensorDescription | None:
    """Return the sensor of one value; None where it is shown otherwise."""
    name = value.name
    what: dict[str, Any] = {"value": partial(_raw, name)}
    if isinstance(value, Code):
        if value.codes in (BmsIo, BmsCondition):
            return None  # a binary sensor
        what |= {"device_class": "enum", "codes": code_states(value.codes)}
    elif isinstance(value, Mask):
        if value.flags in FLAG_STATES:
            what |= {"device_class": "enum", "flags": FLAG_STATES[value.flags]}
    elif isinstance(value, Gathered):
        return None  # each has a sensor of its own
    else:
        measure = MEASURES[value.quantity]
        shown = None if measure.unit is None else decimals(value)
        what = {
            **measure._replace(decimals=shown)._asdict(),
            "value": partial(number_of, name),
        }
    by_class = name in NAMED_BY_CLASS and value.label is None
    fault = isinstance(value, Code) and value.fault is not None
    return SensorDescription(
        key=name,
        fields=(name,),
        label=None if by_class else value.label or Label(name),
        category="diagnostic" if value.diagnostic or fault else None,
        enabled=value.enabled,
        optional=value.optional,
        **what,
    )


def _deviation(lower: str, whole: str, values: Values) -> Scalar:
    """Return by how much the upper half is higher, in % of the whole.

    None of an open input, which says anything. Victron's formula: BMV manual,
    "Midpoint voltage monitoring".
    """
    half: float | None = values[lower]
    voltage: float | None = values[whole]
    if half is None or voltage is None or not 0 < half <= voltage:
        return None
    return round(100 * (voltage - 2 * half) / voltage, 1)


def _deviation_sensor(lower: Value[Any], whole: str, key: str) -> SensorDescription:
    return SensorDescription(
        key=key,
        fields=(lower.name, whole),
        value=partial(_deviation, lower.name, whole),
        label=Label(key),
        optional=lower.optional,
        **DEVIATION._asdict(),
    )


def _measure(item: Item) -> Measure:
    """Return the unit and classes of what is counted."""
    if item.course is Course.TOTAL and item.quantity in TOTALS:
        return TOTALS[item.quantity]
    measure = MEASURES[item.quantity]
    # What begins anew by a clock that is not Home Assistant's makes no statistics.
    return (
        measure._replace(state_class=None) if item.course is Course.DAILY else measure
    )


def counted_sensor(item: Item) -> SensorDescription:
    """Return the sensor of what is counted."""
    measure = _measure(item)
    in_kwh = measure is TOTALS[Quantity.ENERGY]
    return SensorDescription(
        key=item.key,
        fields=(item.key,),
        value=partial(_energy if in_kwh else number_of, item.key),
        label=item.label or Label(item.key),
        enabled=item.enabled,
        optional=item.optional,
        **measure._asdict(),
    )
