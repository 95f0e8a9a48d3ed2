"""Test at random that nobody who only repeats what was sent changes what is shown.

Devices start anew, stand, or are out of reach for minutes; scanners lose half and are
late; somebody sends again what they heard. Nobody can tell a recording from before the
device started anew whose counts are just ahead of its own, or of the last before that:
so there is none here.
"""

from collections.abc import Callable
from itertools import cycle, islice
import random
from typing import NamedTuple

from hypothesis import given, strategies as st
import pytest

from victron_ble import Record
from victron_ble.policy.outcome import Outcome
from victron_ble.policy.trust import Trust
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.dc_energy_meter import DcEnergyMeterRecord

from .frames import SHUNT
from .hearing import Device, Sent, counting, hear, made, monitor

AWAY = 30  # s; who is not heard for so long can be replaced
PATIENT = 90  # s until what is heard is shown


class Heard(NamedTuple):
    """A record on its arrival, and whether the device sends it."""

    time: float
    counter: int
    sequence: int
    own: bool = True


class Replay(NamedTuple):
    """What somebody sends again of what was heard."""

    start: float  # of the whole time, 0 to 1
    back: int  # records that came after it
    length: int  # records
    every: float  # s between two
    times: int
    backwards: bool


SCANNERS = st.lists(
    st.tuples(st.floats(0, 0.5), st.floats(0, 5)), min_size=1, max_size=3
)
REPLAYS = st.lists(
    st.builds(
        Replay,
        start=st.floats(0.1, 0.9),
        back=st.sampled_from([0, 1, 40, 101, 200]),
        length=st.sampled_from([1, 2, 10, 100, 200]),
        every=st.sampled_from([0.2, 0.5, 1, 5]),
        times=st.integers(1, 3),
        backwards=st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


def arriving(
    sent: list[Sent], scanners: list[tuple[float, float]], dice: random.Random
) -> list[Heard]:
    """Return what scanners hear: each loses a share, and is late by some seconds."""
    return sorted(
        Heard(record.time + dice.uniform(0, delay), record.counter, record.sequence)
        for record in sent
        for loss, delay in scanners
        if dice.random() >= loss
    )


def sent_again(heard: list[Heard], replays: list[Replay]) -> list[Heard]:
    """Return what is sent again."""
    records = list({record.sequence: record for record in heard}.values())
    again = []
    for start, back, length, every, times, backwards in replays:
        now = max(heard[-1].time * start, PATIENT)
        before = [record for record in records if record.time < now]
        recording = before[: len(before) - back][-length:]
        if backwards:
            recording.reverse()
        for record in islice(cycle(recording), times * len(recording)):
            now += every
            again.append(record._replace(time=now, own=False))
    return again


def judge(heard: list[Heard], can_send: Callable[[float, list[float]], bool]) -> None:
    """Have all of it heard, and see that what is newest of the device is shown.

    can_send: whether others do, at a time, after these at which the device was news.
    """
    trust = Trust()
    shown = newest = -1
    news: list[float] = []
    shown_until = 0.0
    for time, counter, sequence, own in sorted(heard):
        if not own and not can_send(time, news):
            continue
        record = trust.hear(monitor(counter, sequence), time).record
        assert not trust.lost
        if own and sequence > newest:
            if not news or time - news[-1] >= AWAY / 2:
                shown_until = time
            newest = sequence
            news.append(time)
        if record is not None:
            # The second record shows at the latest that the device is back.
            assert sequence >= shown or len(news) < 3 or time - news[-3] >= AWAY
            shown = sequence
        if shown >= newest or time - news[-1] >= AWAY / 2:
            shown_until = time
        assert time - shown_until <= PATIENT


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(120, 300)),
        min_size=1,
        max_size=3,
        unique_by=lambda life: life[0],
    ),
    st.sampled_from([1, 1, 3]),
    SCANNERS,
    REPLAYS,
    st.integers(0, 0xFFFF),
)
def test_while_it_is_heard(
    lives: list[tuple[int, int]],
    pace: int,
    scanners: list[tuple[float, float]],
    replays: list[Replay],
    seed: int,
) -> None:
    """Test that nothing old is shown, wherever the device began to count, and when."""
    sent: list[Sent] = []
    begins: list[float] = []
    for where, counts in lives:
        start = sent[-1].time + 1 if sent else 0
        begins.append(start)
        sent += counting(start, seed + where * 0x4000, counts * pace, pace)
    heard = arriving(sent, scanners, random.Random(seed))
    if not heard:
        return

    def can_send(time: float, news: list[float]) -> bool:
        settled = all(not begin <= time < begin + PATIENT for begin in begins)
        return settled and bool(news) and time - news[-1] < AWAY

    judge(heard + sent_again(heard, replays), can_send)


@given(
    st.lists(
        st.tuples(
            st.integers(20, 150),  # s for which it is heard,
            st.integers(0, 400),  # it stands,
            st.integers(0, 500),  # and is out of reach
        ),
        min_size=1,
        max_size=4,
    ),
    SCANNERS,
    REPLAYS,
    st.integers(0, 0xFFFF),
)
def test_when_it_is_back(
    parts: list[tuple[int, int, int]],
    scanners: list[tuple[float, float]],
    replays: list[Replay],
    seed: int,
) -> None:
    """Test that whatever is shown meanwhile, it makes room as soon as the device counts."""
    # It counted for longer than any that take its place.
    sent = counting(0, seed, 700, 1)[::10] + counting(700, seed + 700, 60, 1)
    for heard, stands, away in parts:
        _, count, sequence = sent[-1]
        start = sent[-1].time + 1
        sent += [Sent(start + second, count, sequence) for second in range(stands)]
        passed = stands + away
        sent += [
            Sent(start + passed + second, count + away + second, sequence + 1 + second)
            for second in range(1, heard)
        ]
    arrived = arriving(sent, scanners, random.Random(seed))

    judge(arrived + sent_again(arrived, replays), lambda time, news: True)


def test_a_step_in_a_flood_of_replays() -> None:
    """Test that it is shown with its second record, however many others come between."""
    before = counting(0, 0, 900, 1)
    trust = Trust()
    hear(trust, before)

    outcomes = []
    for second in range(10):
        for record in before[second * 60 : second * 60 + 60]:
            now = 900 + second
            assert (
                trust.hear(monitor(record.counter, record.sequence), now).record is None
            )
        outcomes.append(trust.hear(made(900 + second, voltage=24), now + 0.5).outcome)

    assert outcomes == [Outcome.WAITING] + [Outcome.ACCEPTED] * 9


@pytest.mark.parametrize("record", [BatteryMonitorRecord, DcEnergyMeterRecord])
def test_a_step_in_a_flood_of_noise(record: type[Record]) -> None:
    """Test that it is shown with its second record, however many frames come between.

    Of an energy meter, most noise has one odd value at most.
    """
    device = Device()
    device.sends(60, record=record, voltage=13.2)
    dice = random.Random(8)
    outcomes = []
    for step in range(20):
        for _ in range(2):
            outcomes += device.sends(record=record, voltage=(24, 13.2)[step % 2])
            for _ in range(10):
                count = device.count + dice.randrange(1, 60)
                payload = dice.randbytes(record.table.size)
                device.hear(record.from_payload(SHUNT, payload, count))

    assert outcomes[1::2] == [Outcome.ACCEPTED] * 20
    assert not device.is_lost()


def test_a_standing_step_in_a_flood_of_noise() -> None:
    """Test that what a device that counts slowly repeats is shown in half a minute."""
    device = Device()
    device.sends(60, voltage=13.2)
    step = made(device.count + 1, voltage=24)
    dice = random.Random(8)
    outcomes = []
    for _ in range(70):
        for _ in range(5):
            noise = type(step).from_payload(
                step.product_id, dice.randbytes(len(step.payload)), dice.randrange(50)
            )
            device.hear(noise)
        device.now += 1
        outcomes.append(device.hear(step))

    assert outcomes[:30] == [Outcome.WAITING] * 30
    assert outcomes[30:] == [Outcome.ACCEPTED] + [Outcome.REPEATED] * 39
    assert not device.is_lost()
