"""Test parts of the measured days; scripts/measure_system lives whole ones."""

import pytest

from custom_components.victron_ble.library.bus import Told
from custom_components.victron_ble.library.system.keys import CONSUMPTION_POWER
from simulator.fleets import FLEETS
from simulator.proxies import near
from simulator.system import System
from simulator.world import HOUR

from .day import LOSS, Plan, live
from .ear import DOWN, Ear
from .report import goals

MINUTE = 60
FRESH = 60  # s
TIMEOUT = 300  # s

PARTS = [
    # Kettles at half past three and four; the charger of the boat from seven to eight.
    Plan("van", "multi", (15.3, 15.6), (15.8,), 15.2, 16.2),
    Plan("boat", "solar", (19.6, 19.8), (19.4,), 18.7, 20.3),
    Plan("house", "inverter", (10.5, 10.8), (11.0,), 10.4, 11.2),
]


@pytest.mark.parametrize("plan", PARTS, ids=lambda plan: plan.fleet)
def test_part_of_a_day(plan: Plan) -> None:
    """Test the goals, and that what a silent member belongs to is unknown."""
    day = live(plan)

    assert [goal.text for goal in goals(day) if not goal.reached] == []
    silence = (plan.silence[1] - plan.silence[0]) * HOUR
    restart = DOWN + 30
    consumption = day.quantities[CONSUMPTION_POWER]
    # A charger that is off is known to be at the start, after a restart, at the end.
    off = 2 * TIMEOUT + FRESH + MINUTE if plan.fleet == "boat" else 0
    assert silence - FRESH - 10 <= consumption.unknown <= silence + restart + off
    battery = day.quantities["battery_power"]
    assert DOWN <= battery.unknown <= restart


@pytest.fixture
def van() -> tuple[System, Ear]:
    """Return a van at noon, and its system after a minute."""
    system = System(
        FLEETS["van"], start=12 * HOUR, noise=True, proxies=near(loss=LOSS), seed=3
    )
    ear = Ear(system.settings_of(system.sites[0]), system.radios)
    for _ in range(TIMEOUT + MINUTE):
        hear(system, ear)
    return system, ear


def hear(system: System, ear: Ear) -> dict[str, float]:
    """Let a second pass; return the powers that are told."""
    for frame in system.listen(1):
        ear.hear(frame)
    report = ear.report(system.time)
    assert report is not None
    return {key: w for key, w in report.values.items() if key.endswith("_power")}


def test_kettle(van: tuple[System, Ear]) -> None:
    """Test when a kettle shows: in AC loads and battery, and in the consumption."""
    system, ear = van
    before = hear(system, ear)
    system.trigger("load_on", "multi", load="kettle")

    told = [hear(system, ear) for _ in range(20)]

    # A step is believed when it is heard again, and one in five is lost.
    assert told[1][Told.AC_LOADS] - before[Told.AC_LOADS] == pytest.approx(1100, abs=60)
    assert before["battery_power"] - told[1]["battery_power"] > 1000
    for later in told[11:]:
        more = later[CONSUMPTION_POWER] - before[CONSUMPTION_POWER]
        assert more == pytest.approx(1100, abs=60)
    loads = [later[Told.DC_LOADS] for later in told]
    assert max(loads) - min(loads) <= 50
