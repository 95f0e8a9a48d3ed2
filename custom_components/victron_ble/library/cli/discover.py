"""`victron-ble discover`: which devices are there."""

from dataclasses import dataclass, field
import time
from typing import Final

import click

from ..advertisement import Advertisement, NoReading, Reason, parse_advertisement
from ..decode import read
from ..policy.reception import Reception
from ..products import has_instant_readout
from .bluetooth import Heard, Task, scan, timeout_option
from .notices import IF_MISSING, MENU, NEVER, PATIENCE
from .output import printable, say

# A name comes after the first advertisement; and one without data may precede those with.
SETTLING: Final = 3  # s
LISTENED: Final = 10  # s, before it is said how much was heard


@dataclass(slots=True)
class _Device:
    """What is known of a device; `listed_as_on` is None until it is listed."""

    first_heard: float
    address: str
    name: str | None = None
    is_on: bool = False
    may_be_on: bool = True
    details: tuple[str, ...] = ()
    listed_as_on: bool | None = None
    reception: Reception = field(default_factory=Reception)

    def hear(self, heard: Heard) -> None:
        """Learn from an advertisement."""
        found = read(heard.data)
        parts = parse_advertisement(heard.data)
        if isinstance(parts, Advertisement):
            self.reception.hear(parts.nonce, time.monotonic())
        missing = found.reason if isinstance(found, NoReading) else None
        self.name = heard.name or self.name
        if found.product_id is not None:
            self.may_be_on = has_instant_readout(found.product_id)
        self.is_on = self.is_on or missing is not Reason.NO_EXTRA_DATA
        self.details = tuple(filter(None, (found.product_name, f"{heard.rssi} dBm")))
        if missing is Reason.EMPTY_RECORD:
            self.details += ("it sends an empty record",)
        if missing is Reason.UNKNOWN_RECORD:
            self.details += (f"record type 0x{found.record_type:02X} is not supported",)

    def is_news(self) -> bool:
        """Whether to list it now; again, if it was switched on meanwhile."""
        if self.listed_as_on is None:
            known = self.is_on and self.name is not None
            return known or time.monotonic() - self.first_heard > SETTLING
        return self.is_on and not self.listed_as_on

    def list(self) -> None:
        """Print its line."""
        self.listed_as_on = self.is_on
        details = self.details
        if not self.is_on:
            off = "Instant Readout is off" if self.may_be_on else NEVER
            details = (*details, off)
        name, *others = (self.name, *details) if self.name else details
        click.echo(printable(f"{self.address}: {name} ({', '.join(others)})"))


class Discovery(Task):
    """Lists each device once."""

    def __init__(self) -> None:
        """Begin with no device found."""
        self._devices: dict[str, _Device] = {}
        self._begin = time.monotonic()
        self._hints: set[str] = set()

    @property
    def found(self) -> bool:
        """Whether there is a device."""
        return bool(self._devices)

    def hear(self, heard: Heard) -> None:
        """Learn of a device."""
        device = self._devices.setdefault(
            heard.address, _Device(time.monotonic(), heard.address)
        )
        device.hear(heard)

    def tick(self) -> None:
        """List the devices that are known well enough, and help if there is none."""
        for device in self._devices.values():
            if device.is_news():
                self._list(device)
        if not self.found and time.monotonic() - self._begin > PATIENCE:
            self._hint(
                f"No Victron device found in {PATIENCE} s. Is it powered on and nearby, and"
                f" is its Bluetooth on? Is Instant Readout on: {MENU}?"
            )

    def end(self) -> None:
        """List the rest, and say how well each was heard."""
        now = time.monotonic()
        for device in self._devices.values():
            if device.listed_as_on is None:
                self._list(device)
            if (share := device.reception.share(now, LISTENED)) is not None:
                say(f"{device.address}: {share:.0%} of its advertisements received.")

    def _list(self, device: _Device) -> None:
        device.list()
        if not device.is_on and device.may_be_on:
            self._hint(f"To turn Instant Readout on: {MENU}. {IF_MISSING}.")

    def _hint(self, text: str) -> None:
        if text not in self._hints:
            self._hints.add(text)
            say(text)


@click.command()
@timeout_option
def discover(timeout: float | None) -> None:
    """List the Victron devices in range: ADDRESS: NAME (model, signal).

    At the end, print how many of each device's advertisements were received.
    """
    say("Looking for Victron devices; press Ctrl-C to stop")
    discovery = Discovery()
    if scan(discovery, timeout) and not discovery.found:
        say("No Victron device found.")
        raise click.exceptions.Exit(1)
