"""Test that the decoding functions made of the tables compute what the rows define."""

import pytest

from victron_ble.field import LOOKED_UP, Field
from victron_ble.record import RECORD_TYPES, Record

_STRIDE = 13  # through the raw numbers of a wide row


def raw_numbers(bits: int, sign: int) -> set[int]:
    """Return every raw number of a row, of a wide one a dense sample with all ends."""
    every = range(1 << bits)
    if bits <= LOOKED_UP:
        return set(every)
    stride = _STRIDE << max(0, bits - 16)
    ends = (0, 1, sign - 1, sign, sign + 1, every[-1] - 1, every[-1])
    return set(every[::stride]) | {raw for raw in ends if raw in every}


def with_bits(record: type[Record], field: Field[object], raw: int, rest: int) -> int:
    """Return a payload as a number: the row's bits, selected, among other bits."""
    number = rest
    if field.when is not None:
        selector = record.table.rows[field.when.selector]
        number &= ~(selector.mask << selector.start)
        number |= selector.encode(field.when.member) << selector.start
    return number & ~(field.mask << field.start) | raw << field.start


@pytest.mark.parametrize(
    "record", RECORD_TYPES.values(), ids=lambda each: each.__name__
)
def test_the_function_computes_what_the_row_defines(record: type[Record]) -> None:
    """Test each row and raw number, whatever the bits around it are."""
    table = record.table
    ones = (1 << 8 * table.size) - 1
    for name, field in table.fields.items():
        for rest in (0, ones):
            for raw in raw_numbers(field.bits, field.sign):
                found = table.decode_whole(with_bits(record, field, raw, rest))[name]
                expected = field.value_of(raw)
                assert (name, raw, found) == (name, raw, expected)
                assert type(found) is type(expected)
