"""A table of fields: the function that decodes it, and the one that encodes it.

Victron, Extra manufacturer data: a payload is one little-endian number. A field
of which one bit lies past the payload's end is not available; a longer payload
comes from a newer layout, whose first fields are the same. Unused top bits are
sent as 1.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .field import Field, When
from .fields import Number, Unused
from .generate import Decoder, make_decoder
from .values import Bound, Gathered, Product, Value


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
        self.values: dict[str, Value[Any]] = {**self.fields, **self.derived}
        self.bits = position
        self.size = -(-position // 8)
        # What is without meaning, and how it is sent: the bits after the last row as 1.
        self.unused = (1 << 8 * self.size) - (1 << position)
        self.unused_as_sent = self.unused
        for row in self.rows.values():
            if isinstance(row, Unused):
                self.unused |= row.mask << row.start
                self.unused_as_sent |= row.default << row.start
        self._decoders: dict[int, Decoder] = {}
        self.decode_whole = make_decoder(self.rows, self.derived, self.size)
        self.bounded = [
            f for f in self.fields.values() if isinstance(f, Number) and f.bounded
        ]

    def decode(self, payload: bytes) -> dict[str, Any]:
        """Return every value of a plaintext payload of any length.

        Each field on its own: what is not available, past the end or not
        selected is None.
        """
        return self.decoder(len(payload))(int.from_bytes(payload, "little"))

    def decoder(self, size: int) -> Decoder:
        """Return the function that decodes payloads of so many bytes, as a number."""
        if size >= self.size:
            return self.decode_whole
        if size not in self._decoders:
            self._decoders[size] = make_decoder(self.rows, self.derived, size)
        return self._decoders[size]

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
        for field in self.bounded:
            if field.end <= 8 * len(payload) and (
                bound := field.bound((number >> field.start) & field.mask)
            ):
                found[field.name] = bound
        return found
