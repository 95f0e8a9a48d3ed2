"""Test what is learnt of a battery's capacity, and what is not."""

from collections.abc import Iterator

import pytest

from victron_ble.system.capacity import LearntCapacity

from .place import Place

CAPACITY = 200  # Ah
MINUTE = 60

Reading = tuple[float, float, float, float]


def discharge(
    start: float, end: float, amps: float, peukert: float = 1, time: float = 0
) -> Iterator[Reading]:
    """Yield what a monitor says every minute: consumed Ah know no Peukert."""
    soc = start
    consumed = (start / 100 - 1) * CAPACITY
    while soc > end:
        yield round(soc, 1), round(consumed, 1), -amps, time
        time += MINUTE
        drawn = amps / 60
        consumed -= drawn
        effect = max(1, amps / (CAPACITY / 20)) ** (peukert - 1)
        soc -= 100 * drawn * effect / CAPACITY


def learn(*parts: Iterator[Reading]) -> float | None:
    """Return what is learnt."""
    learnt = LearntCapacity()
    for part in parts:
        for reading in part:
            learnt.take(*reading)
    return learnt.value


@pytest.mark.parametrize(
    ("start", "end", "amps", "known"),
    [
        (95, 60, 8, True),
        (90, 62, 8, False),  # over too small a range
        (100, 66, 8, False),  # of which some is too near to full
        (37, 0, 8, True),
        (33, 0, 8, False),
        (90, 40, 11, False),  # at too large a current
    ],
)
def test_learnt(start: float, end: float, amps: float, known: bool) -> None:
    """Test that it is learnt at small currents over a wide range."""
    value = learn(discharge(start, end, amps))

    assert value == (pytest.approx(CAPACITY, rel=0.01) if known else None)


def test_large_currents() -> None:
    """Test that a current at which Peukert's law matters teaches nothing.

    It would come out a quarter too small.
    """
    readings = list(discharge(95, 40, 30, 1.25))
    soc, consumed = (readings[-1][n] - readings[0][n] for n in (0, 1))
    assert 100 * consumed / soc < 0.8 * CAPACITY

    assert learn(iter(readings)) is None


def test_a_kettle_in_the_night() -> None:
    """Test that a little of what is drawn may be drawn at a large current."""
    night = list(discharge(95, 75, 5))
    kettle = list(discharge(75, 73.5, 80, 1.05, night[-1][3] + MINUTE))
    rest = discharge(kettle[-1][0] - 0.5, 50, 5, time=kettle[-1][3] + MINUTE)

    value = learn(iter(night), iter(kettle), rest)

    assert value is None or value == pytest.approx(CAPACITY, rel=0.03)


@pytest.mark.parametrize("gap", [MINUTE, 3600])
def test_charge_that_was_set(gap: float) -> None:
    """Test that nothing is learnt across a synchronisation, or across a gap."""
    before = list(discharge(95, 75, 8))
    after = discharge(60, 40, 8, time=before[-1][3] + gap)
    assert learn(iter(before), after) is None


def test_charging() -> None:
    """Test that it is learnt on the way up, too: both accounts know the efficiency."""
    down = list(discharge(94, 40, 30))
    up = ((s, c, -a, -t) for s, c, a, t in reversed(down))

    assert learn(up) == pytest.approx(CAPACITY, rel=0.01)


def test_shown() -> None:
    """Test that it is told as learnt, survives a restart, and gives way to the user."""
    place = Place()
    for soc, consumed, amps, _ in discharge(94, 60, 8):
        place.stores(-amps * 13, soc=soc, consumed_ah=consumed).live(MINUTE, every=30)
    report = place.live()
    assert report.values["capacity"] == pytest.approx(CAPACITY, rel=0.01)
    assert report.capacity_learnt
    assert place.restarts().live().values["capacity"] == report.values["capacity"]

    typed = Place(capacity=180).stores(0).live()
    assert typed.values["capacity"] == 180
    assert not typed.capacity_learnt
