"""How far the times to full and to empty are from what comes true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median, quantiles
from typing import Final, NamedTuple

from custom_components.victron_ble.library.system.keys import (
    TIME_TO_EMPTY,
    TIME_TO_FULL,
)
from simulator.fleets import FLEETS
from simulator.system import System
from simulator.world import HOUR

from .ear import Ear

_STEP: Final = 5  # s
_EVERY: Final = 60  # s
_FULL: Final = 0.995
# A battery that turns round by more was not on its way.
_TURNED: Final = 0.02


@dataclass(frozen=True, slots=True)
class Course:
    """A battery on its way: hours of the day, and the charge at first, in %.

    own: whether the monitor sends a time itself.
    """

    fleet: str
    key: str
    start: float
    end: float
    charge: float
    own: bool = False


COURSES: Final = (
    Course("van", TIME_TO_FULL, 8, 17, 62),
    Course("boat", TIME_TO_FULL, 8, 17, 92),
    Course("house", TIME_TO_FULL, 8, 13, 55),
    Course("van", TIME_TO_EMPTY, 20.6, 31, 28, own=True),
    Course("van", TIME_TO_EMPTY, 20.6, 31, 28),
    Course("boat", TIME_TO_EMPTY, 20.1, 32, 20, own=True),
    Course("boat", TIME_TO_EMPTY, 20.1, 32, 20),
    Course("house", TIME_TO_EMPTY, 23.6, 31, 25, own=True),
    Course("house", TIME_TO_EMPTY, 23.6, 31, 25),
)


class Errors(NamedTuple):
    """The errors of a time: how many minutes it was told in, and what came of it.

    senseless: how often it was told of while the battery went the other way.
    minutes, shares: median and 90 %, in min, and in % of what came true.
    """

    told: int
    senseless: int
    minutes: tuple[float, float]
    shares: tuple[float, float]


def follow(course: Course, seed: int = 1) -> Errors:
    """Return how far a time was off."""
    told: list[tuple[float, float]] = []
    charges: dict[float, float] = {}
    senseless = 0
    for time, minutes, charge in _live(course, seed):
        before = charges.get(time - _EVERY * 5)
        charges[time] = charge
        if minutes is None:
            continue
        if before is not None and _is_back(course, before, charge):
            senseless += 1
        told.append((time, minutes))
    off: list[float] = []
    shares: list[float] = []
    for time, minutes in told:
        if (came := _came(course, time, charges)) is not None and came > time:
            off.append(abs(minutes - (came - time) / 60))
            shares.append(100 * off[-1] / ((came - time) / 60))
    return Errors(len(off), senseless, _spread(off), _spread(shares))


def _live(course: Course, seed: int) -> Iterator[tuple[float, float | None, float]]:
    """Yield the time told each minute, and the true charge."""
    fleet = FLEETS[course.fleet]
    system = System(fleet, seed=seed, start=course.start * HOUR, noise=True)
    (site,) = system.sites
    typed = site.plan.house.capacity
    settings = replace(system.settings_of(site), capacity=typed)
    site.house.battery.charge = course.charge / 100
    system.radios[settings.battery].plant.set_charge(course.charge)
    hidden = () if course.own else ("remaining_mins",)
    ear = Ear(settings, system.radios, hidden)
    while system.time < course.end * HOUR:
        system.advance_to(system.time + _STEP, _STEP)
        for frame in system.transmit():
            ear.hear(frame)
        report = ear.report(system.time)
        assert report is not None
        if system.time % _EVERY == 0:
            yield system.time, report.values[course.key], site.house.battery.charge


def _is_back(course: Course, before: float, charge: float) -> bool:
    if course.key == TIME_TO_FULL:
        return charge < before - 0.001
    return charge > before + 0.001


def _came(course: Course, since: float, charges: Mapping[float, float]) -> float | None:
    """Return when it came true, if nothing turned round on the way."""
    fills = course.key == TIME_TO_FULL
    best = charges[since]
    for time, charge in charges.items():
        if time < since:
            continue
        if charge >= _FULL if fills else charge <= 0.1:
            return time
        best = max(best, charge) if fills else min(best, charge)
        if abs(charge - best) > _TURNED:
            return None
    return None


def _spread(values: list[float]) -> tuple[float, float]:
    """Return median and 90 %."""
    if len(values) < 2:
        return float("nan"), float("nan")
    return median(values), quantiles(values, n=10)[-1]
