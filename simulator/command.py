"""Feed the stand-in for BlueZ with the advertisements of a simulated fleet.

    python -m simulator --fleet van | python -m simulator.bluez

Each line is one advertisement as a JSON object. With --list it prints the
devices instead, as `victron-ble read` takes them:

    victron-ble read $(python -m simulator --fleet van --list)
"""

import argparse
from collections.abc import Iterator
from contextlib import suppress
import os
import sys
from time import monotonic, sleep

from .fleets import FLEETS
from .proxies import near
from .system import System
from .wire import Frame
from .world import HOUR

MOST_STEPS = 60  # of the physics, for each second of the clock


def main() -> int:
    """Read the options and speak until the time is over, or Ctrl-C."""
    options = _read_options()
    system = System(
        FLEETS[options.fleet],
        seed=options.seed,
        start=options.start * HOUR,
        noise=options.noise,
        proxies=near(loss=options.loss),
    )
    frames = _pace(system, options.speed, options.seconds)
    lines = _targets(system) if options.list else (frame.as_json() for frame in frames)
    try:
        with suppress(KeyboardInterrupt):
            for line in lines:
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone; nothing is to be flushed to it at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--fleet", choices=FLEETS, default="van", help="which devices there are")
    add("--list", action="store_true", help="print ADDRESS@KEY of each, and end")
    add("--speed", type=_positive, default=1, help="simulated seconds a second")
    add("--seconds", type=float, help="end after so many simulated seconds")
    add("--start", type=float, default=9, help="the hour of the day it begins at")
    add("--seed", type=int, default=0, help="another number, another weather")
    add("--loss", type=float, default=0, help="share of advertisements lost, 0 to 1")
    add("--noise", action="store_true", help="measure with the errors of real shunts")
    return parser.parse_args()


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def _targets(system: System) -> Iterator[str]:
    for radio in system.radios.values():
        yield f"{radio.address}@{radio.key}" if radio.key else radio.address


def _pace(system: System, speed: float, seconds: float | None) -> Iterator[Frame]:
    """Yield the advertisements when they are due on the clock.

    The air is no faster at a higher speed: about one a second of each device.
    """
    begin, clock = system.time, monotonic()
    end = float("inf") if seconds is None else begin + seconds
    while system.time < end:
        system.advance_to(
            min(end, system.time + speed), step=max(1, speed / MOST_STEPS)
        )
        for frame in system.transmit():
            due = clock + (frame.time - begin) / speed
            sleep(max(0, due - monotonic()))
            yield frame
        sleep(max(0, clock + (system.time - begin) / speed - monotonic()))
