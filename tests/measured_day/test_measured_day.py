"""Test the measured day on some minutes of it, in which the engine starts.

So few say nothing of shares of what core's integration needs.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
import multiprocessing
from pathlib import Path
import shutil
import sqlite3
from typing import Any

import pytest

from custom_components.victron_ble.library.policy.reporting import Preset

from .check import Findings, check_day
from .day import Span
from .home import CORE
from .measure import measure
from .report import Report

pytestmark = pytest.mark.xdist_group("measured_day")

SPAN = Span(start=8 - 0.5 / 60, hours=7 / 60)
RUN = 2  # minutes from restart to restart


@pytest.fixture(name="folder", scope="module")
def folder_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the day and the databases are kept."""
    return tmp_path_factory.mktemp("day")


@pytest.fixture(name="report", scope="module")
def report_fixture(folder: Path) -> Report:
    """Return what is measured and found in these minutes."""
    # Pytest guards the sockets of its own process.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(measure, SPAN, folder, RUN).result()


def test_minutes_keep_every_promise(report: Report) -> None:
    """Test that all is compared, and all is well but perhaps the shares of core's."""
    missed = [
        g.text for g in report.goals() if not g.reached and "core's" not in g.text
    ]
    assert not missed, [report.findings[p].told for p in Preset]
    for preset in Preset:
        tally = report.findings[preset].tally
        assert min(tally.values()) > 0
        assert tally.keys() >= {
            "changes of alarms at once",
            "changes of states at once",
            "energies never fall",
            "entities compared",
            "numbers within their rule",
            "states as they were sent",
            "steps at once",
        }
    assert report.figures[CORE].rows > 1000
    assert "| balanced |" in str(report)


def test_restarts_cost_no_energy(report: Report) -> None:
    """Test that what is killed and what is stopped counts on."""
    assert report.restarted.restarts == 2
    compared = 0
    for address, energies in report.figures[Preset.BALANCED].energies.items():
        for key, energy in energies.items():
            again = report.restarted.energies[address][key]
            assert again == pytest.approx(energy, rel=0.01, abs=0.1)
            compared += energy > 50
    assert compared == 3  # into the Orion XS, out of it, and into the battery


# Another state or a later moment, for the entities of a pattern.
FORGERY = """
    update states
    set state = coalesce(?, state), last_updated_ts = last_updated_ts + ?
    where metadata_id in (select metadata_id from states_meta where entity_id like ?)
"""


@pytest.mark.parametrize(
    ("promise", "state", "delay", "entities"),
    [
        ("changes of alarms at once", "off", 0, "binary_sensor.%_alarm"),
        ("changes of states at once", None, 1, "%_off_reason"),
        ("steps at once", None, 1, "%_output_current"),
        ("numbers within their rule", "12.3", 0, "%_starter_voltage"),
        ("states as they were sent", "unavailable", 0, "%_solar_power"),
        ("energies never fall", "9", 0, "%_charged_energy"),
    ],
)
def test_forged_database_is_found(
    report: Report,
    folder: Path,
    tmp_path: Path,
    promise: str,
    state: str | None,
    delay: float,
    entities: str,
) -> None:
    """Test that the comparison finds what was not shown, or not in time."""
    figures = report.figures[Preset.BALANCED]
    copy = tmp_path / figures.database.name
    shutil.copy(figures.database, copy)
    with sqlite3.connect(copy) as connection:
        assert connection.execute(FORGERY, (state, delay, entities)).rowcount > 0

    forged = replace(figures, database=copy)
    findings = check_day(Preset.BALANCED, folder / "day.json", SPAN, forged)

    assert findings.broken[promise]


def changed(report: Report, which: str, **figures: Any) -> Report:
    """Return the report with other figures of one Home Assistant."""
    other = replace(report.figures[which], **figures)
    return replace(report, figures={**report.figures, which: other})


def counted(report: Report, flowed: float) -> Report:
    """Return the report as if 1000 Wh had been counted everywhere, of so many."""
    truth = {
        address: dict.fromkeys(powers, (flowed, flowed))
        for address, powers in report.truth.items()
    }
    balanced = report.figures[Preset.BALANCED]
    energies = {
        address: dict.fromkeys(keys, 1000.0)
        for address, keys in balanced.energies.items()
    }
    restarted = replace(report.restarted, energies=energies)
    report = replace(report, truth=truth, restarted=restarted)
    return changed(report, Preset.BALANCED, energies=energies)


def test_every_goal_can_be_missed(report: Report) -> None:
    """Test that each goal is judged by what was measured."""
    costly = changed(report, CORE, rows=1_000_000, processor=1_000_000.0)
    assert costly.reached

    assert not changed(costly, Preset.BALANCED, rows=100_001).reached
    assert not changed(costly, Preset.ECONOMICAL, rows=20_001).reached
    for preset in (Preset.BALANCED, Preset.ECONOMICAL):
        assert not changed(costly, preset, processor=250_001.0).reached
    assert not changed(costly, Preset.LIVE, advertisements=1).reached
    for flowed, reached in ((1004, True), (1006, False), (996, True), (994, False)):
        assert counted(costly, flowed).reached is reached
    broken = Findings()
    broken.add("anything", False, "this or that")
    late = replace(costly, findings={Preset.LIVE: broken})
    assert not late.reached
    assert "live: anything: this or that" in str(late)
