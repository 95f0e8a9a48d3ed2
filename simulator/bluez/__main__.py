"""Run the stand-in for BlueZ as a command.

It prints the line that points Bluetooth programs to it, then takes the advertisements from its
input, one JSON object a line, and ends with it:

    {"address": "C0:FF:EE:00:00:01", "name": "Shunt", "rssi": -60, "manufacturer_data": {"737": "10"}}
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
import logging
import signal
import sys
from threading import Thread

from . import Adapter, Advertisement, BlueZ, Monitors, private_bus

_LOGGER = logging.getLogger(__name__)


async def _lines() -> AsyncIterator[str]:
    """Yield the lines of standard input, be it a pipe, a file or a terminal."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line)
        loop.call_soon_threadsafe(queue.put_nowait, "")

    # A daemon thread, since nothing can wake one that waits for a terminal.
    Thread(target=read, daemon=True).start()
    while line := await queue.get():
        yield line


async def _serve(adapter: Adapter, monitors: Monitors) -> None:
    """Play BlueZ until the input ends."""
    async with private_bus() as address, BlueZ(address, adapter, monitors) as bluez:
        print(f"export DBUS_SYSTEM_BUS_ADDRESS={address}", flush=True)
        async for line in _lines():
            try:
                bluez.advertise(Advertisement.from_json(line))
            except ValueError as err:
                _LOGGER.warning("%s", err)


def main() -> None:
    """Read the options and serve until the input ends or Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator.bluez",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options = parser.add_mutually_exclusive_group()
    for option, adapter, text in (
        ("--no-adapter", Adapter.MISSING, "a machine without Bluetooth"),
        ("--powered-off", Adapter.OFF, "an adapter that is switched off"),
        ("--denied", Adapter.DENIED, "a user who may not use Bluetooth"),
    ):
        options.add_argument(
            option, dest="adapter", action="store_const", const=adapter, help=text
        )
    parser.set_defaults(adapter=Adapter.ON)
    parser.add_argument(
        "--monitors",
        type=Monitors,
        default=Monitors.HEAR,
        metavar="|".join(one.value for one in Monitors),
        help="what becomes of passive scans",
    )
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # A shell that starts it in the background has this ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # An end from outside is as good as Ctrl-C: the bus is to be put away too.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with suppress(KeyboardInterrupt):
        arguments = parser.parse_args()
        asyncio.run(_serve(arguments.adapter, arguments.monitors))


if __name__ == "__main__":
    main()
