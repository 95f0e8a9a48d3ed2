"""Advertisements as they are heard, and how others want to be handed them."""

import json
from typing import Final, NamedTuple

from custom_components.victron_ble.library.advertisement import COMPANY_ID

_FLAGS: Final = bytes.fromhex("020106")
_MANUFACTURER: Final = 0xFF
_COMPLETE_NAME: Final = 0x09


class Frame(NamedTuple):
    """One advertisement at one receiver.

    time: when it arrives, in s of the system. rssi: dBm. data: the
    manufacturer data after the company id. forged: the device did not send it.
    """

    time: float
    address: str
    name: str
    rssi: int
    data: bytes
    proxy: str = ""
    forged: bool = False

    def as_json(self) -> str:
        """Return a line for the stand-in for BlueZ."""
        return json.dumps(
            {
                "address": self.address,
                "name": self.name,
                "rssi": self.rssi,
                "manufacturer_data": {str(COMPANY_ID): self.data.hex()},
            }
        )

    def as_raw(self) -> bytes:
        """Return the bytes a proxy that scans actively passes on."""
        return raw_advertisement(self.data, self.name)


def raw_advertisement(data: bytes, name: str | None = None) -> bytes:
    """Return the bytes of an advertisement with its scan response."""
    company = COMPANY_ID.to_bytes(2, "little")
    raw = _FLAGS + _element(_MANUFACTURER, company + data)
    return raw if name is None else raw + _element(_COMPLETE_NAME, name.encode())


def _element(kind: int, content: bytes) -> bytes:
    return bytes((len(content) + 1, kind)) + content
