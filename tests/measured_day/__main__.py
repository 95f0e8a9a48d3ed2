"""Measure what a van's day costs: with this integration, and with core's own.

A simulated van with real noise is heard once a second for a day, with one in five
advertisements lost: by one Home Assistant for each preset and by one with core's
`victron_ble`, each with a real recorder and in a process of its own. Another is stopped
and killed again and again. What the recorder has is compared with what was sent.
Ends with 1 where a goal is missed.
"""

import argparse
from pathlib import Path
import sys
import tempfile
import time

from .day import Span
from .measure import measure


def main() -> int:
    """Read the options, measure, and print the tables."""
    span = _read_span()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = measure(span, Path(folder))
    sys.stdout.write(f"{report}\n")
    sys.stderr.write(f"measured in {time.monotonic() - began:.0f} s\n")
    return 0 if report.reached else 1


def _read_span() -> Span:
    parser = argparse.ArgumentParser(
        prog="scripts/measure_day",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--start", type=float, default=0, help="the hour of the day to begin with")
    add("--hours", type=float, default=24, help="how long")
    add("--seed", type=int, default=1, help="another number, another day")
    options = parser.parse_args()
    return Span(options.start, options.hours, options.seed)


if __name__ == "__main__":
    sys.exit(main())
