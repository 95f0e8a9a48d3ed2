"""Test devices that count anew, near where they counted, while others repeat them."""

from collections import Counter
import random
from typing import Final, NamedTuple

import pytest

from victron_ble.policy.outcome import Outcome
from victron_ble.policy.trust import Trust

from .hearing import Device, Sent, hear, made, monitor

STEADY: Final = 9  # what a device sends that has nothing new to tell


def counting(start: float, count: int, seconds: int, pace: int) -> list[Sent]:
    """Return what is sent once a second, with one count in `pace` seconds."""
    return [
        Sent(
            start + second, count + second // pace, int(start) // pace + second // pace
        )
        for second in range(seconds)
    ]


def starting(pace: int, firsts: list[int], counts: int) -> list[Sent]:
    """Return what a device sends that starts at each of these counts in turn."""
    return [
        sent
        for number, first in enumerate(firsts)
        for sent in counting(number * counts * pace, first, counts * pace, pace)
    ]


def late(records: list[Sent]) -> list[Sent]:
    """Return what three proxies hear, each half of it, up to 5 s late."""
    dice = random.Random(3)
    return sorted(
        record._replace(time=record.time + dice.uniform(0, 5))
        for record in records
        for _ in range(3)
        if dice.random() < 0.5
    )


class Shown(NamedTuple):
    """What came of records; for how long what was heard was not shown, at most."""

    wait: float
    outcomes: Counter[str]
    old_as_new: int
    last: int


def show(trust: Trust, records: list[Sent]) -> Shown:
    """Have records heard, in the order of arrival."""
    outcomes: Counter[str] = Counter()
    wait, old, shown, newest = 0.0, 0, -1, -1
    since = None
    for time, counter, sequence in records:
        outcome, record = trust.hear(monitor(counter, sequence), time)
        outcomes[outcome] += 1
        if record is not None:
            old += sequence < shown
            shown = sequence
        newest = max(newest, sequence)
        if shown == newest:
            since = None
        elif since is None:
            since = time
        else:
            wait = max(wait, time - since)
    return Shown(wait, outcomes, old, shown)


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
        records = late(records)

    heard = show(Trust(), records)

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

    heard = show(trust, sorted(after + repeated))

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

    heard = show(trust, sorted(device + others))

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

    heard = show(trust, sorted(stands + others))

    assert heard.last == 60
    assert heard.old_as_new == 0
    assert not trust.order.by_arrival


def test_who_was_replaced_returns() -> None:
    """Test that a device that stands is believed again when the others are silent."""
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    stands = [Sent(second, 5060, 60) for second in range(60, 400)]
    others = counting(60, 20_000, 200, 1)

    heard = show(trust, sorted(stands + others))

    assert heard.last == 60
    assert heard.outcomes[Outcome.ACCEPTED] > 100
    assert trust.order.heard == 399


@pytest.mark.parametrize(
    ("silence", "recorded"),
    [(0, 60_000), (0, 4_000), (40, 60_000), (400, 4_000)],
)
def test_who_was_replaced_goes_on(silence: int, recorded: int) -> None:
    """Test that a device that was silent or stood shows at once that it is the one.

    A recording of it took its place meanwhile, and never takes it again while the
    device counts.
    """
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    stands = [Sent(second, 5059, 59) for second in range(60 + silence, 500)]
    returns = counting(500, 5060, 600, 1)
    others = [
        Sent(second + 0.5, recorded + second, second % 50) for second in range(60, 1100)
    ]
    heard = show(trust, sorted(stands + others[:440]))
    assert heard.last < 50  # the recording is shown

    heard = show(trust, sorted(returns + others[440:]))

    assert heard.outcomes[Outcome.ACCEPTED] == 600
    assert heard.old_as_new == 0
    assert heard.last == returns[-1].sequence


def test_who_was_replaced_makes_a_step() -> None:
    """Test that it shows with its second record, while the recording goes on."""
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    recording = counting(100, 2_000, 60, 1)
    hear(trust, recording[:40])

    outcomes = []
    for count, sent in enumerate(recording[40:44], 5060):
        outcomes += [
            trust.hear(monitor(sent.counter, sent.sequence), sent.time).outcome,
            trust.hear(made(count, voltage=24.0), sent.time + 0.5).outcome,
        ]

    assert outcomes[:4] == [
        Outcome.ACCEPTED,
        Outcome.OTHER_SERIES,
        Outcome.ACCEPTED,
        Outcome.ACCEPTED,
    ]
    assert outcomes[4:] == [Outcome.OTHER_SERIES, Outcome.ACCEPTED] * 2


@pytest.mark.parametrize("first", [65_000, 60_000, 40_000, 20_000, 200, 3])
@pytest.mark.parametrize("ago", [10, 100, 300])
def test_what_began_anew_is_not_replayed(first: int, ago: int) -> None:
    """Test that after a restart, its own records of before are not the series before."""
    trust = Trust()
    hear(trust, counting(0, first, 60, 1))
    hear(trust, counting(60, 0, 300, 1))
    device = counting(360, 300, 1200, 1)
    replayed = [
        sent._replace(time=sent.time + ago + 0.5)
        for sent in counting(360 - ago, 300 - ago, 1200, 1)
    ]

    heard = show(trust, sorted(device + replayed))

    assert heard.outcomes[Outcome.ACCEPTED] == 1200
    assert heard.old_as_new == 0


def test_what_nobody_heard_is_replayed() -> None:
    """Test that it is not taken for the series before, where that counts very fast."""
    trust = Trust()
    hear(trust, counting(0, 0, 60, 1))
    device = counting(150, 3500, 600, 1)
    unheard = [sent._replace(time=sent.time + 200) for sent in counting(60, 60, 400, 1)]

    heard = show(trust, sorted(device + unheard))

    assert heard.old_as_new == 0
    assert heard.outcomes[Outcome.OTHER_SERIES] == 400 + 1


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


def test_counting_backwards() -> None:
    """Test that a device that does is ordered by arrival after a minute."""
    trust = Trust()
    records = [Sent(second, 5000 - second, second) for second in range(300)]

    heard = show(trust, records)

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
    heard = show(trust, sorted(device[200:] + repeated))

    assert heard.wait == 0
    assert heard.old_as_new == 0
    assert heard.outcomes == {Outcome.ACCEPTED: 200, Outcome.LATE: 200}
