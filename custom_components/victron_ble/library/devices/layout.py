"""How the classic library keeps the values of a record: made from the record's table."""

from collections.abc import Callable
import math
from operator import attrgetter
from typing import Any, Final, NamedTuple

from ..field import Field
from ..fields import Code, Mask, Number
from ..record import Record
from ..values import Gathered, Value
from .helpers import celsius_to_kelvin, kelvin_to_celsius
from .lists import LISTED, AlarmReason


class Kept(NamedTuple):
    """What the classic library does otherwise with a value.

    name: under which it keeps it, where that is not the getter's.
    form: what makes of our value what it keeps.
    shown: what makes of that what the getter gives.
    """

    name: str | None = None
    form: Callable[[Any], Any] | None = None
    shown: Callable[[Any], Any] | None = None


AS_NUMBER: Final = Kept(form=attrgetter("value"))
DEVICE_STATE: Final = Kept("device_state")
IN_KELVIN: Final = Kept("temperature_kelvin", celsius_to_kelvin, kelvin_to_celsius)
IN_KILOWATT_HOURS: Final = Kept(form=lambda energy: energy / 1000)
NONE_IF_NOTHING: Final = Kept(
    form=attrgetter("value"),
    shown=lambda alarm: AlarmReason(alarm) if alarm else None,
)
UNSIGNED: Final = Kept(form=abs)


class Layout:
    """The values of a record as the classic library has them in `_data`.

    What is true of all: numbers for what is a set of bits or code that ours gives as a
    number too, infinity past a cell's range, a list for a sequence, and no entry for
    what the auxiliary input does not measure.
    """

    def __init__(self, record: type[Record], **kept: Kept) -> None:
        """Take the record, and which of its values are kept otherwise."""
        self.record = record
        table = record.table
        values: dict[str, Value[Any]] = {**table.fields, **table.derived}
        self.kept = {
            name: kept.get(name) or Kept(form=_usual_form(value))
            for name, value in values.items()
        }
        self._forms = [(name, k.form) for name, k in self.kept.items() if k.form]
        self._renamed = [(name, k.name) for name, k in self.kept.items() if k.name]
        self._gathered = [v for v in values.values() if isinstance(v, Gathered)]
        self._bounded = [
            (value, {value.below: -math.inf, value.above: math.inf})
            for value in values.values()
            if isinstance(value, Number) and value.bounded
        ]
        self._conditional = [
            name
            for name, value in values.items()
            if isinstance(value, Field) and value.when
        ]

    def read(self, payload: bytes) -> dict[str, Any]:
        """Return the values of a plaintext payload; None is not available."""
        found = self.record.table.decode(payload)
        for name in self._conditional:
            if found[name] is None:
                del found[name]
        if self._bounded:
            number, bits = int.from_bytes(payload, "little"), 8 * len(payload)
            for row, infinite in self._bounded:
                if found[row.name] is None and row.end <= bits:
                    found[row.name] = infinite.get(number >> row.start & row.mask)
        for each in self._gathered:
            found[each.name] = [found[name] for name in each.names]
        for name, form in self._forms:
            if (value := found.get(name)) is not None:
                found[name] = form(value)
        for name, to in self._renamed:
            if name in found:
                found[to] = found.pop(name)
        return found


def _usual_form(value: Value[Any]) -> Callable[[Any], Any] | None:
    if isinstance(value, Mask):
        return int if issubclass(value.flags, int) else _relisted(LISTED[value.flags])
    if isinstance(value, Code) and issubclass(value.codes, int):
        return int
    return None


def _relisted(flags: Any) -> Callable[[Any], Any]:
    members, combine = dict(flags._value2member_map_), flags.combine

    def convert(value: Any) -> Any:
        bits = value.value
        return members[bits] if bits in members else combine(bits)

    return convert
