"""Test that a device which seemed to begin anew is back as soon as it goes on.

Recordings take the place of one that is silent or stands. None of them has a claim to it.
"""

import pytest

from victron_ble.policy.outcome import Outcome
from victron_ble.policy.trust import Trust

from .hearing import Sent, counting, hear, made, monitor


def again(records: list[Sent], start: float) -> list[Sent]:
    """Return what somebody recorded, sent again from then on."""
    later = start - records[0].time
    return [sent._replace(time=sent.time + later) for sent in records]


@pytest.mark.parametrize(
    ("silence", "recorded"),
    [(0, 60_000), (0, 4_000), (0, 30_000), (40, 60_000), (400, 4_000)],
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
    heard = hear(trust, sorted(stands + others[:440]))
    assert heard.last < 50  # the recording is shown

    heard = hear(trust, sorted(returns + others[440:]))

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


def test_one_recording_after_another() -> None:
    """Test that the device is back, however many took its place meanwhile."""
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    for start, recorded in ((100, 60_000), (170, 55_000), (240, 50_000)):
        heard = hear(trust, counting(start, recorded, 30, 1))
        assert heard.outcomes[Outcome.ACCEPTED] == 29

    heard = hear(trust, counting(300, 5300, 60, 1))

    assert heard.outcomes == {Outcome.ACCEPTED: 60}


@pytest.mark.parametrize("claims", [False, True])
def test_a_recording_does_not_go_on(claims: bool) -> None:
    """Test that who took the place for less than ten minutes never returns to it."""
    trust = Trust()
    before = counting(0, 5000, 1000, 1)
    hear(trust, before)
    recording = again(before[: 800 if claims else 100], 1040)
    played = len(recording) - 50
    hear(trust, recording[:played])
    start = 1040 + played
    assert hear(trust, counting(start, 0, 100, 1)).wait <= 31

    device = counting(start + 100, 100, 50, 1)
    others = again(recording[played:], start + 100.5)
    heard = hear(trust, sorted(device + others))

    # What lasted longer can be a device that did.
    assert (heard.last == device[-1].sequence) == (not claims)
    if not claims:
        assert heard.outcomes == {Outcome.ACCEPTED: 50, Outcome.OTHER_SERIES: 50}


def test_what_it_came_to_is_replayed() -> None:
    """Test that after a restart, it is no more the series before than what led to it."""
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    # Nobody heard how it counted so far, so that it seemed to begin anew.
    ahead = counting(61, 8000, 100, 1)
    hear(trust, ahead)
    hear(trust, counting(200, 0, 60, 1))

    device = counting(260, 60, 100, 1)
    heard = hear(trust, sorted(device + again(ahead, 260.5)))

    assert heard.outcomes[Outcome.ACCEPTED] == 100
    assert heard.old_as_new == 0


def test_its_count_is_not_its_record() -> None:
    """Test that who comes past where it stood does not keep its claim alive."""
    trust = Trust()
    hear(trust, counting(0, 5000, 60, 1))
    passing = counting(100, 5000, 60, 1)
    hear(trust, passing)
    hear(trust, again(passing[-1:], 170))

    former = trust.order.former
    assert former is not None
    assert (former.newest, former.heard) == (5059, 59)


@pytest.mark.parametrize("first", [65_000, 60_000, 40_000, 20_000, 200, 3])
@pytest.mark.parametrize("ago", [10, 100, 300])
def test_what_began_anew_is_not_replayed(first: int, ago: int) -> None:
    """Test that after a restart, its own records of before are not the series before."""
    trust = Trust()
    hear(trust, counting(0, first, 60, 1))
    hear(trust, counting(60, 0, 300, 1))
    device = counting(360, 300, 1200, 1)
    replayed = counting(360 - ago, 300 - ago, 1200, 1)

    heard = hear(trust, sorted(device + again(replayed, 360.5)))

    assert heard.outcomes[Outcome.ACCEPTED] == 1200
    assert heard.old_as_new == 0


def test_what_nobody_heard_is_replayed() -> None:
    """Test that it is not taken for the series before, where that counts very fast."""
    trust = Trust()
    hear(trust, counting(0, 0, 60, 1))
    device = counting(150, 3500, 600, 1)
    unheard = counting(60, 60, 400, 1)

    heard = hear(trust, sorted(device + again(unheard, 260)))

    assert heard.old_as_new == 0
    assert heard.outcomes[Outcome.OTHER_SERIES] == 400 + 1
