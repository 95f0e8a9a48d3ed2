"""Test codes and sets of bits that keep what they do not know."""

import copy
from enum import Enum
import pickle
import random
from typing import Any

from hypothesis import given, strategies as st
import pytest

from victron_ble.enums import (
    AlarmReason,
    BmsError,
    BmsFlags,
    ChargerError,
    LithiumErrorFlags,
    MeterType,
    OffReason,
    OperationMode,
)
from victron_ble.open_enum import OpenCode, OpenFlag, OpenIntFlag
from victron_ble.record import find_record

from .frames import SHUNT

SETS = [AlarmReason, OffReason, BmsFlags, LithiumErrorFlags]
CODES = [OperationMode, ChargerError, BmsError, MeterType]
BOUNDARIES = sorted(
    {0, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF}
    | {1 << bit for bit in range(32)}
    | {(1 << bit) - 1 for bit in range(32)}
)


def check_set(flags: Any, value: int) -> None:
    """Check all that a set of bits must be able to do."""
    found = flags(value)
    bits = list(found)
    assert found.value == value
    assert sum(bit.value for bit in bits) == value
    assert len(found) == len(bits) == value.bit_count()
    assert all(bit in found for bit in bits)
    assert [bit.value for bit in bits] == sorted(bit.value for bit in bits)
    assert found == flags(value)
    assert hash(found) == hash(flags(value))
    assert bool(found) == bool(value)
    assert isinstance(found.name, str)
    assert found.name.lower()
    named = sum(member.value for member in flags)
    assert found.unnamed == value & ~named
    assert (found & ~found).value == 0


def decode(record_type: int, name: str, value: int, start: int) -> Any:
    """Return a field of a record whose other bits are all 0."""
    found = find_record(record_type, SHUNT)
    assert found is not None
    payload = (value << start).to_bytes(16, "little")
    return found.table.decode(payload)[name]


def test_every_alarm() -> None:
    """Test that each of the 65,536 values decodes and is a set of its bits."""
    for value in range(0x10000):
        found = decode(0x02, "alarm", value, 32)
        assert found.value == value
        assert isinstance(found.name, str)
        assert [bit.value for bit in found] == [
            1 << bit for bit in range(16) if value >> bit & 1
        ]


def test_any_off_reason() -> None:
    """Test every boundary and many random 32-bit values."""
    chance = random.Random(2183)
    for value in (*BOUNDARIES, *(chance.getrandbits(32) for _ in range(3000))):
        found = decode(0x04, "off_reason", value, 48)
        assert found == OffReason(value)
        check_set(OffReason, value)


@pytest.mark.parametrize("flags", SETS)
@given(value=st.integers(0, 0xFFFFFFFF), other=st.integers(0, 0xFFFFFFFF))
def test_sets(flags: Any, value: int, other: int) -> None:
    """Test the operators, and copies, of any two sets."""
    check_set(flags, value)
    one, two = flags(value), flags(other)
    assert (one | two).value == value | other
    assert (one & two).value == value & other
    assert (one ^ two).value == value ^ other
    assert isinstance(one | two, flags)
    assert (one == two) == (value == other)
    assert (two in one) == (value & other == other)
    for twin in (
        copy.copy(one),
        copy.deepcopy(one),
        pickle.loads(pickle.dumps(one)),  # noqa: S301 (our own)
    ):
        assert twin == one
        assert twin.name == one.name
        assert type(twin) is flags


@pytest.mark.parametrize("flags", SETS)
def test_complement(flags: Any) -> None:
    """Test that ~ gives the other named bits."""
    named = sum(member.value for member in flags)
    for member in flags:
        assert (~member).value == named & ~member.value
        assert member not in ~member
    assert (~flags(0)).value == named


@pytest.mark.parametrize("codes", CODES)
@pytest.mark.parametrize("value", [77, 200, 254, 0xFFFF, -77])
def test_codes(codes: Any, value: int) -> None:
    """Test that an unknown number is kept and named."""
    found = codes(value)

    assert found.value == value
    if not found.known:
        assert found.name == f"unknown_{value}"
    assert isinstance(found, codes)
    assert found == codes(value)
    assert found != codes(0)
    assert hash(found) == hash(codes(value))
    assert {codes(value): 1}[codes(value)] == 1
    for twin in (
        copy.copy(found),
        copy.deepcopy(found),
        pickle.loads(pickle.dumps(found)),  # noqa: S301 (our own)
    ):
        assert (twin, twin.name) == (found, found.name)
    assert codes(0).known
    assert codes(0) is next(member for member in codes if member.value == 0)


def test_names() -> None:
    """Test what unknown codes and bits are called, and how scripts use that."""
    assert OperationMode(77).name == "unknown_77"
    assert str(OperationMode(77).name).lower() == "unknown_77"
    assert repr(OperationMode(77)) == "<OperationMode.unknown_77: 77>"
    assert not OperationMode(77).known
    assert AlarmReason(1 << 15).name == "bit_15"
    assert AlarmReason(0x8001).name == "LOW_VOLTAGE|bit_15"
    assert AlarmReason(0).name == "NO_ALARM"
    assert OffReason(0x81).name == "NO_INPUT_POWER|ENGINE_SHUTDOWN"
    assert OffReason(0x14).name == "LOAD_OUTPUT_DISABLED"
    assert decode(0x04, "off_reason", 0x14, 48).name == "LOAD_OUTPUT_DISABLED"
    assert (
        OffReason(0x14) == OffReason.SWITCHED_OFF_REGISTER | OffReason.PROTECTION_ACTIVE
    )
    assert BmsFlags(0).name == "none"
    assert AlarmReason.LOW_VOLTAGE in AlarmReason(0x8001)
    assert [bit.name for bit in AlarmReason(0x8001)] == ["LOW_VOLTAGE", "bit_15"]
    assert AlarmReason(0x8001) & ~AlarmReason.LOW_VOLTAGE == AlarmReason(0)
    assert OperationMode(3) == OperationMode.BULK
    assert OperationMode(3) != ChargerError(3)
    assert OperationMode(77) != 77


def test_numbers_where_the_classic_library_has_numbers() -> None:
    """Test that a script may go on to compute with these."""
    assert BmsFlags(0x06000000) & 0x02000000 == 0x02000000
    assert BmsFlags(0x06000000) == 0x06000000
    assert BmsFlags(1 << 31) >> 31 == 1
    assert LithiumErrorFlags(5) + 1 == 6
    assert BmsError(25) == BmsError.PRE_CHARGE
    assert BmsError(77) + 0 == 77
    assert f"{int(BmsError(77)):d}" == "77"


@pytest.mark.parametrize("kind", [*SETS, *CODES])
@pytest.mark.parametrize("value", ["text", None, 1.5, b"\x01"])
def test_what_is_no_number_is_refused(kind: type[Enum], value: object) -> None:
    """Test that only numbers are taken for codes."""
    with pytest.raises((ValueError, TypeError)):
        kind(value)


def test_memory() -> None:
    """Test that what comes over the air does not stay in the classes."""
    kinds: list[Any] = [*SETS, *CODES]
    before = [dict(kind._value2member_map_) for kind in kinds]
    members = [dict(kind.__members__) for kind in kinds]

    for value in range(2000):
        for kind in kinds:
            found = kind(value * 1048573 % 0xFFFFFFFF)
            assert found.name
            if isinstance(found, (OpenFlag, OpenIntFlag)):
                assert len(list(found)) == found.value.bit_count()

    assert [dict(kind._value2member_map_) for kind in kinds] == before
    assert [dict(kind.__members__) for kind in kinds] == members
    assert 77 not in OperationMode._value2member_map_


def test_kinds() -> None:
    """Test that all codes and flags are of the open kind."""
    assert all(issubclass(kind, OpenCode) for kind in CODES)
    assert all(issubclass(kind, (OpenFlag, OpenIntFlag)) for kind in SETS)
