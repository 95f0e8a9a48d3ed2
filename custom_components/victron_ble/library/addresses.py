"""Bluetooth addresses as people write them."""

import re

_SEPARATORS = re.compile(r"[\s:\-._]+")
_MAC = re.compile(r"[0-9A-F]{12}")
# Its dashes are a must, for without them it looks like a key.
_UUID = re.compile(r"\{?([0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12})\}?")


def normalise_address(text: str) -> str | None:
    """Return an address as bleak writes it, None for what is none.

    That is DD:EE:AD:BE:EF:01 or, as a Mac gives no such addresses away, the
    UUID by which that one Mac knows the device.
    """
    text = text.strip().upper()
    if uuid := _UUID.fullmatch(text):
        return uuid[1]
    digits = _SEPARATORS.sub("", text)
    if not _MAC.fullmatch(digits):
        return None
    return ":".join(digits[start : start + 2] for start in range(0, 12, 2))


def is_mac(address: str) -> bool:
    """Whether a normalised address is a device's own, not a Mac's name for it."""
    return ":" in address
