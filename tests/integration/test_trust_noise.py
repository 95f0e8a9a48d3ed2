"""Test the verdict on a key, record by record."""

import random

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.policy.plausibility import judge
from custom_components.victron_ble.library.policy.trust import (
    Trust,
    Weight,
    fingerprint,
)
from custom_components.victron_ble.library.record import shown_records

from .sender import ADDRESS, KEY, SHUNT

HOURS = 3  # in which a device sends an advertisement a second

ENCRYPTED = [record for record in shown_records().values() if record.record_type < 0xFF]


def weigh(trust: Trust, record: Record) -> Weight:
    """Have a record judged and weighed, as it arrives."""
    return trust.weigh(record, judge(record))


def decoded(record: type[Record], payload: bytes, nonce: int) -> Record:
    """Return what a payload says."""
    return record.from_payload(SHUNT, payload, nonce)


@pytest.mark.parametrize("record", ENCRYPTED, ids=lambda record: record.record_name)
def test_noise_of_a_wrong_key_is_never_shown(record: type[Record]) -> None:
    """Test that chance does not make two records of hours agree."""
    source = random.Random(record.record_type)
    trust = Trust()
    for nonce in range(3600 * HOURS):
        noise = decoded(record, source.randbytes(record.table.size), nonce & 0xFFFF)
        assert weigh(trust, noise) is not Weight.READING
    assert not trust.verified


@pytest.mark.parametrize("record", ENCRYPTED, ids=lambda record: record.record_name)
def test_two_records_that_agree_are_shown(record: type[Record]) -> None:
    """Test that the second is shown; of an advertisement heard twice, nothing is."""
    payload = record.table.encode({})
    trust = Trust()
    assert weigh(trust, decoded(record, payload, 7)) is Weight.WAIT
    assert weigh(trust, decoded(record, payload, 7)) is Weight.WAIT
    assert weigh(trust, decoded(record, payload, 8)) is Weight.READING
    assert trust.verified
    assert trust.candidate is None


def test_a_fingerprint_tells_nothing() -> None:
    """Test that it differs by key and by device, and has no part of either."""
    mark = fingerprint(ADDRESS, KEY)
    assert mark == fingerprint(ADDRESS, KEY)
    assert mark != fingerprint(ADDRESS, f"{KEY[:31]}0")
    assert mark != fingerprint("C0:11:22:33:44:66", KEY)
    for start in range(len(KEY) - 3):
        assert KEY[start : start + 4] not in mark
