"""Test that nothing that comes over the air raises, or becomes a senseless value."""

from collections.abc import Callable, Iterator
from enum import Enum
import json
import math
import random
from typing import Any

from hypothesis import given, strategies as st
import pytest

from victron_ble import Key, NoReading, Record, read
from victron_ble.policy.plausibility import Verdict, agree, judge

from .document import RECORDS, VECTORS
from .frames import KEY, SENSE, SHUNT, advertisement, payloads

pytestmark = pytest.mark.timeout(7200)  # in the long profile

SHORT_RUN, LONG_RUN = 10_000, 1_000_000

CAPTURED = [
    (bytes.fromhex(vector["advertisement"]), vector["key"])
    for vector in VECTORS
    if vector["advertisement"]
]


def check_value(value: Any) -> None:
    """Check that a value is one that a program can use."""
    if isinstance(value, tuple):
        for one in value:
            check_value(one)
    elif isinstance(value, Enum):
        assert isinstance(value.name, str)
        assert value.name
    elif value is not None:
        assert type(value) in (int, float)
        assert math.isfinite(value)
        assert str(value) != "-0.0"
        assert abs(value * 1000 - round(value * 1000)) < 1e-4


def check(data: bytes, key: Key | None, before: Record | None) -> Record | None:
    """Check all that is done with an advertisement; return its record if it has one."""
    record: Record | NoReading = read(data, key)
    if isinstance(record, NoReading):
        assert record.data == data
        assert (record.product_id is None) == (record.product_name is None)
        return None

    for value in record.values.values():
        check_value(value)
    for name, bound in record.bounds.items():
        assert record.values[name] is None
        assert str(bound) in ("< 2.61", "> 3.85")
    text = json.dumps(record.as_dict(), allow_nan=False)
    assert json.loads(text)["model_name"] == record.product_name
    assert isinstance(judge(record), Verdict)
    assert not agree(record, record)  # the same advertisement is no second one
    if before is not None:
        check_pair(before, record)
    return record


def check_pair(before: Record, record: Record) -> None:
    """Check that any two records agree or do not, and less easily if strictly."""
    agreed = agree(before, record)
    assert isinstance(agreed, bool)
    assert agreed or not agree(before, record, strictly=True)


@given(
    data=st.binary(max_size=60),
    key=st.none() | st.binary(min_size=16, max_size=16).map(lambda raw: Key(raw.hex())),
)
def test_any_bytes(data: bytes, key: Key | None) -> None:
    """Test any bytes and any key."""
    check(data, key, None)


@given(
    record=st.sampled_from(list(RECORDS.values())),
    product_id=st.sampled_from([SHUNT, SENSE]) | st.integers(0, 0xFFFF),
    pair=st.tuples(st.binary(max_size=40), st.binary(max_size=40)),
    nonces=st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)),
)
def test_any_record(
    record: Any, product_id: int, pair: tuple[bytes, bytes], nonces: tuple[int, int]
) -> None:
    """Test any two payloads of a record, of any length."""
    before = None
    for payload, nonce in zip(pair, nonces, strict=True):
        data = advertisement(record.type, payload, nonce=nonce, product_id=product_id)
        before = check(data, Key(KEY), before)
        assert before is not None
        assert before.payload == payload


def random_frame(chance: random.Random) -> bytes:
    """Return noise behind a header that lets it be decoded."""
    record = chance.choice(list(RECORDS.values()))
    head = advertisement(record.type, b"", nonce=chance.getrandbits(16))
    return head + chance.randbytes(chance.randrange(24))


def mutated_frame(chance: random.Random) -> bytes:
    """Return an advertisement as received, with bits, length or bytes changed."""
    data = bytearray(chance.choice(CAPTURED)[0])
    data[7] = int(KEY[:2], 16)  # so that it is decoded, to noise
    for _ in range(chance.randrange(4)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]
    if chance.random() < 0.1:
        data += chance.randbytes(chance.randrange(30))
    return bytes(data)


def mutated_record(chance: random.Random) -> bytes:
    """Return a record of a known payload with a few values changed."""
    record = chance.choice(list(RECORDS.values()))
    payload = bytearray(chance.choice(payloads(record.type)))
    for _ in range(chance.randrange(5)):
        payload[chance.randrange(len(payload))] = chance.choice((0, 0x7F, 0xFF))
    product_id = chance.choice((SHUNT, SENSE))
    nonce = chance.getrandbits(16)
    return advertisement(
        record.type, bytes(payload), nonce=nonce, product_id=product_id
    )


def frames(chance: random.Random, count: int) -> Iterator[bytes]:
    """Yield frames of all sorts."""
    sorts: list[Callable[[random.Random], bytes]] = [
        lambda chance: chance.randbytes(chance.randrange(40)),
        *(random_frame, mutated_frame, mutated_frame, mutated_record),
    ]
    for number in range(count):
        yield sorts[number % len(sorts)](chance)


def test_many_frames(is_long: bool, chance: random.Random) -> None:
    """Test random and mutated frames: as many as a device sends in months."""
    key = Key(KEY)
    before: dict[type[Record], Record] = {}
    count = LONG_RUN if is_long else SHORT_RUN
    decoded = 0
    for data in frames(chance, count):
        record = check(data, key, None)
        if record is not None:
            decoded += 1
            if type(record) in before:
                check_pair(before[type(record)], record)
            before[type(record)] = record

    assert decoded > count / 3
    assert len(before) == len(RECORDS) + 1  # and the Smart Battery Sense
