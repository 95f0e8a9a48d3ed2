"""Test thirty days: what is counted is what happened, but for what was not heard."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
import random
from typing import Final

import pytest

from victron_ble.counters.history_charger import ITEMS as DAILY

from .life import DAY, HOUR, WALL, Life, Shown
from .month import DAYS, STEP, SWITCHED_ON, Moment, Month, Truth

LOSS: Final = 0.2
# When nobody listened: hours, a night in which a day ended, more than a day, and as
# long as the device was removed and not yet added again.
SILENT: Final = (
    (3.4 * DAY, 3.4 * DAY + 5 * HOUR),
    (9 * DAY - 2 * HOUR, 9 * DAY + 6 * HOUR),
    (13.3 * DAY, 14.6 * DAY),
    (25 * DAY, 28 * DAY),
)
# A start of Home Assistant, whether it was killed, so that a minute is lost, and by how
# much the clock of the host was wrong until it was set ten minutes later.
STARTS: Final = {
    2.5 * DAY: (False, 0.0),
    6 * DAY + 12 * HOUR: (True, 0.0),
    12 * DAY + 600: (False, -9 * HOUR),  # in the night, around the end of a day
    16.55 * DAY: (True, -400 * DAY),
    21 * DAY + 3.1 * HOUR: (False, 0.0),
}
KEPT: Final = ("solar_power", "battery_voltage", "yield_today")


@dataclass
class Heard:
    """What is kept of a month: which moments, and what was shown, by time."""

    moments: list[Moment]
    shown: list[tuple[float, Shown]]


@cache
def month(seed: int) -> tuple[Truth, list[Moment]]:
    """Return the complete truth."""
    one = Month(seed)
    moments = list(one.moments())
    return one.truth, moments


def is_silent(time: float) -> bool:
    """Whether nobody listens."""
    return any(begin <= time < end for begin, end in SILENT)


@cache
def listen(seed: int, record_name: str) -> Heard:
    """Hear a month of one device, with all that befalls it."""
    rng = random.Random(seed)
    life = Life(record_name)
    last = 0.0
    heard = Heard([], [])
    unsaved = 0
    corrected = 0.0
    for moment in month(seed)[1]:
        # The device's own counter goes on, and begins anew with the device.
        life.count = 5 + round(moment.time)
        if record_name == "battery_monitor" and moment.time >= SWITCHED_ON:
            life.count += 30_000
        life.count = (life.count - 1) % 65_536
        passed = moment.time - last
        if moment.time in STARTS:
            killed, wrong = STARTS[moment.time]
            if killed:
                del heard.moments[len(heard.moments) - unsaved :]
            else:
                life.save()
            life.restart(passed, wrong=wrong)
            last = moment.time
            corrected = wrong
            passed = 0
        if corrected and moment.time % HOUR == 600:
            life.ahead -= corrected
            corrected = 0
        if is_silent(moment.time) or rng.random() < LOSS:
            continue
        device = moment.battery if record_name == "battery_monitor" else moment.charger
        count = life.count
        life.time += passed
        life.read(0, **device)
        life.count = count
        last = moment.time
        heard.moments.append(moment)
        unsaved += 1
        if rng.random() < 0.5:
            life.save()
            del life.saved[:-1]
            unsaved = 0
        heard.shown.append((moment.time, life.shown()))
    return heard


def lost(times: Iterable[float]) -> int:
    """Return how many of these fell into a silence, or what followed from it."""
    return sum(
        any(begin - 600 <= time < end + DAY for begin, end in SILENT) for time in times
    )


SEEDS = (1, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_battery(seed: int) -> None:
    """Test each count, charge and voltage of a monitor."""
    truth, moments = month(seed)
    heard = listen(seed, "battery_monitor")
    shown = heard.shown[-1][1]
    for key, times in (
        ("charge_cycles", truth.cycles),
        ("full_discharges", truth.empty),
        ("synchronizations", truth.synchronizations),
    ):
        assert len(times) - lost(times) <= shown[key] <= len(times), key
        assert len(times) > lost(times), key  # or the test would show nothing
    before = [time for time in truth.charges if not is_silent(time)]
    assert shown["last_full_charge"] - WALL - 1000 == pytest.approx(before[-1], abs=300)
    batteries = [moment.battery for moment in heard.moments]
    assert shown["deepest_discharge"] == min(one["consumed_ah"] for one in batteries)
    assert shown["lowest_voltage"] == min(one["voltage"] for one in batteries)
    assert shown["highest_voltage"] == max(one["voltage"] for one in batteries)
    assert shown["deepest_discharge"] == min(m.battery["consumed_ah"] for m in moments)
    unheard = sum(
        truth.drawn[round(end / STEP)] - truth.drawn[round(begin / STEP)]
        for begin, end in SILENT
    )
    drawn = truth.drawn[-1]
    assert drawn - unheard - 5 <= shown["charge_drawn"] <= drawn * 1.002


@pytest.mark.parametrize("seed", SEEDS)
def test_charger(seed: int) -> None:
    """Test each day of a charger, as soon as the next has begun for a while."""
    heard = listen(seed, "solar_charger")
    by_day: dict[int, list[Moment]] = defaultdict(list)
    for moment in heard.moments:
        by_day[moment.day].append(moment)
    shown = dict(heard.shown)
    assert len(by_day) > DAYS - 8
    compared = 0
    for day, later in zip(list(by_day), list(by_day)[1:], strict=False):
        last, first = by_day[day][-1], by_day[later][0]
        at = next(m.time for m in by_day[later] if m.time >= first.time + 600)
        if first.time - last.time > DAY:
            assert "yield_yesterday" not in shown[at]
            continue
        of_day = [m.charger for m in by_day[day]]
        assert shown[at]["yield_yesterday"] == of_day[-1]["yield_today"]
        power = max(m["solar_power"] for m in _since_silence(by_day[day]))
        assert shown[at]["highest_power_yesterday"] == power
        compared += 1
        _compare_end(by_day[day], shown[last.time])
    assert compared > DAYS - 10


def _since_silence(moments: list[Moment]) -> list[dict[str, float]]:
    """Return what was heard of a day since nobody had listened for a day."""
    found: list[dict[str, float]] = []
    before = moments[0].time
    for moment in moments:
        if moment.time - before > DAY:
            found = []
        found.append(moment.charger)
        before = moment.time
    return found


def _compare_end(moments: list[Moment], shown: Shown) -> None:
    """Compare what was shown last of a day with all that was heard of it."""
    heard = _since_silence(moments)
    voltages = [one["battery_voltage"] for one in heard]
    assert shown["lowest_battery_voltage_today"] == min(voltages)
    assert shown["highest_battery_voltage_today"] == max(voltages)
    assert shown["highest_power_today"] == max(one["solar_power"] for one in heard)
    silent = any(is_silent(moment.time + 600) for moment in moments)
    for state in ("bulk", "absorption", "float"):
        name = state.upper()
        truth = sum(m.charger["charge_state"].name == name for m in moments) * STEP
        truth /= (1 - LOSS) * 60
        if not silent and truth > 60:
            assert shown[f"time_in_{state}_today"] == pytest.approx(truth, rel=0.12)


@pytest.mark.parametrize("seed", SEEDS)
def test_yesterday_changes_with_the_day_alone(seed: int) -> None:
    """Test that it is one value for each of the charger's days, or not known."""
    heard = listen(seed, "solar_charger")
    days = {moment.time: moment.day for moment in heard.moments}
    begun = {day: time for time, day in reversed(days.items())}
    for key in ("yield_yesterday", "highest_power_yesterday"):
        assert key in DAILY
        said: dict[int, set[float]] = defaultdict(set)
        for time, shown in heard.shown:
            # A day that has just begun is not believed at once.
            if key in shown and time in days and time >= begun[days[time]] + 600:
                said[days[time]].add(shown[key])
        assert [v for v in said.values() if len(v) != 1] == []
