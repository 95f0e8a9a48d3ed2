"""One contract for all tables: Victron's document, row by row."""

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, Flag
import random
from typing import Any

import pytest

from victron_ble import Key, Record, read
from victron_ble.field import Field
from victron_ble.fields import Mask
from victron_ble.record import RECORD_TYPES
from victron_ble.values import Bound, Product, Quantity

from .document import RECORDS, Layout, Row
from .frames import KEY, SENSE, SHUNT, advertisement, payloads
from .tables import data_type, plain

QUANTITIES = {
    "V": {Quantity.VOLTAGE},
    "A": {Quantity.CURRENT},
    "W": {Quantity.POWER},
    "VA": {Quantity.APPARENT_POWER},
    "kWh": {Quantity.ENERGY},
    "Ah": {Quantity.CHARGE},
    "%": {Quantity.STATE_OF_CHARGE},
    "degC": {Quantity.TEMPERATURE},
    "min": {Quantity.DURATION},
    "s": {Quantity.UPTIME},
    "W/m2": {Quantity.IRRADIANCE},
    "dBm": {Quantity.TRANSMIT_POWER},
    "-": {Quantity.NUMBER, Quantity.CODE, Quantity.FLAGS},
}
# 0 is below 2.61 V, 126 above 3.85 V.
CELL_BOUNDS = {0: Bound("below", 2.61), 0x7E: Bound("above", 3.85)}

each_record = pytest.mark.parametrize("record", RECORDS.values(), ids=str)
each_row = pytest.mark.parametrize(
    ("record", "row"),
    [(record, row) for record in RECORDS.values() for row in record.rows],
    ids=str,
)


def with_bits(record: Layout, row: Row, raw: int) -> bytes:
    """Return a payload that is all ones but for one row, and what selects it."""
    number = (1 << (8 * record.size)) - 1
    number &= ~(((1 << row.bits) - 1) << row.start)
    number |= raw << row.start
    if row.aux is not None:
        selector = record["aux_input"]
        number &= ~(3 << selector.start)
        number |= row.aux << selector.start
    return number.to_bytes(record.size, "little")


def raws(row: Row) -> Iterator[int]:
    """Yield raw numbers: all where they are few, else bounds and a sample."""
    if row.bits <= 11:
        yield from range(1 << row.bits)
        return
    sign = 1 << (row.bits - 1)
    top = (1 << row.bits) - 1
    yield from (0, 1, 2, sign - 2, sign - 1, sign, sign + 1, top - 1, top)
    yield from random.Random(row.field).sample(range(top), 300)


def is_cell(row: Row) -> bool:
    """Whether the row is the voltage of a cell, which has bounds."""
    return row.field.startswith("cell_") and row.unit == "V"


@each_record
def test_layout(record: Layout) -> None:
    """Test that a table has the document's rows, in order, and no other."""
    found = data_type(record)

    assert found.record_type == record.type
    assert found.record_name == record.name
    assert found.provisional == (record.type == 0x07)
    assert (found.table.bits, found.table.size) == (record.bits, record.size)
    assert [
        (name, field.start, field.bits, bool(field.sign), field.na)
        for name, field in found.table.fields.items()
    ] == [(row.getter, row.start, row.bits, row.signed, row.na) for row in record.rows]
    for row in record.rows:
        assert found.table.fields[row.getter].quantity in QUANTITIES[row.unit]
        assert isinstance(found.table.fields[row.getter], Mask) == (
            row.codes is not None and row.codes.endswith(("REASON", "FLAGS"))
        )


def test_all_records_are_in_the_document() -> None:
    """Test that there is no table without a document."""
    assert {record.record_type for record in RECORD_TYPES.values()} == RECORDS.keys()


@each_row
def test_values(record: Layout, row: Row) -> None:
    """Test raw numbers of a row: value, not available, range, decimals, and back."""
    found = data_type(record)
    field: Field[Any] = found.table.fields[row.getter]
    seen = []
    for raw in raws(row):
        payload = with_bits(record, row, raw)
        value = found.table.decode(payload)[row.getter]
        if raw == row.na:
            assert value is None
            assert field.encode(None) == raw
            continue
        exact = row.value(raw)
        if is_cell(row) and raw in CELL_BOUNDS:
            assert value is None
            assert found.table.bounds(payload) == {row.getter: CELL_BOUNDS[raw]}
            assert field.encode(float(exact)) == raw
            seen.append(exact)
            continue
        assert value is not None
        assert plain(value) == float(exact)
        assert field.encode(value) == raw
        assert field.encode(plain(value)) == raw
        assert row.getter not in found.table.bounds(payload)
        if not isinstance(value, Enum):
            # As many decimals as the scale has, and an integer where it has none.
            assert Decimal(repr(value)) == Decimal(exact.numerator) / exact.denominator
            assert isinstance(value, int) == (
                row.codes == "steps"
                or ((row.scale or 1) * row.factor).denominator
                == row.offset.denominator
                == 1
            )
            assert str(value) not in ("-0.0", "inf", "nan")
        seen.append(exact)

    if row.codes != "MONITOR_MODE":  # of it the document knows all 65536
        assert row.least * row.factor <= min(seen)
    assert max(seen) <= row.most * row.factor


@each_row
def test_ends_of_the_range(record: Layout, row: Row) -> None:
    """Test that the document's least and most are the ends of what can be read."""
    found = data_type(record)
    field: Field[Any] = found.table.fields[row.getter]
    na = row.na
    numbers = [
        raw for raw in (0, (1 << row.bits) - 1, 1 << (row.bits - 1)) if raw != na
    ]
    if na is not None:
        numbers += [(na - 1) % (1 << row.bits), (na + 1) % (1 << row.bits)]
    values = [row.value(raw) for raw in numbers if raw != na]
    if row.signed and na is None:
        values.append(row.value((1 << (row.bits - 1)) - 1))

    if row.codes not in ("BMS_IO", "BMS_CONDITION"):  # their 0 is not available
        assert min(values) == row.least * row.factor
    assert max(values) == row.most * row.factor
    if row.codes is None or row.codes == "steps":
        for beyond in (min(values) - 1000000, max(values) + 5000000):
            if not is_cell(row):
                with pytest.raises(ValueError, match="does not fit"):
                    field.encode(float(beyond))
    if row.na is not None and row.codes is None and not is_cell(row):
        with pytest.raises(ValueError, match="does not fit"):
            field.encode(float(row.value(row.na)))


@each_record
@pytest.mark.parametrize("product_id", [SHUNT, SENSE])
def test_truncation(record: Layout, product_id: int) -> None:
    """Test payloads of every length: what ends within stays, all else is None."""
    found = data_type(record, product_id)
    ends = {
        row.getter: row.end
        if row.aux is None
        else max(row.end, record["aux_input"].end)
        for row in record.rows
    }
    for payload in payloads(record.type):
        whole = found.table.decode(payload)
        for size in range(record.size + 1):
            data = advertisement(record.type, payload[:size], product_id=product_id)

            cut = read(data, Key(KEY))

            assert isinstance(cut, found)
            assert cut.payload == payload[:size]
            for name in found.table.fields:
                expected = whole[name] if ends[name] <= 8 * size else None
                assert (size, name, cut.values[name]) == (size, name, expected)
            for name, derived in found.table.derived.items():
                if not isinstance(derived, Product):
                    continue
                assert cut.values[name] == (
                    whole[name]
                    if all(cut.values[factor] is not None for factor in derived.factors)
                    else None
                )


@each_record
def test_longer_payload(record: Layout) -> None:
    """Test that newer firmware may send more, beyond one block of the cipher too."""
    for payload in payloads(record.type):
        expected = data_type(record).table.decode(payload)
        for extra in (b"\x00", b"\xff\x00\xa5", bytes(range(40))):
            data = advertisement(record.type, payload + extra, nonce=0xFFFF)

            longer = read(data, Key(KEY))

            assert isinstance(longer, Record)
            assert dict(longer.values) == expected
            assert longer.payload == payload + extra


@pytest.mark.parametrize("record", [RECORDS[0x02], RECORDS[0x0D]], ids=str)
@pytest.mark.parametrize("choice", range(4))
def test_selected_row(record: Layout, choice: int) -> None:
    """Test that the auxiliary input's bits have the one meaning that is chosen."""
    selector = record["aux_input"]
    number = 1200 << record["starter_voltage"].start | choice << selector.start

    values = data_type(record).table.decode(number.to_bytes(record.size, "little"))

    assert plain(values["aux_mode"]) == choice
    for row in record.rows:
        if row.aux is not None:
            chosen = float(row.value(1200)) if row.aux == choice else None
            assert values[row.getter] == chosen


@each_record
def test_nothing_given_is_not_available(record: Layout) -> None:
    """Test that a record made of no values says nothing, but leaves spare bits 1."""
    found = data_type(record)

    payload = found.table.encode({})

    assert found.from_payload(0, payload).spare_bits_are_usual
    for name, value in found.table.decode(payload).items():
        if isinstance(value, tuple):
            assert set(value) == {None}
        elif name not in ("aux_mode", "unspecified_bit"):
            assert not plain(value), name
    with pytest.raises(KeyError, match="no such field: nonsense"):
        found.table.encode({"nonsense": 1})


def test_flags_are_no_numbers_but_where_they_were() -> None:
    """Test the two masks that the classic library gives as numbers."""
    values = data_type(RECORDS[0x05]).table.decode(payloads(0x05)[0])

    assert values["bms_flags"] == 0x06000000
    assert isinstance(values["bms_flags"], Flag)
    assert values["error_flags"] + 0 == 0
