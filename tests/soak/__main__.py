"""Soak the integration: many devices for days, in a real Home Assistant.

Time runs as fast as the processor can. Devices of the simulator are heard by
proxies, random events happen to them, and all that Home Assistant shows is compared
with what they sent. Ends with 1 where a promise is broken.
"""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path
from random import Random
import sys
import tempfile
import time
import tracemalloc

from simulator.fleets import FLEETS
from simulator.proxies import near
from simulator.system import System

from .clock import Clock
from .home import running_home
from .log import LogCounter
from .memory import Memory
from .report import Report
from .soak import Soak
from .stories import live

_HOUR = 3600


def main() -> int:
    """Read the options, soak, and print the table."""
    options = _read_options()
    log = LogCounter()
    clock = Clock(datetime(2026, 6, 1, 9, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as folder, clock.rules():
        report = asyncio.run(_soak(options, clock, log, Path(folder)))
    sys.stdout.write(f"{report}\n")
    return 1 if report.broken else 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--days", type=float, default=1, help="how long, after the warm-up")
    add("--warm-up", type=float, default=6, help="hours before memory is measured")
    add("--interval", type=float, default=5, help="seconds between advertisements")
    add("--fleet", choices=FLEETS, default="fifty", help="which devices there are")
    add("--seed", type=int, default=0, help="another number, other events")
    add("--proxies", type=int, default=2, help="how many hear the devices")
    add("--loss", type=float, default=0.05, help="share that each proxy does not hear")
    add("--delay", type=float, default=0, help="most seconds until a proxy passes on")
    add("--no-raw", action="store_false", dest="raw", help="proxies pass on no bytes")
    add("--recorder", type=Path, help="record into this SQLite file, too")
    add("--trace", action="store_true", help="show what memory was used for; slow")
    return parser.parse_args()


async def _soak(
    options: argparse.Namespace, clock: Clock, log: LogCounter, folder: Path
) -> Report:
    began = time.process_time()
    system = System(
        FLEETS[options.fleet],
        seed=options.seed,
        noise=True,
        proxies=near(options.proxies, options.loss, options.delay),
    )
    memory = Memory()
    async with running_home(folder, options.recorder, raw=options.raw) as home:
        soak = Soak(home, clock, system, options.interval)
        await soak.add_devices()
        _tell(soak, clock, "all devices are set up")
        lives = [
            asyncio.create_task(
                live(soak, device, Random(f"{options.seed} {device.radio.place}"))
            )
            for device in soak.devices.values()
        ]
        await soak.run(options.warm_up * _HOUR)
        if options.trace:
            tracemalloc.start()
            before = tracemalloc.take_snapshot()
        end = clock.passed + options.days * 24 * _HOUR
        while clock.passed < end:
            await home.settle()
            memory.sample()
            await soak.run(_HOUR / 2)
            _tell(soak, clock, f"{soak.tally['promises broken']} promises broken")
        await home.settle()
        memory.sample()
        if options.trace:
            after = tracemalloc.take_snapshot().compare_to(before, "lineno")
            sys.stderr.writelines(f"{line}\n" for line in after[:20])
            tracemalloc.stop()
        await soak.calm_down(lives)
    return Report(
        devices=len(soak.devices),
        seconds=clock.passed,
        processor=time.process_time() - began,
        tally=soak.tally,
        told=soak.broken,
        memory=memory,
        log=log,
    )


def _tell(soak: Soak, clock: Clock, text: str) -> None:
    hours = clock.passed / _HOUR
    sys.stderr.write(
        f"{hours:6.1f} h, {soak.tally['advertisements']:9} heard: {text}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
