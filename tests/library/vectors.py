"""The vectors, and what their sources expect."""

from typing import Any

import pytest

from .document import RECORDS, VECTORS
from .frames import SENSE, SHUNT

UNREADABLE = 0x0E  # no layout is published
SENSES = (SENSE, SENSE + 1)

readable = pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if int(vector["record_type"], 16) != UNREADABLE],
    ids=lambda vector: vector["id"],
)
captured = pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if vector["advertisement"]],
    ids=lambda vector: vector["id"],
)


def product(vector: dict[str, Any]) -> int:
    """Return the product that sent a vector, where it is known."""
    return int(vector["product_id"], 16) if vector["product_id"] else SHUNT


def expected(vector: dict[str, Any]) -> dict[str, Any]:
    """Return the values that the vector's source gives, in the library's units."""
    layout = RECORDS[int(vector["record_type"], 16)]
    found = {}
    for field, value in vector["expected"].items():
        row = layout[field]
        if product(vector) in SENSES and row.getter not in ("voltage", "temperature"):
            continue
        if isinstance(value, float):
            # As the source prints it; the unit's factor may need another digit.
            value = round(value * row.factor, 3)
        elif value is not None:
            value *= row.factor
        found[row.getter] = value
    assert found
    return found
