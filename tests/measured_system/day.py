"""A day in which a member is silent, and everything is started anew."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.system.keys import BATTERY_POWER, counted
from simulator.fleets import FLEETS
from simulator.proxies import near
from simulator.system import System
from simulator.world import HOUR

from .ear import DOWN, Ear

LOSS: Final = 0.2
# A power is right where it lies among what it truly was of late: over the span, then
# two seconds for what comes late, and two until all were heard.
_LATELY: Final = 14  # s
_SETTLED: Final = 30  # s after a restart
_SOURCES: Final = (
    Told.SOLAR,
    Told.ALTERNATOR,
    Told.OTHER_SOURCES,
    Told.AC_INPUT,
    Told.SHORE_CHARGER,
)

type Act = tuple[float, Callable[[System, Ear], None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens, in hours of the day; `silent` is a member that is always on."""

    fleet: str
    silent: str
    silence: tuple[float, float]
    restarts: tuple[float, ...]
    start: float = 0
    end: float = 24


DAYS: Final = (
    Plan("van", "multi", (15.25, 16.25), (3.2, 16.9)),
    Plan("boat", "solar", (12.0, 13.0), (4.4, 19.5)),
    Plan("house", "inverter", (10.5, 11.5), (6.1, 13.3)),
)


@dataclass(slots=True)
class Quantity:
    """A power as it is told, beside the truth.

    true: Wh while it was known, and in gaps that are counted across; always: at all
        times. told: Wh that were counted. unknown: s.
    wrong: W by which it was off what it was of late, each second.
    gap: s since it was known, in which `passed` Wh passed.
    """

    true: float = 0
    always: float = 0
    told: float = 0
    unknown: int = 0
    wrong: list[float] = field(default_factory=list)
    gap: int = 0
    passed: float = 0


@dataclass(slots=True)
class Day:
    """What was told in a day, beside the truth.

    throughput: Wh from all sources and out of the battery. lowest: the DC loads before
    they are clipped, in W. wrongly_off: s in which the silent member counted as off.
    """

    plan: Plan
    quantities: dict[str, Quantity]
    throughput: float = 0
    lowest: float = 0
    wrongly_off: int = 0

    def error(self, key: str) -> float:
        """Return by how much an energy is off, in % of the throughput.

        The sun is counted by who has the panels, so also while that is silent.
        """
        found = self.quantities[key]
        true = found.always if key == Told.SOLAR else found.true
        return 100 * (found.told - true) / self.throughput


def live(plan: Plan, seed: int = 1) -> Day:
    """Live a day with the noise of real shunts."""
    system = System(
        FLEETS[plan.fleet],
        seed=seed,
        start=plan.start * HOUR,
        noise=True,
        proxies=near(loss=LOSS),
    )
    (site,) = system.sites
    ear = Ear(system.settings_of(site), system.radios)
    day = Day(plan, {key: Quantity() for key in counted(ear.system.settings)})
    silent = system.radio(plan.silent).address
    acts = sorted(_acts(plan), key=lambda act: act[0])
    lately: deque[Mapping[str, float]] = deque(maxlen=_LATELY)
    for _ in range(round((plan.end - plan.start) * HOUR)):
        while acts and acts[0][0] <= system.time:
            acts.pop(0)[1](system, ear)
        for frame in system.listen(1):
            ear.hear(frame)
        lately.append(site.flows)
        _compare(day, ear, system.time, lately, silent)
    for key, quantity in day.quantities.items():
        names = [c.key for c in counted(ear.system.settings)[key]]
        up, *down = (ear.system.totals.get(name, 0) for name in names)
        quantity.told = up - sum(down)
    return day


def _acts(plan: Plan) -> Iterator[Act]:
    start, end = plan.silence

    def fall_silent(system: System, ear: Ear) -> None:
        system.trigger("go_silent", plan.silent, seconds=(end - start) * HOUR)

    def restart(system: System, ear: Ear) -> None:
        ear.restart(system.time)

    yield start * HOUR, fall_silent
    for hour in plan.restarts:
        yield hour * HOUR, restart


def _compare(
    day: Day, ear: Ear, time: float, lately: deque[Mapping[str, float]], silent: str
) -> None:
    """Compare a second with the truth."""
    report = ear.report(time)
    true = lately[-1]
    given = sum(max(0, true[key]) for key in _SOURCES)
    day.throughput += (given + max(0, -true[BATTERY_POWER])) / HOUR
    if report is not None:
        day.wrongly_off += silent in report.assumed_off
        day.lowest = min(day.lowest, ear.system.dc_loads or 0)
    for key, quantity in day.quantities.items():
        told = None if report is None else report.values[key]
        energy = true[key] / HOUR
        quantity.always += energy
        if told is None:
            quantity.unknown += 1
            quantity.gap += 1
            quantity.passed += energy
            continue
        if quantity.gap <= DOWN + _SETTLED:
            quantity.true += quantity.passed
        quantity.gap, quantity.passed = 0, 0
        quantity.true += energy
        among = [flows[key] for flows in lately]
        quantity.wrong.append(max(min(among) - told, told - max(among), 0))
