"""Test that records are taken in the device's own order, whoever heard them when."""

import random

from hypothesis import given, strategies as st
import pytest

from victron_ble.policy.order import Order, Place
from victron_ble.policy.outcome import Outcome
from victron_ble.policy.trust import Trust

from .hearing import Sent, hear, is_by_arrival, late, monitor

HOUR = 3600


def steady(
    start: float, count: int, seconds: int, every: int = 1, rate: int = 1
) -> list[Sent]:
    """Return the records of a device that counts `rate` a second, heard so often."""
    return [
        Sent(start + second, count + second * rate, int(start) + second)
        for second in range(0, seconds, every)
    ]


REGULAR = {
    "a counter that wraps": (steady(0, 65_000, 2 * HOUR), 1),
    "10 counts a second, heard every second": (steady(0, 0, 900, 1, 10), 1),
    "10 counts a second, heard every 10 s": (steady(0, 0, 9_000, 10, 10), 10),
    "10 counts a second, heard every 2 min": (steady(0, 0, 18_000, 120, 10), 120),
    "heard every 10 min": (steady(0, 0, 36_000, 600), 600),
}


@pytest.mark.parametrize(("records", "most"), REGULAR.values(), ids=REGULAR)
def test_everything_of_a_device_that_goes_on_is_news(
    records: list[Sent], most: int
) -> None:
    """Test that all is accepted but the first, which needs a second."""
    heard = hear(Trust(), records)

    assert heard.outcomes == {
        Outcome.WAITING: 1,
        Outcome.ACCEPTED: len(records) - 1,
    }
    assert heard.silence == most
    assert heard.old_as_new == 0


def test_restart() -> None:
    """Test that a device that begins to count anew is silent for 30 s, then whole."""
    trust = Trust()
    hear(trust, steady(0, 20_000, 300))

    heard = hear(trust, steady(300, 0, 300))

    assert heard.outcomes == {Outcome.OTHER_SERIES: 29, Outcome.ACCEPTED: 271}
    assert heard.silence == 29
    assert trust.trusted


@pytest.mark.parametrize(("hours", "waits"), [(3, 0), (12, 1), (20, 0)])
def test_gap(hours: int, waits: int) -> None:
    """Test that a device that was not heard for hours goes on at once, or with two."""
    trust = Trust()
    hear(trust, steady(0, 0, 100))

    heard = hear(trust, steady(hours * HOUR, hours * HOUR, 100))

    assert heard.outcomes[Outcome.ACCEPTED] == 100 - waits
    assert trust.trusted


def test_three_proxies_with_losses_and_delays() -> None:
    """Test that nothing old is shown as news, and that nothing is silent for long."""
    records = steady(0, 65_000, HOUR)
    arriving = late(records, random.Random(1), 3)

    trust = Trust()
    heard = hear(trust, arriving)

    assert heard.old_as_new == 0
    assert heard.silence < 8
    assert heard.last == max(record.sequence for record in arriving)
    assert not trust.order.by_arrival
    # Of eight records, seven are heard by one of three that hear half.
    assert trust.reception.share(HOUR) == pytest.approx(7 / 8, abs=0.04)


def test_interleaved_replay() -> None:
    """Test that what was sent 20 minutes ago is never shown while the device goes on."""
    trust = Trust()
    hear(trust, steady(0, 30_000, 1200))

    arriving = sorted(
        steady(1200, 31_200, 1200)
        + [sent._replace(time=sent.time + 1200.5) for sent in steady(0, 30_000, 1200)]
    )
    heard = hear(trust, arriving)

    assert heard.outcomes == {Outcome.ACCEPTED: 1200, Outcome.OTHER_SERIES: 1200}
    assert heard.old_as_new == 0


def test_foreign_counts_a_little_ahead() -> None:
    """Test that a count that does not come with a record of the device moves nothing."""
    trust = Trust()
    hear(trust, steady(0, 0, 10))
    accepted = 0
    noise = random.Random(4)
    usual = monitor(0, 0)
    for second in range(10, 610):
        for ahead in (3, 20):
            payload = noise.randbytes(len(usual.payload))
            foreign = type(usual).from_payload(
                usual.product_id, payload, second + ahead
            )
            trust.hear(foreign, second)
        accepted += trust.hear(monitor(second, second), second).record is not None

    assert accepted == 600


@pytest.mark.parametrize("standing", [False, True])
def test_counts_that_say_nothing(standing: bool) -> None:
    """Test that a device is ordered by arrival after a minute, until it counts again."""
    dice = random.Random(2)
    records = [
        Sent(second, 77 if standing else dice.randrange(0x10000), second)
        for second in range(600)
    ]
    trust = Trust()

    heard = hear(trust, records)

    assert heard.silence <= 62
    assert heard.outcomes[Outcome.ACCEPTED] >= 600 - 2 * 62
    assert heard.old_as_new == 0
    assert is_by_arrival(trust)
    assert trust.reception.share(600) is None
    assert trust.trusted

    heard = hear(trust, steady(600, 0, 59))
    assert is_by_arrival(trust)
    assert heard.outcomes[Outcome.ACCEPTED] == 59
    heard = hear(trust, steady(659, 59, 600))
    assert not is_by_arrival(trust)
    assert heard.outcomes[Outcome.ACCEPTED] == 600


def test_times_that_come_out_of_order() -> None:
    """Test that a scanner that hands over what it heard before changes no order."""
    trust = Trust()
    hear(trust, steady(0, 0, 100))

    assert trust.hear(monitor(101, 101), 40).outcome is Outcome.ACCEPTED
    assert trust.order.heard == 99
    assert trust.hear(monitor(90, 90), 20).outcome is Outcome.LATE


@pytest.mark.parametrize(
    ("count", "seconds", "place"),
    [
        (1001, 0, Place.NEWS),
        (1060, 0, Place.NEWS),
        (1061, 0, Place.OTHER_SERIES),
        (1200, 10, Place.NEWS),
        (1201, 10, Place.OTHER_SERIES),
        (1000 + 32_767, 10_000, Place.NEWS),
        (1000 + 32_768, 10_000, Place.OTHER_SERIES),
        (999, 0, Place.LATE),
        (940, 0, Place.LATE),
        (939, 0, Place.OTHER_SERIES),
        (1000, 0, Place.OTHER_SERIES),  # other bytes, the same count
    ],
)
def test_places(count: int, seconds: float, place: Place) -> None:
    """Test each edge of the rule, also where the counter wraps."""
    for start in (0, 64_536 - 1000):
        order = Order()
        order.accept((1000 + start) % 0x10000, 50, 1)
        assert order.place((count + start) % 0x10000, 50 + seconds, 2) is place


@given(
    start=st.integers(0, 0xFFFF),
    rate=st.integers(1, 10),
    parts=st.lists(
        st.tuples(
            st.integers(1, 5),  # s between two that are heard
            st.integers(1, 40),  # records
            st.one_of(st.none(), st.integers(0, 0xFFFF)),  # where it starts anew
            st.integers(0, 80_000),  # s of silence before
        ),
        min_size=1,
        max_size=6,
    ),
    delays=st.lists(st.floats(0, 5), min_size=1, max_size=20),
)
def test_never_old_as_new_and_never_silent_for_long(
    start: int,
    rate: int,
    parts: list[tuple[int, int, int | None, int]],
    delays: list[float],
) -> None:
    """Test restarts, gaps and delays of any kind.

    What is heard after a restart, at any count, is shown within a minute; while a
    device only counts, nothing old is shown as news.
    """
    records: list[Sent] = []
    time, count = 0, start
    regular = all(anew is None for _, _, anew, _ in parts)
    for every, number, anew, silence in parts:
        time += silence
        count = count + silence * rate if anew is None else anew
        for _ in range(number):
            time += every
            count += every * rate
            delay = delays[len(records) % len(delays)]
            records.append(Sent(time + delay, count, len(records)))
    records.sort()

    trust = Trust()
    shown = waiting_since = None
    before = 0.0
    for sent in records:
        if sent.time - before > 15:  # nobody can show what is not heard
            waiting_since = None
        before = sent.time
        _outcome, record = trust.hear(monitor(sent.counter, sent.sequence), sent.time)
        if record is not None:
            if regular and shown is not None:
                assert sent.sequence >= shown
            shown = sent.sequence
        if record is not None:
            waiting_since = None
        elif waiting_since is None:
            waiting_since = sent.time
        else:
            assert sent.time - waiting_since <= 60 + 10
