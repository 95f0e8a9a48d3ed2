"""`victron-ble read`: the readings of devices, as they come."""

from io import StringIO
import logging
import platform
from typing import BinaryIO

import click

from ..addresses import is_mac
from ..advertisement import EXTENDED, NoReading
from ..decode import read as decode_advertisement
from ..pasted import to_text
from .arguments import Target, gather_targets
from .bluetooth import Heard, Task, scan, timeout_option
from .confidence import Confidence
from .notices import Notice, Notices, Watch
from .output import (
    Format,
    Printer,
    Reading,
    WrongUsage,
    choose_format,
    format_option,
    say,
)
from .table import Table

_LOGGER = logging.getLogger(__name__)


class Readings(Task):
    """Prints each new reading of some devices."""

    def __init__(self, targets: list[Target], printer: Printer) -> None:
        """Take the devices."""
        self.found = False
        self._printer = printer
        self._notices = Notices()
        self._keys = {target.address: target.key for target in targets}
        self._confidence = {address: Confidence() for address in self._keys}
        self._watch = Watch(self._keys, self._notices)

    def hear(self, heard: Heard) -> None:
        """Print what is a reading, and say why if it is none."""
        address = heard.address
        if not self._watch.hear(address) or heard.repeat:
            return
        _LOGGER.debug("Received data from %s: %s", address, heard.data.hex())
        record = decode_advertisement(heard.data, self._keys[address])
        if isinstance(record, NoReading):
            self._notices.explain(address, record)
            return
        reading = Reading(heard.name, address, heard.rssi, record)
        if record.record_type > EXTENDED:  # no key, so none can be wrong
            self._show([reading])
            return
        confidence = self._confidence[address]
        self._show(confidence.hear(reading))
        if confidence.is_noise:
            self._notices.say(address, Notice.NOISE)

    def _show(self, readings: list[Reading]) -> None:
        for reading in readings:
            self.found = True
            self._printer.show(reading)

    def tick(self) -> None:
        """Print what waited for confirmation long enough."""
        for confidence in self._confidence.values():
            self._show(confidence.wait())
        self._watch.tick()
        self._printer.tick()

    def end(self) -> None:
        """Print what still waits, and say who was not seen."""
        for confidence in self._confidence.values():
            self._show(confidence.give_up())
        self._watch.end()


@click.command()
@click.argument("devices", nargs=-1, metavar="[ADDRESS@KEY]...")
@click.option(
    "--keys",
    "keys_file",
    type=click.File("rb"),
    metavar="FILE",
    help="Read the devices' keys from a file (- is standard input): ADDRESS@KEY lines, as"
    " 'victron-ble keys' prints them, notes, or another program's settings. Unlike keys"
    " in arguments, these cannot be seen by other users of this machine.",
)
@format_option(Format.JSON, Format.LINES, Format.TABLE)
@timeout_option
def read(
    devices: tuple[str, ...],
    keys_file: BinaryIO | None,
    chosen: str | None,
    timeout: float | None,
) -> None:
    """Print the readings of devices.

    Without ADDRESS@KEY, all devices of --keys and of the environment variable
    VICTRON_BLE_KEYS are read; for an ADDRESS without a key, the key is looked up
    there.
    Exits with 1 if nothing was read within --timeout.
    """
    text = StringIO(to_text(keys_file.read())) if keys_file else None
    targets = gather_targets(devices, text)
    if not targets:
        raise WrongUsage(
            "Specify a device as ADDRESS@KEY; 'victron-ble discover' shows the address."
        )
    chosen_format = choose_format(chosen)
    _warn_of_foreign_addresses(targets)
    addresses = [target.address for target in targets]
    _LOGGER.info("Reading data for %s", ", ".join(addresses))
    printer = (
        Table(addresses) if chosen_format is Format.TABLE else Printer(chosen_format)
    )
    with printer:
        readings = Readings(targets, printer)
        completed = scan(readings, timeout)
    if completed and not readings.found:
        raise click.exceptions.Exit(1)


def _warn_of_foreign_addresses(targets: list[Target]) -> None:
    """Say if a device cannot be heard under its address on this system."""
    mac = platform.system() == "Darwin"
    if any(is_mac(target.address) is mac for target in targets):
        say(
            "A Mac uses addresses of its own for devices: see 'victron-ble discover'."
            if mac
            else "A UUID is valid only on one Mac: see 'victron-ble discover'."
        )
