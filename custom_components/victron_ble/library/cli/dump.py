"""`victron-ble dump`: the bytes of a device's advertisements."""

import time

import click

from ..advertisement import NoReading, Reason
from ..decode import read
from .arguments import parse_address
from .bluetooth import Heard, Task, scan, timeout_option
from .notices import Notices, Watch
from .output import say


class Dump(Task):
    """Prints the advertisements of one device."""

    def __init__(self, address: str) -> None:
        """Take the device."""
        self.found = False
        self._notices = Notices()
        self._watch = Watch([address], self._notices)

    def hear(self, heard: Heard) -> None:
        """Print an advertisement of the device that is new."""
        if not self._watch.hear(heard.address) or heard.repeat:
            return
        self.found = True
        click.echo(format_dump(heard.data))
        found = read(heard.data)
        if isinstance(found, NoReading) and found.reason is Reason.NO_EXTRA_DATA:
            self._notices.explain(heard.address, found)

    def tick(self) -> None:
        """Look whether the device is silent."""
        self._watch.tick()

    def end(self) -> None:
        """Say if the device was never seen."""
        self._watch.end()


def format_dump(data: bytes) -> str:
    """Return the line of a dump: now, in seconds since 1970, and the bytes."""
    return f"{time.time():<24}: {data.hex()}"


@click.command()
@click.argument("address")
@timeout_option
def dump(address: str, timeout: float | None) -> None:
    """Print the time and the bytes of what a device sends.

    You need no key for this. 'victron-ble decode' reads the output.
    """
    address = parse_address(address)
    say(f"Dumping advertisements from {address}")
    task = Dump(address)
    if scan(task, timeout) and not task.found:
        raise click.exceptions.Exit(1)
