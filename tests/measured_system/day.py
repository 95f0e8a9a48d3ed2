"""A day in which a member is silent, and everything is started anew."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.counters.meter import LONGEST_GAP
from custom_components.victron_ble.library.system import Report
from custom_components.victron_ble.library.system.keys import (
    TIME_TO_EMPTY,
    TIME_TO_FULL,
    counted,
)
from simulator.fleets import FLEETS
from simulator.proxies import near
from simulator.site import Site
from simulator.system import System
from simulator.world import HOUR

from .ear import Ear

LOSS: Final = 0.2
# A quantity is right where it lies among what it truly was of late.
_LATELY: Final = 12  # s: a span, and two for what is heard late
_EVERY: Final = 60  # s between two looks at the times

type Act = tuple[float, Callable[[System, Ear, float], None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens, in hours of the day."""

    fleet: str
    silent: str
    silence: tuple[float, float]
    restarts: tuple[float, ...]
    start: float = 0
    end: float = 24


PLANS: Final = {
    plan.fleet: plan
    for plan in (
        Plan("van", "multi", (15.25, 16.25), (3.2, 15.75)),
        Plan("boat", "solar", (12.0, 13.0), (4.4, 19.5)),
        Plan("house", "inverter", (10.5, 11.5), (6.1, 13.3)),
    )
}


@dataclass(slots=True)
class Quantity:
    """A power as it is told, beside the truth.

    true: Wh while it was known, and in gaps that are counted across; always: at all
        times. unknown: s. wrong: by how many W it was off what it was of late, each second.
    gap: s since it was known, in which `passed` Wh passed.
    """

    true: float = 0
    always: float = 0
    unknown: int = 0
    gap: int = 0
    passed: float = 0
    wrong: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """What was told in a day, beside the truth.

    totals: Wh by key. lowest: the DC loads before they are clipped, in W.
    """

    quantities: dict[str, Quantity] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    lowest: float = 0
    seconds: int = 0
    throughput: float = 0
    reports: list[tuple[float, Report, float]] = field(default_factory=list)
    wrongly_off: int = 0


def live(plan: Plan, seed: int = 1, noise: bool = True) -> Day:
    """Live a day."""
    system = System(
        FLEETS[plan.fleet],
        seed=seed,
        start=plan.start * HOUR,
        noise=noise,
        proxies=near(2, loss=LOSS),
    )
    (site,) = system.sites
    ear = Ear(system.settings_of(site), system.radios)
    day = Day({key: Quantity() for key in counted(ear.system.settings)})
    silenced = system.radio(plan.silent).address
    acts = sorted(_acts(plan), key=lambda act: act[0])
    lately: deque[dict[str, float]] = deque(maxlen=_LATELY)
    for _ in range(round((plan.end - plan.start) * HOUR)):
        while acts and acts[0][0] <= system.time:
            acts.pop(0)[1](system, ear, system.time)
        for frame in system.listen(1):
            ear.hear(frame)
        lately.append(site.flows)
        _compare(day, site, ear, system.time, lately, silenced)
    day.totals = dict(ear.system.totals)
    return day


def _acts(plan: Plan) -> Iterator[Act]:
    start, end = plan.silence
    if plan.start <= start < plan.end:
        seconds = (end - start) * HOUR
        yield (
            start * HOUR,
            lambda system, _, __: system.trigger(
                "go_silent", plan.silent, seconds=seconds
            ),
        )
    for hour in plan.restarts:
        if plan.start <= hour < plan.end:
            yield hour * HOUR, lambda _, ear, time: ear.restart(time)


def _compare(
    day: Day,
    site: Site,
    ear: Ear,
    time: float,
    lately: deque[dict[str, float]],
    silenced: str,
) -> None:
    """Compare a second with the truth."""
    report = ear.report(time)
    true = lately[-1]
    day.seconds += 1
    day.throughput += _throughput(true) / HOUR
    if report is not None and time % _EVERY == 0:
        day.reports.append((time, report, site.house.battery.charge))
    if report is not None and silenced in report.assumed_off:
        day.wrongly_off += 1
    for key, quantity in day.quantities.items():
        told = None if report is None else report.values[key]
        quantity.always += abs(true[key]) / HOUR
        if told is None:
            quantity.unknown += 1
            quantity.gap += 1
            quantity.passed += true[key] / HOUR
            continue
        if quantity.gap <= LONGEST_GAP:
            quantity.true += quantity.passed
        quantity.gap, quantity.passed = 0, 0
        quantity.true += true[key] / HOUR
        among = [flows[key] for flows in lately]
        quantity.wrong.append(max(min(among) - told, told - max(among), 0))


def _throughput(flows: Mapping[str, float]) -> float:
    """Return what all sources give, and the battery, in W."""
    sources = (
        Told.SOLAR,
        Told.ALTERNATOR,
        Told.OTHER_SOURCES,
        Told.AC_INPUT,
        Told.SHORE_CHARGER,
    )
    given = sum(max(0, flows[key]) for key in sources)
    return given + max(0, -flows["battery_power"])


def times(day: Day) -> dict[str, list[tuple[float, float]]]:
    """Return what was told of times to full and to empty, beside what came true."""
    found: dict[str, list[tuple[float, float]]] = {TIME_TO_FULL: [], TIME_TO_EMPTY: []}
    for key, told in found.items():
        for number, (time, report, _) in enumerate(day.reports):
            if (minutes := report.values[key]) is not None and (
                came := _came(key, day.reports[number:])
            ) is not None:
                told.append((minutes, (came - time) / 60))
    return found


def _came(key: str, reports: list[tuple[float, Report, float]]) -> float | None:
    """Return when it came true, if it did without turning round on the way."""
    best = reports[0][2]
    for time, _, charge in reports:
        if key == TIME_TO_FULL:
            if charge >= 0.999:
                return time
            best = max(best, charge)
            if charge < best - 0.01:
                return None
        else:
            if charge <= 0.1:
                return time
            best = min(best, charge)
            if charge > best + 0.01:
                return None
    return None
