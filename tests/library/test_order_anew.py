"""Test devices that count anew, near where they counted, while others repeat them."""

import random
from typing import Final

import pytest

from victron_ble.policy.outcome import Outcome
from victron_ble.policy.trust import Trust

from .hearing import Device, Sent, counting, hear, is_by_arrival, late, monitor

STEADY: Final = 9  # what a device sends that has nothing new to tell


def starting(pace: int, firsts: list[int], counts: int) -> list[Sent]:
    """Return what a device sends that starts at each of these counts in turn."""
    return [
        sent
        for number, first in enumerate(firsts)
        for sent in counting(number * counts * pace, first, counts * pace, pace)
    ]


STARTS = {
    "just where it had come to": [0, 40],
    "at the last count itself": [0, 39],
    "twice within sixty counts": [20_000, 0, 0],
    "thrice, each time a little later": [0, 3, 10, 30],
    "a little ahead": [0, 60],
}


@pytest.mark.parametrize("firsts", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize(("pace", "most"), [(1, 36), (10, 45), (60, 85)])
@pytest.mark.parametrize("proxies", [1, 3])
def test_restarts(firsts: list[int], pace: int, most: int, proxies: int) -> None:
    """Test that a restart is shown within about a minute, however slowly it counts."""
    records = starting(pace, firsts, 40)
    if proxies > 1:
        records = late(records, random.Random(3), proxies)

    heard = hear(Trust(), records)

    assert heard.wait <= most
    assert heard.old_as_new == 0
    assert heard.last == max(sent.sequence for sent in records)


@pytest.mark.parametrize(
    ("behind", "missed"), [(1, False), (2, False), (2, True), (25, False), (25, True)]
)
@pytest.mark.parametrize("pace", [1, 10, 60])
@pytest.mark.parametrize("first", [0, 35])
def test_one_frame_is_repeated_all_the_time(
    behind: int, missed: bool, pace: int, first: int
) -> None:
    """Test that nobody holds up a restart so, nor is the frame ever shown as news.

    It can be the very last that was sent, or one that was missed before.
    """
    before = counting(0, 0, 40 * pace, pace)
    after = counting(40 * pace, first, 80 * pace, pace)
    frame = before[-1 - (behind - 1) * pace]
    if missed:
        before = [sent for sent in before if sent.counter != frame.counter]
    repeated = [frame._replace(time=sent.time + 0.5) for sent in after]
    trust = Trust()
    hear(trust, before)

    heard = hear(trust, sorted(after + repeated))

    assert heard.wait <= max(46, 5 * pace)
    assert heard.old_as_new == 0
    assert heard.last == after[-1].sequence
    assert not trust.order.by_arrival
    if behind > 1:  # else it cannot be told from the device, for a minute
        assert heard.wait <= max(31, pace + 30)


@pytest.mark.parametrize("counts", [(0,), (0, 10, 20)])
def test_who_counts_slowly_is_not_replaced(counts: tuple[int, ...]) -> None:
    """Test that what was sent long before is not news while the device counts on.

    It does so at some seconds in two minutes, as one that counts with its values.
    """
    device, number = [], 0
    for second in range(3600):
        number += second % 120 in counts
        device.append(Sent(second, 30_000 + number, number))
    others = [Sent(second + 0.5, second // 5, 0) for second in range(360, 3600, 5)]
    trust = Trust()

    heard = hear(trust, sorted(device + others))

    assert heard.old_as_new == 0
    assert heard.outcomes[Outcome.OTHER_SERIES] == len(others)
    assert heard.last == number


def test_who_stands_is_not_replaced() -> None:
    """Test that it is not by records that agree, but have any count."""
    dice = random.Random(6)
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    stands = [Sent(second, 5060, 60) for second in range(60, 7200)]
    others = [
        Sent(second + 0.5, dice.randrange(30_000, 60_000), STEADY)
        for second in range(60, 7200, 5)
    ]

    heard = hear(trust, sorted(stands + others))

    assert heard.last == 60
    assert heard.old_as_new == 0
    assert not trust.order.by_arrival


@pytest.mark.parametrize(("rate", "every"), [(1, 90), (1, 500), (10, 10), (10, 50)])
def test_what_is_repeated_need_not_be_the_device(rate: int, every: int) -> None:
    """Test that who counts on unheard meanwhile is believed at once.

    Somebody repeats its newest, or a scanner without raw bytes that hears anything.
    """
    device = [Sent(second, rate * second, second) for second in range(0, 5000, every)]
    repeated = [
        sent._replace(time=sent.time + later)
        for sent in device
        for later in range(5, every, 5)
    ]

    trust = Trust()
    hear(trust, counting(-2, -2, 2, 1))

    heard = hear(trust, sorted(device + repeated))

    assert heard.wait == 0
    assert heard.outcomes[Outcome.ACCEPTED] == len(device)


def test_one_frame_was_repeated_for_an_hour() -> None:
    """Test that its sender, back from a silence, still can start anew in a minute."""
    trust = Trust()
    before = counting(0, 5000, 60, 1)
    hear(trust, before)
    hear(trust, [before[-1]._replace(time=second) for second in range(60, 3660)])
    returned = counting(3660, 5060, 30, 1)
    hear(trust, returned)

    device = counting(3690, 0, 300, 1)
    repeated = [returned[-1]._replace(time=sent.time + 0.5) for sent in device]
    heard = hear(trust, sorted(device + repeated))

    assert heard.wait <= 60
    assert heard.last == device[-1].sequence


def test_who_was_replaced_returns() -> None:
    """Test that a device that stands is believed again when the others are silent."""
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    stands = [Sent(second, 5060, 60) for second in range(60, 400)]
    others = counting(60, 20_000, 200, 1)

    heard = hear(trust, sorted(stands + others))

    assert heard.last == 60
    assert heard.outcomes[Outcome.ACCEPTED] > 100
    assert trust.order.heard == 399


def test_what_is_old_proves_nothing() -> None:
    """Test that what was accepted before, heard again, neither lives nor holds."""
    device = Device()
    device.sends(5, voltage=13.2)
    old = monitor(device.count, 5)
    device.count += 1
    assert device.hear(monitor(device.count, 7)) is Outcome.ACCEPTED
    device.sends(5, voltage=13.2)
    heard = device.trust.order.heard

    device.now += 20
    for record in (monitor(device.count - 5, 7), old):
        assert device.hear(record) is Outcome.LATE
    assert device.trust.order.heard == heard


def test_steady_device_starts_anew() -> None:
    """Test that who sends the same under the same counts is there, and is not older."""
    trust = Trust()
    for count in range(50):
        trust.hear(monitor(count, STEADY), 60 * count)
    outcomes = {
        trust.hear(monitor(count, STEADY), 3000 + 60 * count).outcome
        for count in range(1, 50)
    }

    assert outcomes == {Outcome.REPEATED}
    assert trust.hear(monitor(50, STEADY), 6000).outcome is Outcome.ACCEPTED


def test_reception_begins_anew() -> None:
    """Test that after a restart near the last count, the share is not known at once."""
    trust = Trust()
    hear(trust, counting(0, 0, 700, 1))
    assert trust.reception.share(699) == 1

    hear(trust, counting(700, 650, 600, 1))

    assert trust.reception.share(1299) is None
    hear(trust, counting(1300, 1250, 60, 1))
    assert trust.reception.share(1359) == 1

    # Nor where the counter is of no use any more.
    hear(trust, [Sent(1360 + second, 1309, second) for second in range(90)])
    assert trust.order.by_arrival
    assert trust.reception.share(1449, least=10) is None


@pytest.mark.parametrize(
    ("records", "most"),
    [
        ([Sent(now, min(now // 5, 3), min(now // 5, 3)) for now in range(300)], 31),
        ([Sent(now, 0, now // 15) for now in range(300)], 62),
    ],
    ids=["it counts thrice", "it never counts, but changes"],
)
def test_who_starts_anew_and_stands(records: list[Sent], most: int) -> None:
    """Test that what it repeats takes over, not only its next record."""
    trust = Trust()
    hear(trust, counting(-60, 5000, 60, 1))

    heard = hear(trust, records)

    assert heard.wait <= most
    assert heard.old_as_new == 0


def test_counting_backwards() -> None:
    """Test that a device that does is ordered by arrival after a minute."""
    trust = Trust()
    records = [Sent(second, 5000 - second, second) for second in range(300)]

    heard = hear(trust, records)

    assert heard.wait <= 62
    assert heard.old_as_new == 0
    assert heard.last == 299
    assert trust.order.by_arrival


def test_by_arrival_nothing_is_news_twice() -> None:
    """Test that of who does not count, what was accepted is not accepted again."""
    dice = random.Random(5)
    device = [Sent(second, dice.randrange(0x10000), second) for second in range(400)]
    trust = Trust()
    hear(trust, device[:200])
    assert trust.order.by_arrival

    repeated = [device[150]._replace(time=sent.time + 0.5) for sent in device[200:]]
    heard = hear(trust, sorted(device[200:] + repeated))

    assert heard.wait == 0
    assert heard.old_as_new == 0
    assert heard.outcomes == {Outcome.ACCEPTED: 200, Outcome.LATE: 200}


def test_a_slow_scanner_tells_what_was_before() -> None:
    """Test that what it heard before the device began anew is not of that."""
    trust = Trust()
    hear(trust, counting(0, 100, 45, 1))
    hear(trust, counting(60, 80, 60, 1))

    # The newest is 139; no other heard these, sent before the device began anew.
    heard = hear(trust, [Sent(second, 100 + second, second) for second in (50, 55, 59)])

    assert Outcome.ACCEPTED not in heard.outcomes
    assert trust.hear(monitor(140, 120), 120).outcome is Outcome.ACCEPTED


def test_by_arrival_who_counts_is_told_from_what_does_not() -> None:
    """Test that others, who made it so, do not keep it so when the device is back."""
    trust = Trust()
    before = counting(0, 5000, 1200, 1)
    hear(trust, before)
    others = [before[-n % 1000]._replace(time=1240.5 + n) for n in range(400)]
    hear(trust, others[:200])
    assert is_by_arrival(trust)

    device = counting(1440, 6440, 200, 1)
    heard = hear(trust, sorted(device + others[200:]))

    assert not is_by_arrival(trust)
    assert heard.outcomes[Outcome.ACCEPTED] == 200
    assert heard.old_as_new == 0


def test_by_arrival_others_change_nothing() -> None:
    """Test that the counter is believed again in about a minute, whatever comes between."""
    dice = random.Random(5)
    trust = Trust()
    hear(trust, [Sent(second, dice.randrange(0x10000), second) for second in range(99)])
    assert is_by_arrival(trust)

    device = [
        Sent(second, second, second)
        if second % 3
        else Sent(second, dice.randrange(0x10000), second)
        for second in range(100, 260)
    ]
    hear(trust, device)

    assert not is_by_arrival(trust)
