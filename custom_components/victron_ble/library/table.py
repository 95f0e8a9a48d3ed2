"""A table of fields: the function that decodes it, and the one that encodes it.

Victron, Extra manufacturer data: a payload is one little-endian number. A field
of which one bit lies past the payload's end is not available; a longer payload
comes from a newer layout, whose first fields are the same. Unused top bits are
sent as 1.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from .fields import Field, Number, When
from .values import Bound, Gathered, Product, Value

# In fields of up to so many bits, the value of each raw number is looked up.
_LOOKED_UP: Final = 10


class _Plan(NamedTuple):
    """How to read the fields that a payload of one length holds whole.

    looked_up: name, start, mask, and the value of each raw number.
    numbers: name, start, mask, not available, what to take from a raw number
        above that (it is negative), divisor if there are decimals, else factor.
        A call for each would take longer than the arithmetic.
    others: name, and the function that reads the value from the payload.
    """

    looked_up: tuple[tuple[str, int, int, tuple[Any, ...]], ...]
    numbers: tuple[tuple[str, int, int, int, int, int, int], ...]
    others: tuple[tuple[str, Callable[[int], Any]], ...]


class Table:
    """The rows of a record in the vendor's order, ready for decoding.

    A row whose name starts with an underscore keeps its place but is no value.
    """

    def __init__(self, values: Iterable[Value[Any]]) -> None:
        """Give every row its place: it follows the row before it."""
        self.rows: dict[str, Field[Any]] = {}
        self.derived: dict[str, Product | Gathered] = {}
        position = covered = 0
        for value in values:
            if isinstance(value, Field):
                value.place(position, covered)
                position = value.end
                covered = max(covered, position)
                self.rows[value.name] = value
            elif isinstance(value, (Product, Gathered)):
                self.derived[value.name] = value
        self.fields = {n: f for n, f in self.rows.items() if not n.startswith("_")}
        self.bits = position
        self.size = -(-position // 8)
        self.spare = ((1 << (8 * self.size - position)) - 1) << (position % 8)
        self._nothing = dict.fromkeys((*self.fields, *self.derived))
        # One plan for each length: decoding need not compare every field's end.
        steps = [self._step(field) for field in self.fields.values()]
        self._plans = tuple(
            _Plan(
                *(
                    tuple(s for kind, end, s in steps if kind == k and end <= 8 * size)
                    for k in _Plan._fields
                )
            )
            for size in range(self.size + 1)
        )
        derived = self.derived.values()
        self._products = [(d.name, *d.factors) for d in derived if type(d) is Product]
        self._gathered = [(d.name, d.gather) for d in derived if type(d) is Gathered]
        self._bounded = [
            f for f in self.fields.values() if isinstance(f, Number) and f.bounded
        ]

    def _step(self, field: Field[Any]) -> tuple[str, int, tuple[Any, ...]]:
        """Return the field's part of the plan, the end of what it needs, and the step."""
        name, end = field.name, field.end
        place = name, field.start, field.mask
        if field.when is not None:
            selector = self.rows[field.when.selector]
            choice = selector.encode(field.when.member)
            read_if = _read_if(selector, choice, field.reader())
            return "others", max(end, selector.end), (name, read_if)
        if field.bits <= _LOOKED_UP:
            read = field.reader()
            raws = range(field.mask + 1)
            found = tuple(read(raw << field.start) for raw in raws)
            return "looked_up", end, (*place, found)
        if isinstance(field, Number) and field.simple:
            na = field.mask + 1 if field.na is None else field.na
            divisor = field.divisor if field.divisor > 1 else 0
            step = *place, na, 2 * field.sign, divisor, field.factor
            return "numbers", end, step
        return "others", end, (name, field.reader())

    def decode(self, payload: bytes) -> dict[str, Any]:
        """Return every value of a plaintext payload of any length.

        Each field on its own: what is not available, past the end or not
        selected is None.
        """
        number = int.from_bytes(payload, "little")
        size = len(payload)
        plan = self._plans[size] if size < self.size else self._plans[-1]
        looked_up, numbers, others = plan
        values: dict[str, Any] = self._nothing.copy()
        for name, start, mask, found in looked_up:
            values[name] = found[number >> start & mask]
        for name, start, mask, na, span, divisor, factor in numbers:
            raw = number >> start & mask
            if raw >= na:
                if raw == na:
                    continue
                raw -= span
            values[name] = raw / divisor if divisor else raw * factor
        for name, read in others:
            values[name] = read(number)
        for name, first, second in self._products:
            if (one := values[first]) is not None:
                if (other := values[second]) is not None:
                    # round(x, 2) takes four times as long.
                    values[name] = round(one * other * 100) / 100
        for name, gather in self._gathered:
            values[name] = gather(values)
        return values

    def encode(self, values: Mapping[str, Any]) -> bytes:
        """Return the plaintext payload of values; what is not given is not available.

        Raises ValueError for a value its field cannot hold, KeyError for a name
        that the table does not have.
        """
        if unknown := values.keys() - self.fields.keys() - self.derived.keys():
            raise KeyError(f"no such field: {', '.join(sorted(unknown))}")
        number = (1 << (8 * self.size)) - 1
        for field in self.rows.values():
            value = values.get(field.name)
            if field.overlaps and value is None:
                continue
            if field.when is not None and not self._selected(field.when, values):
                continue
            number &= ~(field.mask << field.start)
            number |= field.encode(value) << field.start
        return number.to_bytes(self.size, "little")

    def _selected(self, when: When, values: Mapping[str, Any]) -> bool:
        selector = self.rows[when.selector]
        return selector.encode(values.get(when.selector)) == selector.encode(
            when.member
        )

    def bounds(self, payload: bytes) -> dict[str, Bound]:
        """Return the bound of each value that lies outside its field's range."""
        number = int.from_bytes(payload, "little")
        found: dict[str, Bound] = {}
        for field in self._bounded:
            if field.end <= 8 * len(payload) and (
                bound := field.bound((number >> field.start) & field.mask)
            ):
                found[field.name] = bound
        return found

    def spare_bits_are_ones(self, payload: bytes) -> bool:
        """Whether the unused top bits are all 1, as Victron sends them.

        A payload of another length has none, or a newer layout that uses them.
        """
        if len(payload) != self.size:
            return True
        return payload[-1] & self.spare == self.spare


def _read_if(
    selector: Field[Any], choice: int, read: Callable[[int], Any]
) -> Callable[[int], Any]:
    """Return a function that reads a value where the selector's bits are the choice."""
    start, mask = selector.start, selector.mask

    def read_selected(payload: int) -> Any:
        return read(payload) if payload >> start & mask == choice else None

    return read_selected
