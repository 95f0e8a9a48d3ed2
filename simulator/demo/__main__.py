"""Start a Home Assistant with a simulated fleet, and set it up: scripts/develop."""

import argparse
import asyncio
from pathlib import Path
import shutil
import signal
import socket
import sys
import time
from typing import Final

from simulator.fleets import FLEETS
from simulator.home_assistant import install
from simulator.system import System

from .client import ApiError, Client
from .entities import registered
from .folder import home_assistant, is_running, prepare, store
from .history import DAYS, Past, live_until_now, stored_energy
from .options import read_options
from .steps import plug_shore, set_up_dashboards, set_up_devices

# Says that a folder is ours to empty, and how far it has come.
_MARK: Final = "demonstration"
_BEGUN: Final = "begun"
_READY: Final = "ready"
_BEGAN: Final = time.monotonic()


def say(text: str) -> None:
    """Tell the developer, with the seconds since the start."""
    print(f"{time.monotonic() - _BEGAN:6.1f} s  {text}", flush=True)


class Demonstration:
    """A Home Assistant with a fleet, in a folder of its own."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Take the options."""
        self._options = options
        self._folder: Path = options.folder
        self._mark: Path = self._folder / _MARK
        self._system = System(FLEETS[options.fleet])
        left = self._system.fleet.discovered
        self._left = [
            radio
            for radio in self._system.radios.values()
            if radio.place.rpartition("/")[2] in left
        ]
        self._pasts: list[Past] = []

    async def run(self) -> int:
        """Set up and run until Ctrl-C; return the exit status."""
        options = self._options
        try:
            reason = self._obstacle()
            if reason is None:
                self.prepare()
        except OSError as err:
            reason = (
                f"{self._folder} cannot be written ({err.strerror}):"
                " choose another with --folder"
            )
        if reason:
            say(reason)
            return 1
        stop = asyncio.Event()
        say("Starting Home Assistant")
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with home_assistant(self._folder) as process:
            ended = asyncio.create_task(process.wait())
            stopping = asyncio.create_task(stop.wait())
            setting_up = asyncio.create_task(self._set_up())
            await asyncio.wait(
                (setting_up, ended, stopping), return_when=asyncio.FIRST_COMPLETED
            )
            if setting_up.done() and not ended.done():
                setting_up.result()
                if not options.once:
                    await asyncio.wait(
                        (ended, stopping), return_when=asyncio.FIRST_COMPLETED
                    )
            setting_up.cancel()
            await asyncio.gather(setting_up, return_exceptions=True)
            if ended.done():
                say(f"Home Assistant ended by itself: see {self._folder}/output.log")
                return 1
            say("Stopping")
        return 0

    def _obstacle(self) -> str | None:
        """Return what is in the way, in one sentence."""
        port = self._options.port
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                server.bind(("127.0.0.1", port))
            except OSError as err:
                return f"Port {port} cannot be used ({err.strerror}): choose another with --port"
        if self._folder.is_dir() and any(self._folder.iterdir()):
            if not self._mark.exists():
                return f"{self._folder} is in use for something else: choose another with --folder"
            if is_running(self._folder):
                return f"Another Home Assistant runs in {self._folder}: stop it, or choose another with --folder"
        return None

    def prepare(self) -> None:
        """Write the folder; a week of the past with it if it is new."""
        options, folder = self._options, self._folder
        # What was interrupted in the midst of it is not mended, but begun anew.
        if options.reset or (folder.exists() and not self._is_ready()):
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        simulator = {
            "fleet": options.fleet,
            "speed": options.speed,
            "proxies": options.proxies,
            "loss": 100 * options.loss,
            "delay": options.delay,
            "raw": options.raw,
            "noise": True,
            "days": DAYS,
        }
        install(folder)
        components = {"victron_simulator": simulator}
        name = str(options.fleet).title()
        prepare(
            folder,
            options.port,
            components,
            options.time_zone,
            name,
            options.language,
        )
        if not self._is_ready():
            self._mark.write_text(_BEGUN, encoding="utf-8")
            say("Simulating the week before")
            past = System(FLEETS[options.fleet], start=0)
            self._pasts = live_until_now(past, DAYS, options.time_zone)
            store(folder / ".storage", "victron_ble.energy", stored_energy(self._pasts))

    def _is_ready(self) -> bool:
        return self._mark.exists() and self._mark.read_text(encoding="utf-8") == _READY

    async def _set_up(self) -> None:
        """Do what is left to do in the running Home Assistant."""
        async with Client(self._options.port, self._folder / "token") as client:
            await client.started()
            await plug_shore(client, self._system)
            if not self._is_ready():
                await self._set_up_devices(client)
                self._mark.write_text(_READY, encoding="utf-8")
            await self._greet(client)

    async def _set_up_devices(self, client: Client) -> None:
        system = self._system
        radios = [r for r in system.radios.values() if r not in self._left]
        await set_up_devices(client, system, radios, self._pasts, say)
        await set_up_dashboards(client, system, say)

    async def _greet(self, client: Client) -> None:
        say("Ready")
        print(f"\n  Open http://localhost:{self._options.port}\n")
        known = await registered(client)
        for radio in self._left:
            if radio.address not in known:
                print(f"  Settings > Devices & services has discovered {radio.name}.")
                print(f"  Add it with the key {radio.key}\n")
        print("  Ctrl-C stops it; scripts/develop --reset begins anew.\n", flush=True)


def main() -> int:
    """Read the options and run until Ctrl-C."""
    options = read_options()
    try:
        return asyncio.run(Demonstration(options).run())
    except KeyboardInterrupt:
        return 130
    except (ApiError, TimeoutError) as err:
        say(f"It could not be set up: {str(err) or 'it took too long'};")
        say(f"see {options.folder / 'output.log'}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
