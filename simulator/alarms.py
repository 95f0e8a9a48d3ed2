"""Alarms and errors that a device can be made to report, by the library's tables."""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum, Flag
from typing import Any, Final

from custom_components.victron_ble.library.enums import (
    AlarmNotification,
    BmsCondition,
    BmsError,
    ChargerError,
    VEBusError,
)
from custom_components.victron_ble.library.field import Field
from custom_components.victron_ble.library.fields import Code, Mask
from custom_components.victron_ble.library.record import Record

_LEVELS: Final = {
    AlarmNotification: AlarmNotification.ALARM,
    BmsCondition: BmsCondition.ALARM,
}
_ERRORS: Final = (BmsError, ChargerError, VEBusError)


def alarms_of(data_type: type[Record]) -> Mapping[str, tuple[str, Enum]]:
    """Return the field and the value of each alarm and error, by its name.

    Alarms bear the names of their binary conditions, errors those of their codes.
    """
    found: dict[str, tuple[str, Enum]] = {}
    for name, field in data_type.table.fields.items():
        for alarm, member in _alarms_of_field(name, field):
            found[alarm] = name, member
    return found


def _alarms_of_field(name: str, field: Field[Any]) -> Iterable[tuple[str, Enum]]:
    if isinstance(field, Mask):
        for member, condition in field.conditions.items():
            if name == "error_flags" or "alarm" in condition or "warning" in condition:
                yield condition, member
    elif isinstance(field, Code):
        if level := _LEVELS.get(field.codes):
            yield name, level
        elif field.codes in _ERRORS:
            for member in field.codes:
                if member.value:
                    yield str(member.name).lower(), member


def with_alarms(
    data_type: type[Record], values: Mapping[str, Any], raised: Collection[str]
) -> Mapping[str, Any]:
    """Return the values of a record with more alarms."""
    changed = dict(values)
    known = alarms_of(data_type) if raised else {}
    for alarm in raised:
        name, member = known[alarm]
        changed[name] = changed[name] | member if isinstance(member, Flag) else member
    return changed
