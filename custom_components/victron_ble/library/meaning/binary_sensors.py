"""The binary sensors of a record: every alarm, and what is simply on or off."""

from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any

from ..cached import cached
from ..enums import (
    CHARGER_WARNINGS,
    ACInState,
    AlarmNotification,
    BmsCondition,
    BmsIo,
    ChargerError,
)
from ..field import Field
from ..fields import Code, Mask
from ..policy.charging import CHARGING, battery_current
from ..record import Record
from ..values import Label, Values
from .description import BinarySensorDescription, Scalar

Test = Callable[[Values], Scalar]


@cached
def binary_sensors(record: type[Record]) -> dict[str, BinarySensorDescription]:
    """Return the binary sensors of a record by key."""
    return {sensor.key: sensor for sensor in _binary_sensors(record)}


def _binary_sensors(record: type[Record]) -> Iterator[BinarySensorDescription]:
    fields = record.table.fields.values()
    yield from _overall("alarm", {field.name: _alarm_test(field) for field in fields})
    if battery_current(record) is not None:
        yield _binary_sensor(
            CHARGING, (CHARGING,), itemgetter(CHARGING), "battery_charging"
        )
    for field in fields:
        if isinstance(field, Mask):
            yield from _bit_sensors(field)
        elif isinstance(field, Code):
            yield from _code_sensors(field)
    yield from _overall(
        "warning", {field.name: _warning_test(field) for field in fields}
    )


def _binary_sensor(
    key: str,
    fields: tuple[str, ...],
    value: Test,
    device_class: str | None = "problem",
    label: str | None = None,
    **what: Any,
) -> BinarySensorDescription:
    return BinarySensorDescription(
        key=key,
        fields=fields,
        value=value,
        label=Label(label or key),
        device_class=device_class,
        **what,
    )


def _any_bit(name: str, bits: int, values: Values) -> Scalar:
    flags = values[name]
    return None if flags is None else bool(flags.value & bits)


def _is_fault(name: str, values: Values) -> Scalar:
    error = values[name]
    if error is None:
        return None
    if isinstance(error, ChargerError):
        return error not in CHARGER_WARNINGS
    return bool(error.value)


def _io(name: str, values: Values) -> Scalar:
    state = values[name]
    return None if state is None or not state.known else state is BmsIo.YES


def _is_connected(name: str, values: Values) -> Scalar:
    state = values[name]
    return None if state is None else state is not ACInState.NOT_CONNECTED


def _condition(name: str, values: Values) -> Scalar:
    """Return the level of a condition: ok, warning or alarm."""
    condition = values[name]
    return None if condition is None else str(condition.name).lower()


def _is_alarm(name: str, values: Values) -> Scalar:
    condition = values[name]
    return None if condition is None else condition is BmsCondition.ALARM


def _level(name: str, least: AlarmNotification, values: Values) -> Scalar:
    level = values[name]
    return None if level is None or not level.known else level.value >= least.value


def _any(tests: tuple[Test, ...], values: Values) -> Scalar:
    """Whether any of them is so; None where nothing is known of any."""
    results = {test(values) for test in tests}
    if True in results:
        return True
    return None if results == {None} else False


def _code_sensors(code: Code[Any]) -> Iterator[BinarySensorDescription]:
    """Return what a code makes."""
    name = code.name
    if code.codes is BmsIo:
        # Not every BMS has each of these two bits: it sends 0.
        yield _binary_sensor(
            name, (name,), partial(_io, name), code.device_class, optional=True
        )
    elif code.codes is BmsCondition:
        yield _binary_sensor(
            name,
            (name,),
            partial(_condition, name),
            category="diagnostic",
            optional=True,
        )
        if code.low_battery:
            yield _low_battery(name, partial(_condition, name), optional=True)
    elif code.codes is ACInState:
        yield _binary_sensor("ac_input", (name,), partial(_is_connected, name), "plug")
    elif code.fault is not None:
        yield _binary_sensor(
            code.fault, (name,), partial(_is_fault, name), label=code.fault_label
        )


def _low_battery(name: str, value: Test, **what: Any) -> BinarySensorDescription:
    """Return what is on while an alarm says so, which an owner must have set."""
    return _binary_sensor(
        "battery_low", (name,), value, "battery", enabled=False, **what
    )


def _bit_sensors(mask: Mask[Any]) -> Iterator[BinarySensorDescription]:
    """Return one sensor for each bit."""
    name = mask.name
    if (low := mask.low_battery) is not None:
        yield _low_battery(name, partial(_any_bit, name, low.value))
    for member, key in mask.conditions.items():
        value = partial(_any_bit, name, member.value)
        if member in mask.states:
            yield _binary_sensor(
                key,
                (name,),
                value,
                mask.states[member],
                enabled=member not in mask.rare,
            )
        else:
            yield _binary_sensor(
                key,
                (name,),
                value,
                category="diagnostic",
                enabled=member in mask.usual and member not in mask.rare,
            )


def _alarm_test(field: Field[Any]) -> Test | None:
    """Return what tells whether a field raises the device's alarm."""
    name = field.name
    if isinstance(field, Mask) and field.alarm_bits:
        return partial(_any_bit, name, field.alarm_bits)
    if isinstance(field, Code):
        if field.codes is AlarmNotification:
            return partial(_level, name, AlarmNotification.ALARM)
        if field.codes is BmsCondition:
            return partial(_is_alarm, name)
        if field.fault is not None:
            return partial(_is_fault, name)
    return None


def _warning_test(field: Field[Any]) -> Test | None:
    """Return what tells whether a field that has levels warns, at least."""
    if isinstance(field, Code) and field.codes is AlarmNotification:
        return partial(_level, field.name, AlarmNotification.WARNING)
    return None


def _overall(
    key: str, tests: dict[str, Test | None]
) -> Iterator[BinarySensorDescription]:
    """Return the one sensor that is on while any of the fields says so."""
    found = {name: test for name, test in tests.items() if test is not None}
    if found:
        yield _binary_sensor(
            key, tuple(found), partial(_any, tuple(found.values())), summary=True
        )
