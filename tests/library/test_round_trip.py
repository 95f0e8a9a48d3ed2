"""Test that what is encoded and encrypted comes back when it is read."""

from fractions import Fraction

from hypothesis import given, strategies as st

from victron_ble import Key, read
from victron_ble.record import encode_record
from victron_ble.values import Product

from .document import RECORDS, Layout, Row
from .frames import KEY, SHUNT, UNENCRYPTED
from .tables import data_type, plain


def exact_value(row: Row) -> st.SearchStrategy[Fraction | None]:
    """Return any value of a row, None for not available."""
    return st.integers(0, (1 << row.bits) - 1).map(
        lambda raw: None if raw == row.na else row.value(raw)
    )


def exact_values(record: Layout) -> st.SearchStrategy[dict[str, Fraction | None]]:
    """Return any values of a record that do not contradict each other."""
    aux = {row.aux for row in record.rows} - {None}
    selected = st.sampled_from(sorted(aux, key=str)) if aux else st.none()

    def choose(choice: int | None) -> st.SearchStrategy[dict[str, Fraction | None]]:
        rows = [row for row in record.rows if row.aux in (None, choice)]
        strategies: dict[str, st.SearchStrategy[Fraction | None]] = {}
        covered = 0
        for row in rows:
            if row.start < covered:
                continue  # a part of the row before
            covered = row.end
            strategies[row.getter] = exact_value(row)
        if choice is not None:
            strategies["aux_mode"] = st.just(Fraction(choice))
        return st.fixed_dictionaries(strategies)

    return selected.flatmap(choose)


@given(st.data(), st.sampled_from(list(RECORDS.values())), st.integers(0, 0xFFFF))
def test_round_trip(data: st.DataObject, record: Layout, nonce: int) -> None:
    """Test that any values come back from the advertisement made of them."""
    values = data.draw(exact_values(record))
    key = Key(KEY) if record.type < UNENCRYPTED else None
    found = data_type(record)

    sent = encode_record(
        found,
        {
            name: None if value is None else float(value)
            for name, value in values.items()
        },
        product_id=SHUNT,
        nonce=nonce,
        key=key,
    )
    got = read(sent, key)

    assert isinstance(got, found)
    assert (got.nonce, got.product_id) == (nonce, SHUNT)
    assert got.spare_bits_are_usual
    for name, value in values.items():
        if value is not None and name in got.bounds:
            assert got.values[name] is None
            continue
        assert plain(got.values[name]) == (None if value is None else float(value))
    for name, derived in found.table.derived.items():
        if not isinstance(derived, Product):
            assert list(got.values[name]) == [
                got.values[f"cell_{cell}_voltage"] for cell in range(1, 9)
            ]
            continue
        first, second = (values[factor] for factor in derived.factors)
        if first is None or second is None:
            assert got.values[name] is None
        else:
            assert abs(Fraction(got.values[name]) - first * second) <= Fraction(
                "0.0051"
            )
            assert str(got.values[name]) != "-0.0"
            assert got.values[name] == round(got.values[name], 2)
