"""Measure what a system tells beside the truth of the plants: energies, loads, times.

A van, a boat and a house are heard once a second for a day, with the noise of real
shunts and one in five advertisements lost. A member falls silent for an hour, and
everything is started anew twice. Ends with 1 where a goal is missed.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import replace
import sys
import time

from .day import DAYS, Plan, live
from .report import day_lines, goals, times_lines
from .times import COURSES, Course, follow


def main() -> int:
    """Read the options, measure, and print the tables."""
    parser = argparse.ArgumentParser(
        prog="scripts/measure_system",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("fleets", nargs="*", help="van, boat, house; all by themselves")
    add("--start", type=float, default=0, help="the hour of the day to begin with")
    add("--end", type=float, default=24, help="the hour to end with")
    add("--seed", type=int, default=1, help="another number, another day")
    add("--no-times", action="store_true", help="leave the times out")
    options = parser.parse_args()
    began = time.monotonic()
    plans = [
        replace(plan, start=options.start, end=options.end)
        for plan in DAYS
        if plan.fleet in (options.fleets or [plan.fleet])
    ]
    courses = [] if options.no_times else _courses(plans)
    reached = True
    for line, is_goal_missed in _measure(plans, courses, options.seed):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        reached &= not is_goal_missed
    sys.stderr.write(f"measured in {time.monotonic() - began:.0f} s\n")
    return 0 if reached else 1


def _courses(plans: Iterable[Plan]) -> list[Course]:
    fleets = {plan.fleet for plan in plans}
    return [course for course in COURSES if course.fleet in fleets]


def _measure(
    plans: Iterable[Plan], courses: Iterable[Course], seed: int
) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the tables, and whether each is a goal that was missed."""
    for plan in plans:
        day = live(plan, seed)
        for line in day_lines(day):
            yield line, False
        for goal in goals(day):
            yield (
                f"- {'reached' if goal.reached else 'MISSED'}: {goal.text}",
                (not goal.reached),
            )
        yield "", False
    for line in times_lines((course, follow(course, seed)) for course in courses):
        yield line, False


if __name__ == "__main__":
    sys.exit(main())
