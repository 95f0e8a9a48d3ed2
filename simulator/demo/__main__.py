"""Start a Home Assistant with a simulated fleet, and set it up: scripts/develop."""

import argparse
import asyncio
from datetime import datetime
from pathlib import Path
import shutil
import signal
import sys
import time
from typing import Final
from zoneinfo import ZoneInfo

from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.system import System
from simulator.world import HOUR

from .client import Client
from .dashboard import dashboard_of
from .folder import home_assistant, prepare, store
from .history import DAYS, Past, live, stored_energy
from .steps import (
    add_devices,
    fill_energy_dashboard,
    import_history,
    show_dashboard_first,
)

FOLDER: Final = ROOT / ".demo"
_BEGAN: Final = time.monotonic()


def say(text: str) -> None:
    """Tell the developer, with the seconds since the start."""
    print(f"{time.monotonic() - _BEGAN:6.1f} s  {text}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/develop",
        description="Open a real Home Assistant with a simulated Victron system.",
    )
    add = parser.add_argument
    add("--port", type=int, default=8123, help="of the web page")
    add("--fleet", choices=FLEETS, default="van", help="which devices there are")
    add("--speed", type=float, default=1, help="simulated seconds a second")
    add("--folder", type=Path, default=FOLDER, help="where its data lives")
    add("--reset", action="store_true", help="forget everything and begin anew")
    add("--once", action="store_true", help="stop when it is set up (for tests)")
    return parser.parse_args()


def _live_a_week(fleet: str) -> list[Past]:
    """Let the fleet live the week up to the last full hour."""
    now = datetime.now(ZoneInfo("Europe/Amsterdam"))
    system = System(FLEETS[fleet], start=now.hour * HOUR)
    return live(system, DAYS * 24)


async def _run(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    done = folder / "demo-is-set-up"
    system = System(FLEETS[options.fleet])
    fresh = not done.exists()
    folder.mkdir(parents=True, exist_ok=True)
    simulator = {"fleet": options.fleet, "speed": options.speed, "noise": True}
    prepare(folder, options.port, simulator, dashboard_of(system))
    pasts: list[Past] = []
    if fresh:
        say("Simulating the week before")
        pasts = _live_a_week(options.fleet)
        store(folder / ".storage", "victron_ble.energy", stored_energy(pasts))
    say("Starting Home Assistant")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with home_assistant(folder) as process:
        ended = asyncio.create_task(process.wait())
        setting_up = asyncio.create_task(_set_up(options, system, pasts, fresh))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait(
            (setting_up, ended, stopping), return_when=asyncio.FIRST_COMPLETED
        )
        if setting_up.done():
            setting_up.result()
            done.touch()
            _greet(options, system)
            if not options.once:
                await asyncio.wait(
                    (ended, stopping), return_when=asyncio.FIRST_COMPLETED
                )
        setting_up.cancel()
        if ended.done():
            say(f"Home Assistant ended by itself; see {folder / 'output.log'}")
            return 1
        say("Stopping")
    return 0


async def _set_up(
    options: argparse.Namespace, system: System, pasts: list[Past], fresh: bool
) -> None:
    async with Client(options.port, options.folder / "token") as client:
        await client.started()
        if not fresh:
            return
        left = system.fleet.discovered
        radios = [
            radio
            for radio in system.radios.values()
            if radio.place.rpartition("/")[2] not in left
        ]
        await add_devices(client, radios, say)
        added = {radio.address for radio in radios}
        await import_history(
            client, [past for past in pasts if past.radio.address in added], say
        )
        await fill_energy_dashboard(client, system, say)
        await show_dashboard_first(client)


def _greet(options: argparse.Namespace, system: System) -> None:
    say("Ready")
    print(f"\n  Open http://localhost:{options.port}\n")
    for radio in system.radios.values():
        if radio.place.rpartition("/")[2] in system.fleet.discovered:
            print(f"  Settings > Devices & services has discovered {radio.name}.")
            print(f"  Add it with the key {radio.key}\n")
    print("  Ctrl-C stops it; scripts/develop --reset begins anew.\n", flush=True)


def main() -> int:
    """Read the options and run until Ctrl-C."""
    options = _options()
    if options.reset:
        shutil.rmtree(options.folder, ignore_errors=True)
    return asyncio.run(_run(options))


if __name__ == "__main__":
    sys.exit(main())
