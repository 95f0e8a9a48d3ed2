"""The options of scripts/develop."""

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from homeassistant.generated.languages import LANGUAGES
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.proxies import NAMES

from .folder import local_time_zone

FOLDER: Final = ROOT / ".demo"


def read_options() -> argparse.Namespace:
    """Read the command line; it ends the program where something is wrong."""
    parser = argparse.ArgumentParser(
        prog="scripts/develop",
        description="Open a real Home Assistant with a simulated Victron system.",
        epilog="--bluez plays the fleet to Bluetooth programs like victron-ble instead.",
    )
    add = parser.add_argument
    add("--port", type=_within(1, 65535, int), default=8123, help="of the web page")
    add("--fleet", choices=FLEETS, default="van", help="which devices there are")
    speed = _within(0.1, 3600, float)
    add(
        "--speed", type=speed, default=1, help="simulated seconds a second, 0.1 to 3600"
    )
    count = _within(1, len(NAMES), int)
    add("--proxies", type=count, default=1, help="how many hear the devices")
    share = _within(0, 1, float)
    add("--loss", type=share, default=0, help="share that each proxy does not hear")
    delay = _within(0, 60, float)
    add("--delay", type=delay, default=0, help="most seconds until a proxy passes on")
    add(
        "--no-raw",
        action="store_false",
        dest="raw",
        help="have proxies pass on no bytes, as old ones do",
    )
    add("--folder", type=Path, help="where its data lives: by default .demo/FLEET")
    zone = local_time_zone()
    add("--time-zone", type=_time_zone, default=zone, help="in which it lives")
    add(
        "--language",
        choices=sorted(LANGUAGES),
        default="en",
        metavar="LANGUAGE",
        help="of the server, which names the entities: en, de, pt-BR, ...",
    )
    add("--reset", action="store_true", help="forget everything and begin anew")
    add("--once", action="store_true", help="stop when it is set up (for tests)")
    options = parser.parse_args()
    options.folder = options.folder or FOLDER / options.fleet
    return options


def _within(
    least: float, most: float, kind: type[int | float]
) -> Callable[[str], float]:
    """Return what reads a number, or says what it may be."""

    def read(text: str) -> float:
        with suppress(ValueError):
            number = kind(text)
            if least <= number <= most:
                return number
        what = "a whole number" if kind is int else "a number"
        raise argparse.ArgumentTypeError(
            f"{text!r} is not {what} from {least} to {most}"
        )

    return read


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time zone, such as Europe/Amsterdam"
        )
    return text
