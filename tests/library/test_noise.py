"""Test how much noise of wrong keys is believed: next to nothing, and the table says it."""

from collections.abc import Iterator
from pathlib import Path
import random
import re
import sys

import pytest

from victron_ble import Key, Record, read
from victron_ble.policy.held import Held
from victron_ble.policy.outcome import Outcome
from victron_ble.policy.plausibility import judge
from victron_ble.policy.trust import Trust
from victron_ble.record import shown_records

from .frames import KEY, SENSE, SHUNT, UNENCRYPTED, advertisement, payloads

SHORT_RUN, LONG_RUN = 4_000, 100_000
HOUR = 3600
# What a device sends now with a key that begins as the one before it.
NEW_KEY = KEY[:2] + "a7" * 15
DOCUMENT = Path(__file__).parents[2] / "docs" / "trust.md"

ENCRYPTED = {
    name: record
    for name, record in shown_records().items()
    if record.record_type < UNENCRYPTED
}
each_record = pytest.mark.parametrize("name", ENCRYPTED)


def sent(name: str, count: int, key: str) -> bytes:
    """Return what a device sends of which somebody has published what it sent."""
    record_type = ENCRYPTED[name].record_type
    product_id = SENSE if name == "battery_sense" else SHUNT
    of_a_sense = [
        payload
        for payload in payloads(record_type)
        if ENCRYPTED[name].from_payload(0, payload).spare_bits_are_usual
    ]
    return advertisement(
        record_type,
        of_a_sense[count % len(of_a_sense) if name == "battery_sense" else 0],
        nonce=count % 0x10000,
        key=key,
        product_id=product_id,
    )


def decoded(data: bytes, key: Key) -> Record:
    """Return the record, or the noise, of an advertisement."""
    record = read(data, key)
    assert isinstance(record, Record)
    return record


@each_record
@pytest.mark.parametrize("further", [0, 30_000])
def test_hour_of_noise_after_the_key_changed(name: str, further: int) -> None:
    """Test that nothing of it is shown, and that trust is lost in a minute.

    further: by how much the counter jumps, as with a restart.
    """
    key, trust = Key(KEY), Trust()
    for count in range(10):
        trust.hear(decoded(sent(name, count, KEY), key), count)
    assert trust.trusted

    for count in range(10, 10 + HOUR):
        noise = decoded(sent(name, count + further, NEW_KEY), key)
        assert trust.hear(noise, count).record is None
        assert trust.lost == (count >= 9 + 60)


@each_record
def test_hour_of_noise_of_a_key_that_was_never_right(name: str) -> None:
    """Test that chance does not make two of the first agree, nor five of twenty."""
    key, trust = Key(NEW_KEY), Trust()
    for count in range(HOUR):
        noise = decoded(sent(name, count, KEY), key)
        assert trust.hear(noise, count).record is None
    assert not trust.trusted


@each_record
def test_noise_beside_the_device(name: str) -> None:
    """Test that a frame of noise for each good one changes nothing for an hour."""
    key, trust = Key(KEY), Trust()
    for count in range(HOUR):
        noise = decoded(sent(name, count + 5, NEW_KEY), key)
        assert trust.hear(noise, count + 0.5).record is None
        good = trust.hear(decoded(sent(name, count, KEY), key), count + 1)
        assert good.outcome is Outcome.ACCEPTED or count == 0
        assert trust.trusted or count == 0


@each_record
def test_keys_that_are_wrong_in_one_digit(name: str) -> None:
    """Test that of a thousand, two frames make at most five look right."""
    dice = random.Random(16)
    accepted = 0
    for number in range(1000):
        digit = dice.randrange(2, 32)
        others = [each for each in "0123456789abcdef" if each != KEY[digit]]
        key = Key(f"{KEY[:digit]}{dice.choice(others)}{KEY[digit + 1 :]}")
        trust = Trust()
        for count in (number, number + 1):
            trust.hear(decoded(sent(name, count, KEY), key), count)
        accepted += trust.trusted
    assert accepted <= 5


def noise_of(record: type[Record], count: int) -> Iterator[Record]:
    """Yield noise, with counts that go on."""
    dice = random.Random(record.record_name)
    for number in range(count):
        payload = dice.randbytes(record.table.size)
        yield record.from_payload(SHUNT, payload, number % 0x10000)


def measure(record: type[Record], count: int) -> tuple[float, float, float]:
    """Return the shares of noise that pass: a frame, two that follow, five of twenty."""
    one = two = five = 0
    before = None
    lost = Trust()
    lost.lost = True
    for number, noise in enumerate(noise_of(record, count)):
        verdict = judge(noise)
        held = Held(noise.without(verdict.hidden), number, verdict, number, number)
        one += verdict.plausible
        possible = verdict.possible and verdict.spare_bits
        two += possible and before is not None and before.agrees_with(held)
        before = held if possible else None
        if lost.hear(noise, number).record is not None:
            five += 1
            lost = Trust()
            lost.lost = True
    return one / count, two / count, five / count


def documented() -> dict[str, list[float]]:
    """Return the shares that the document gives as most, by the record's name."""
    rows = re.findall(
        r"^\| `(\w+)` \|[^|]*\| ([\d.]+) % \| ([\d.]+) % \| ([\d.]+) % \|",
        DOCUMENT.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {name: [float(share) / 100 for share in shares] for name, *shares in rows}


@pytest.mark.timeout(7200)
def test_documented_rates(is_long: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Test that no more noise passes than the document says, and print the table."""
    count = LONG_RUN if is_long else SHORT_RUN
    lines = [f"{count} frames of noise; passed    one        two   5 of 20"]
    most = documented()
    assert most.keys() == ENCRYPTED.keys()
    measured = {name: measure(record, count) for name, record in ENCRYPTED.items()}
    for name, shares in measured.items():
        lines.append(f"  {name:23}" + "".join(f"{share:10.4%}" for share in shares))
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")

    for name, shares in measured.items():
        for share, limit in zip(shares, most[name], strict=True):
            assert share <= limit, name
