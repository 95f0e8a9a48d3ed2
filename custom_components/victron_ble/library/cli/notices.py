"""What is said of a device that gives no reading, once each."""

from collections.abc import Iterable
from enum import Enum
import time
from typing import Final

from ..advertisement import NoReading, Reason
from ..products import has_instant_readout
from .output import say

PATIENCE: Final = 30  # s until a device counts as not seen
MENU: Final = (
    "VictronConnect, the device, gear, three dots, Product info,"
    " Instant readout via Bluetooth"
)

IF_MISSING: Final = (
    "If the menu has no such entry, update the device with VictronConnect; if it is still"
    " missing then, the hardware is too old"
)
NEVER: Final = "never has Instant Readout"


class Notice(Enum):
    """A message, after the device's address."""

    OFF = f"found, but Instant Readout is off; to turn it on: {MENU}. {IF_MISSING}"
    NEVER = f"found ({{product}}), but this device {NEVER}"
    KEY_MISSING = f"found, but its key is missing; to get it: {MENU}, Show"
    KEY_MISMATCH = (
        "found, but the key does not match; it changes whenever the PIN is changed, so copy"
        f" it again: {MENU}, Show"
    )
    NOT_ENCRYPTED = (
        "found ({product}), but it sends without encryption; if this is the right device,"
        " leave its key out"
    )
    NOISE = (
        "the start of the key matches, but the values make no sense: one character is"
        " probably wrong; copy the key with the copy button of the app"
    )
    UNKNOWN = (
        "found ({product}), but its record type 0x{record_type:02X} is not supported;"
        " 'victron-ble dump' shows its bytes"
    )
    EMPTY = (
        "found ({product}), but it sends an empty record; neither the key nor a newer"
        " version of this program changes that"
    )
    NOT_SEEN = (
        "not found for {seconds:.0f} s; is it powered on and nearby? It is silent while"
        " a phone is connected to it"
    )


_OF_REASON: Final = {
    Reason.NO_EXTRA_DATA: Notice.OFF,
    Reason.KEY_MISSING: Notice.KEY_MISSING,
    Reason.KEY_MISMATCH: Notice.KEY_MISMATCH,
    Reason.NOT_ENCRYPTED: Notice.NOT_ENCRYPTED,
    Reason.UNKNOWN_RECORD: Notice.UNKNOWN,
    Reason.EMPTY_RECORD: Notice.EMPTY,
}


class Notices:
    """Says each message about a device once."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said: set[tuple[str, Notice]] = set()

    def say(self, address: str, notice: Notice, **details: object) -> None:
        """Say it, if it was not said before."""
        if (address, notice) not in self._said:
            self._said.add((address, notice))
            say(f"{address}: {notice.value.format(**details)}.")

    def explain(self, address: str, found: NoReading) -> None:
        """Say why an advertisement gives no reading."""
        notice = _OF_REASON.get(found.reason)
        if notice is Notice.OFF and not has_instant_readout(found.product_id):
            notice = Notice.NEVER
        if notice:
            self.say(
                address,
                notice,
                product=found.product_name,
                record_type=found.record_type,
            )

    def forget(self, address: str, notice: Notice) -> None:
        """Let a message be said again: what it says is over."""
        self._said.discard((address, notice))


class Watch:
    """Says of devices that they are not seen."""

    def __init__(self, addresses: Iterable[str], notices: Notices) -> None:
        """Begin with no device seen."""
        self._notices = notices
        self._since = dict.fromkeys(addresses, time.monotonic())
        self._never = set(self._since)

    def hear(self, address: str) -> bool:
        """Notice a device; return whether it is one of those watched."""
        if address not in self._since:
            return False
        self._since[address] = time.monotonic()
        self._never.discard(address)
        self._notices.forget(address, Notice.NOT_SEEN)
        return True

    def tick(self) -> None:
        """Say which devices were not seen for a while."""
        now = time.monotonic()
        for address, since in self._since.items():
            if now - since >= PATIENCE:
                self._notices.say(address, Notice.NOT_SEEN, seconds=PATIENCE)

    def end(self) -> None:
        """Say which devices were never seen."""
        now = time.monotonic()
        for address in sorted(self._never):
            seconds = now - self._since[address]
            self._notices.say(address, Notice.NOT_SEEN, seconds=seconds)
