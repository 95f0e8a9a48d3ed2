"""`victron-ble read`: the readings of devices, as they come."""

import logging
import platform
import time
from typing import Final

import click

from ..addresses import is_mac
from ..advertisement import NoReading
from ..cipher import Key
from ..decode import read as decode
from ..policy.trust import Trust
from ..record import Record
from .arguments import Target, gather_targets, keys_option
from .bluetooth import Heard, Task, scan, timeout_option
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

NOISE: Final = 5  # records that speak against a key, before somebody is told
LISTENED: Final = 10  # s, before it is said how much was heard


class _Device:
    """What is heard of one device."""

    def __init__(self, key: Key | None) -> None:
        """Begin with nothing heard."""
        self.trust = Trust()
        self.last: Heard | None = None
        self._key = key
        self._found: Record | NoReading | None = None

    def hear(self, heard: Heard) -> Record | NoReading | None:
        """Return the record that is believed now, or why there is none, if it is news."""
        if self.last is None or self.last.data != heard.data:
            self._found = decode(heard.data, self._key, own=True)
        self.last = heard
        found = self._found
        assert found is not None
        record = self.trust.hear(found, time.monotonic()).record
        return found if isinstance(found, NoReading) else record

    def give_up(self) -> Record | None:
        """Return the one record that was heard, if it is plausible by itself."""
        trust = self.trust
        return trust.waiting if trust.misses == 1 and not trust.trusted else None


class Readings(Task):
    """Prints each new reading of some devices."""

    def __init__(self, targets: list[Target], printer: Printer) -> None:
        """Take the devices."""
        self.found = False
        self._printer = printer
        self._notices = Notices()
        self._devices = {target.address: _Device(target.key) for target in targets}
        self._watch = Watch(self._devices, self._notices)

    def hear(self, heard: Heard) -> None:
        """Print what is a reading, and say why if it is none."""
        address = heard.address
        if not self._watch.hear(address):
            return
        if not heard.repeat:
            _LOGGER.debug("Received data from %s: %s", address, heard.data.hex())
        device = self._devices[address]
        found = device.hear(heard)
        if isinstance(found, NoReading):
            self._notices.explain(address, found)
        elif found is not None:
            self._show(device, found)
        elif device.trust.misses >= NOISE and not device.trust.trusted:
            self._notices.say(address, Notice.NOISE)

    def _show(self, device: _Device, record: Record) -> None:
        assert device.last is not None
        heard, reception = device.last, device.trust.reception
        share = reception.share(time.monotonic(), LISTENED)
        self.found = True
        self._printer.show(
            Reading(heard.name, heard.address, heard.rssi, record, share)
        )

    def tick(self) -> None:
        """See who is silent, and keep the table fresh."""
        self._watch.tick()
        self._printer.tick()

    def end(self) -> None:
        """Print what still waits, and say who was not seen."""
        for device in self._devices.values():
            if (record := device.give_up()) is not None:
                self._show(device, record)
        self._watch.end()


@click.command()
@click.argument("devices", nargs=-1, metavar="[ADDRESS@KEY]...")
@keys_option
@format_option(Format.JSON, Format.LINES, Format.TABLE)
@timeout_option
def read(
    devices: tuple[str, ...],
    keys: str | None,
    chosen: str | None,
    timeout: float | None,
) -> None:
    """Print the readings of devices.

    Without ADDRESS@KEY, all devices of --keys and of the environment variable
    VICTRON_BLE_KEYS are read; for an ADDRESS without a key, the key is looked up
    there.
    Exits with 1 if nothing was read within --timeout.
    """
    targets = gather_targets(devices, keys)
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
