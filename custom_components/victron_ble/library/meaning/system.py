"""The sensors of a system, described as those of a record are."""

from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from typing import Final

from ..bus import Told
from ..counters.item import Course, Item
from ..system.keys import (
    AUTONOMY,
    BATTERY_STATE,
    BATTERY_STATES,
    CAPACITY,
    CONVERSION_LOSS_POWER,
    SOURCE_MISSING,
    STATE_OF_CHARGE,
    TIME_TO_EMPTY,
    TIME_TO_FULL,
    counted,
)
from ..system.settings import Settings
from ..values import Label, Quantity
from .description import BinarySensorDescription, SensorDescription
from .quantities import MEASURES
from .sensors import counted_sensor, number_of

_DURATIONS: Final = (TIME_TO_FULL, TIME_TO_EMPTY, AUTONOMY)


def system_sensors(settings: Settings) -> dict[str, SensorDescription]:
    """Return the sensors of a system by key."""
    return {sensor.key: sensor for sensor in _sensors(settings)}


def system_binary_sensors(settings: Settings) -> dict[str, BinarySensorDescription]:
    """Return the binary sensors of a system by key."""
    sensor = BinarySensorDescription(
        key=SOURCE_MISSING,
        fields=(SOURCE_MISSING,),
        value=itemgetter(SOURCE_MISSING),
        label=Label(SOURCE_MISSING),
        device_class="problem",
        category="diagnostic",
    )
    return {sensor.key: sensor}


def _sensors(settings: Settings) -> Iterator[SensorDescription]:
    energies = counted(settings)
    for key in energies:
        hidden = key == CONVERSION_LOSS_POWER
        yield _number(
            key,
            Quantity.POWER,
            _label(key, settings),
            category="diagnostic" if hidden else None,
            enabled=not hidden,
        )
    yield SensorDescription(
        key=BATTERY_STATE,
        fields=(BATTERY_STATE,),
        value=partial(_place, BATTERY_STATES, BATTERY_STATE),
        label=Label(BATTERY_STATE),
        device_class="enum",
        codes=dict(enumerate(BATTERY_STATES)),
    )
    yield _number(STATE_OF_CHARGE, Quantity.STATE_OF_CHARGE, Label(STATE_OF_CHARGE))
    for key in _DURATIONS:
        yield _number(key, Quantity.DURATION, Label(key))
    yield _number(CAPACITY, Quantity.CHARGE, Label(CAPACITY), category="diagnostic")
    for found in energies.values():
        for counter in found:
            label = _label(counter.key, settings)
            yield counted_sensor(
                Item(counter.key, Quantity.ENERGY, Course.TOTAL, counter.enabled, label)
            )


def _label(key: str, settings: Settings) -> Label:
    """Return what a power or an energy is called: an AC input as its user names it."""
    prefix = Told.AC_INPUT.removesuffix("_power")
    return Label(key.replace(prefix, settings.ac_input) if prefix in key else key)


def _number(
    key: str,
    quantity: Quantity,
    label: Label,
    category: str | None = None,
    enabled: bool = True,
) -> SensorDescription:
    return SensorDescription(
        key=key,
        fields=(key,),
        value=partial(number_of, key),
        label=label,
        category=category,
        enabled=enabled,
        **MEASURES[quantity]._asdict(),
    )


def _place(
    states: tuple[str, ...], key: str, values: dict[str, str | None]
) -> int | None:
    """Return the number of a state among all."""
    state = values[key]
    return None if state is None else states.index(state)
