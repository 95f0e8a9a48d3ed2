"""Test the share of a device's advertisements that is heard."""

import random

import pytest

from victron_ble.policy.reception import PERIOD, Reception


def listen(reception: Reception, start: int, seconds: int, chance: float = 1) -> None:
    """Hear a device that counts once a second, each time by chance."""
    dice = random.Random(3)
    for second in range(start, start + seconds):
        if dice.random() < chance:
            reception.hear(second % 0x10000, second)


def test_unknown_until_ten_minutes_are_full() -> None:
    """Test that the share is of ten minutes, or of as many seconds as one asks for."""
    reception = Reception()
    assert reception.share(0) is None

    listen(reception, 0, 600)
    assert reception.share(599) is None
    assert reception.share(599, least=10) == 1
    reception.hear(600, 600)
    assert reception.share(600) == 1


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_share(chance: float) -> None:
    """Test that it is what was heard, also where the counter wraps."""
    reception = Reception()
    listen(reception, 65_000, 1500, chance)

    assert reception.share(66_499) == pytest.approx(chance, abs=0.05)


def test_only_the_last_ten_minutes_count() -> None:
    """Test that what was missed before is forgotten."""
    reception = Reception()
    listen(reception, 0, 3600, 0.2)
    listen(reception, 3600, PERIOD + 20)

    assert reception.share(3600 + PERIOD + 19) == 1


def test_what_several_hear_counts_once() -> None:
    """Test repetitions, and what comes late: heard once each, however often."""
    reception = Reception()
    for second in range(0, 1200, 2):
        for _ in range(3):
            reception.hear(second, second)
        if second >= 4:
            for _ in range(3):
                reception.hear(second - 3, second)

    assert reception.share(1199) == pytest.approx(1, abs=0.01)


def test_never_above_one() -> None:
    """Test that what came before the first says nothing of it."""
    reception = Reception()
    reception.hear(1000, 0)
    for count in range(990, 1000):
        reception.hear(count, 1)
    for second in range(0, PERIOD + 1, 60):
        reception.hear(1000 + second // 60, second)
    assert reception.share(PERIOD) == 1


@pytest.mark.parametrize("how", ["restart", "silence", "forget"])
def test_begins_anew(how: str) -> None:
    """Test a device that restarted, or was away: what it sent meanwhile is not known."""
    reception = Reception()
    listen(reception, 0, 1000)
    assert reception.share(1000) == 1
    if how == "restart":
        reception.hear(30_000, 1000)
    elif how == "silence":
        reception.hear(1000 + PERIOD + 1, 1000 + PERIOD + 1)
    else:
        reception.forget()

    assert reception.share(1001) is None
    assert reception.share(1000 + PERIOD + 1) is None


def test_silence_is_not_counted_as_heard() -> None:
    """Test that nothing is said of ten minutes in which nothing was heard."""
    reception = Reception()
    listen(reception, 0, 1000)

    assert reception.share(1000 + 2 * PERIOD) is None
