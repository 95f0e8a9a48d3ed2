"""The sensors of a record: every value of its table, and what is counted of it."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from ..cached import cached
from ..counters.meter import WH_PER_KWH, counters, lifetime
from ..enums import BmsCondition, BmsIo
from ..fields import Code, Mask
from ..policy.reporting import RECEPTION, RSSI
from ..record import Record
from ..values import Bound, Gathered, Label, Quantity, Value, Values
from .description import Scalar, SensorDescription
from .quantities import COUNTED, MEASURES, decimals
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
        if isinstance(value, Gathered) and value.spread is not None:
            yield _spread_sensor(value.spread, value)
    for power, counted in counters(record).items():
        for counter in counted:
            label = counter.label or Label(counter.key)
            optional = values[power].optional
            yield energy_sensor(counter.key, label, counter.enabled, optional)
    if (total := lifetime(record)) is not None:
        _, key = total
        yield energy_sensor(key, Label(key))


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
    measure = MEASURES[quantity]
    return SensorDescription(
        key=key,
        fields=(name,),
        value=partial(number_of, name),
        label=label,
        device_class=measure.device_class,
        unit=measure.unit,
        state_class=measure.state_class,
        category="diagnostic",
        enabled=False,
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
        what = {
            "value": partial(number_of, name),
            "unit": measure.unit,
            "shown_in": measure.shown_in,
            "device_class": measure.device_class,
            "state_class": measure.state_class,
        }
        if measure.unit is not None:
            what["decimals"] = decimals(value)
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


def _spread(names: tuple[str, ...], values: Values) -> Scalar:
    """Return how far the values lie apart; None while one is out of range."""
    found: list[Bound | float] = [
        value for name in names if (value := values[name]) is not None
    ]
    numbers = [value for value in found if not isinstance(value, Bound)]
    if len(numbers) < 2 or len(numbers) < len(found):
        return None
    return round(max(numbers) - min(numbers), 2)


def _spread_sensor(key: str, gathered: Gathered) -> SensorDescription:
    measure = MEASURES[gathered.quantity]
    return SensorDescription(
        key=key,
        fields=gathered.names,
        value=partial(_spread, gathered.names),
        label=Label(key),
        unit=measure.unit,
        device_class=measure.device_class,
        state_class=measure.state_class,
        decimals=measure.decimals,
    )


def energy_sensor(
    key: str, label: Label, enabled: bool = True, optional: bool = False
) -> SensorDescription:
    """Return the sensor of an energy that is counted."""
    return SensorDescription(
        key=key,
        fields=(key,),
        value=partial(_energy, key),
        label=label,
        device_class=COUNTED.device_class,
        unit=COUNTED.unit,
        state_class=COUNTED.state_class,
        decimals=COUNTED.decimals,
        enabled=enabled,
        optional=optional,
    )
