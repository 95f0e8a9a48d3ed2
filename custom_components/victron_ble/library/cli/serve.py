"""What the commands share that run for years: the scan, the state, the end, the log."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from importlib.util import find_spec
import logging
import os
from pathlib import Path
import signal
import sys
import time
from typing import Any, Final

import click

from ..policy.reporting import Preset
from ..scanning.scan import Scan
from ..service.device import Device
from ..service.service import Service, Tell
from ..service.store import Store
from .arguments import Target, gather_targets
from .output import Failure, WrongUsage

_LOGGER = logging.getLogger(__name__)

TICK: Final = 0.5  # s
LAST_WORDS: Final = 0.7  # s for all that is left to do when the service is ended

# As systemd reads them: syslog's numbers.
_PRIORITIES: Final = {
    logging.CRITICAL: 2,
    logging.ERROR: 3,
    logging.WARNING: 4,
    logging.INFO: 6,
    logging.DEBUG: 7,
}

state_option: Final = click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep what is counted in this file. The default is in systemd's StateDirectory,"
    " else in ~/.local/state/victron-ble.",
)
passive_option: Final = click.option(
    "--passive",
    is_flag=True,
    help="Only listen, where BlueZ can: no scan requests are sent. If that hears nothing,"
    " the scan becomes active.",
)


def need(package: str) -> None:
    """Raise Failure where a package of an extra is not installed."""
    if find_spec(package) is None:
        raise Failure(
            f"This needs one more package: {sys.executable} -m pip install {package}"
        )


def find_targets(keys: str | None) -> list[Target]:
    """Return the devices to serve. Raises WrongUsage if there is none."""
    targets = gather_targets((), keys)
    if not targets:
        raise WrongUsage(
            "No device was given: put ADDRESS@KEY lines into a file for --keys."
        )
    return targets


def make_service(
    targets: list[Target], preset: Preset, state: Path | None, name: str, tell: Tell
) -> Service:
    """Return the service of some devices; `name` is that of its file."""
    _log_for_years()  # what is said of that file is the first line
    devices = [Device(target.address, target.key, preset) for target in targets]
    return Service(devices, Store(state or _state_folder() / f"{name}.json"), tell)


def _state_folder() -> Path:
    if folder := os.environ.get("STATE_DIRECTORY"):
        return Path(folder.partition(":")[0])
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path.home() / ".local" / "state") / "victron-ble"


def serve(service: Service, *tasks: Coroutine[Any, Any, None], passive: bool) -> None:
    """Serve until SIGTERM or Ctrl-C, and end within a second, also on an error."""
    scan = Scan(service.hear, passive=passive)
    status = 0
    try:
        asyncio.Runner().run(_serve(service, scan.run(), *tasks))
    except Failure as err:
        err.show()
        status = err.exit_code
    except Exception:
        _LOGGER.critical("The service ends, as this was not foreseen:", exc_info=True)
        status = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # A thread that connects to a network that is gone, or writes to a disk that hangs,
    # would be waited for, first by the runner and then by the interpreter.
    os._exit(status)


async def _serve(service: Service, *tasks: Coroutine[Any, Any, None]) -> None:
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # on Windows, Ctrl-C alone ends it
            loop.add_signal_handler(number, end.set)
    running = [
        asyncio.create_task(task)
        for task in (
            _tick(service),
            service.save_from_time_to_time(),
            *tasks,
        )
    ]
    ending: asyncio.Task[Any] = asyncio.create_task(end.wait())
    done, _ = await asyncio.wait(
        (*running, ending), return_when=asyncio.FIRST_COMPLETED
    )
    for task in running:
        task.cancel()
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS):
            await asyncio.gather(service.save(), asyncio.wait(running))
    for task in done - {ending}:
        task.result()  # what was not foreseen: whoever started the service begins anew


async def _tick(service: Service) -> None:
    while True:
        await asyncio.sleep(TICK)
        service.tick(time.monotonic())


class _Journal(logging.Formatter):
    """Lines with the priority that systemd's journal takes from them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one, or those of a traceback."""
        priority = f"<{_PRIORITIES.get(record.levelno, 6)}>"
        return priority + super().format(record).replace("\n", f"\n{priority}")


def _log_for_years() -> None:
    """Write the time before each line, unless the journal does."""
    formatter = (
        _Journal() if _is_journal() else logging.Formatter("%(asctime)s %(message)s")
    )
    for handler in logging.getLogger("victron_ble").handlers:
        handler.setFormatter(formatter)


def _is_journal() -> bool:
    """Whether standard error goes to systemd's journal."""
    with suppress(OSError, ValueError):
        device, _, inode = os.environ.get("JOURNAL_STREAM", "").partition(":")
        stream = os.fstat(sys.stderr.fileno())
        return (stream.st_dev, stream.st_ino) == (int(device), int(inode))
    return False
