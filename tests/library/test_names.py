"""Test the names and numbers of codes and flags."""

from enum import Enum
from typing import Any

import pytest

from victron_ble.enums import CHARGER_WARNINGS, ChargerError
from victron_ble.fields import Code, Mask
from victron_ble.record import find_record

from .document import CLASSIC_MEMBERS, LISTS, RECORDS, Row
from .frames import SHUNT

MASKS = {"ALARM_REASON", "OFF_REASON", "BMS_FLAGS", "ERROR_FLAGS"}
CODED = [
    (record, row)
    for record in RECORDS.values()
    for row in record.rows
    if row.codes in LISTS
]


def enumeration(record_type: int, row: Row) -> type[Enum]:
    """Return the enumeration of a row."""
    found_record = find_record(record_type, SHUNT)
    assert found_record is not None
    field = found_record.table.fields[row.getter]
    assert isinstance(field, (Code, Mask))
    found: type[Enum] = field.codes if isinstance(field, Code) else field.flags
    return found


@pytest.mark.parametrize(("record", "row"), CODED, ids=str)
def test_list(record: Any, row: Row) -> None:
    """Test that a row has its list: every number, under the classic name if any."""
    assert row.codes is not None
    found = enumeration(record.type, row)
    names = {
        1 << number if row.codes in MASKS else number: text.upper()
        for number, text in LISTS[row.codes].items()
    }
    for path, members in CLASSIC_MEMBERS.items():
        if path.endswith(f".{found.__name__}"):
            names |= {
                number: name.replace("OUPUT", "OUTPUT")
                for name, number in members.items()
                if row.codes not in MASKS or number.bit_count() == 1
            }

    assert {member.value: member.name for member in found} == names


def test_misspelling_is_an_alias() -> None:
    """Test that both spellings name the same error."""
    for letter in "AB":
        right, wrong = (
            ChargerError[f"INVERTER_{word}_VOLTAGE_{letter}"]
            for word in ("OUTPUT", "OUPUT")
        )
        assert right is wrong
    assert ChargerError(53).name == "INVERTER_OUTPUT_VOLTAGE_A"


def test_warnings_are_no_faults() -> None:
    """Test which charger errors Victron calls warnings."""
    assert {error.value for error in CHARGER_WARNINGS} == {
        *(0, 14, 65, 66, 150, 151, 160, 161, 162)
    }
