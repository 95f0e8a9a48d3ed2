"""What a service shows of a record, each under one name."""

from collections.abc import Mapping
from typing import Final

from ..cached import cached
from ..meaning.binary_sensors import binary_sensors
from ..meaning.description import Description
from ..meaning.sensors import sensors
from ..record import Record

# Sensors have these names: the reasons of which these are the sum.
_NAMES: Final = {"alarm": "alarm_active", "warning": "warning_active"}


@cached
def described(record: type[Record]) -> Mapping[str, Description]:
    """Return the sensors and binary sensors of a record by a name that is one's own."""
    return {
        **sensors(record),
        **{_NAMES.get(key, key): one for key, one in binary_sensors(record).items()},
    }


@cached
def described_by_field(
    record: type[Record],
) -> Mapping[str, tuple[tuple[str, Description], ...]]:
    """Return what is made of each value of a record, with its name."""
    found: dict[str, tuple[tuple[str, Description], ...]] = {}
    for name, description in described(record).items():
        for field in description.fields:
            found[field] = (*found.get(field, ()), (name, description))
    return found
