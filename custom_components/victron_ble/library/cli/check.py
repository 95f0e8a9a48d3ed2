"""Whether devices can be read, tried as `victron-ble read` reads them."""

import asyncio
from contextlib import suppress
from typing import Final

from .arguments import Target
from .bluetooth import listen
from .output import Failure, Format, Printer, Reading, say
from .read import Readings

CHECK: Final = 15.0  # s for which devices are listened for


class _Unread(Printer):
    """Prints nothing, and knows who was not read as yet."""

    def __init__(self, targets: list[Target]) -> None:
        """Begin with nobody read."""
        super().__init__(Format.LINES)
        self.addresses = {target.address for target in targets}

    def show(self, reading: Reading) -> None:
        """Take somebody off the list."""
        self.addresses.discard(reading.address)


def check_devices(targets: list[Target]) -> bool:
    """Say who is not read and why; return whether all are."""
    unread = _Unread(targets)
    readings = Readings(targets, unread)
    try:
        asyncio.run(_listen(readings, unread))
        readings.end()
    except Failure as err:
        say(err.message)
    say(f"{len(targets) - len(unread.addresses)} of {len(targets)} devices are read.")
    return not unread.addresses


async def _listen(readings: Readings, unread: _Unread) -> None:
    """Hear until every device is read, or for long enough. Raises Failure."""
    listening = asyncio.create_task(listen(readings, CHECK))
    while unread.addresses and not listening.done():
        await asyncio.wait((listening,), timeout=0.2)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
