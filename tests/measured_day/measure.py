"""The measurement: each Home Assistant in a process of its own, on the same day."""

from concurrent.futures import ProcessPoolExecutor
import multiprocessing
import os
from pathlib import Path

from custom_components.victron_ble.library.policy.reporting import Preset

from .check import Findings, check_day, check_energies
from .day import Span, simulate
from .home import CORE, Figures, spend_day
from .report import Report


def measure(span: Span, folder: Path, run: int = 117) -> Report:
    """Spend the day in every way; for `run` see `spend_day`."""
    day = folder / "day.json"
    truth = simulate(day, span)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # which takes seconds to import
    # Each has a clock of its own; no more at once than processors, to disturb none.
    with ProcessPoolExecutor(
        min(2, os.cpu_count() or 1), mp_context=context, max_tasks_per_child=1
    ) as pool:
        core = pool.submit(spend_day, CORE, day, folder / CORE, span)
        ours = [
            pool.submit(_spend_and_check, preset, day, folder, span)
            for preset in Preset
        ]
        again = pool.submit(
            spend_day, Preset.BALANCED, day, folder / "restarts", span, run
        )
        found = {
            preset: mine.result() for preset, mine in zip(Preset, ours, strict=True)
        }
        restarted = again.result()
        return Report(
            truth=truth,
            figures={CORE: core.result()} | {p: home for p, (home, _) in found.items()},
            restarted=restarted,
            findings={p: findings for p, (_, findings) in found.items()}
            | {"with restarts": check_energies(restarted)},
        )


def _spend_and_check(
    preset: Preset, day: Path, folder: Path, span: Span
) -> tuple[Figures, Findings]:
    figures = spend_day(preset, day, folder / preset, span)
    return figures, check_day(preset, day, span, figures)
