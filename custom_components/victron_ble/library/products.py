"""Victron's product ids and names, and what is known of their Instant Readout.

Sources of `products.tsv`: Victron, VE.Direct protocol 3.34 and VE.Can registers; for
the newest products, what devices advertise. Its third column marks exceptions: `never`
has Instant Readout though it advertises (GX devices, EV charging stations, the first
VE.Direct dongle, whose last firmware is too old for it); `unheard` is what no
advertisement names (software, wired panels and interfaces, other makers' devices).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("products.tsv")
_NEVER: Final = "never"
_UNHEARD: Final = "unheard"


def _rows() -> Iterator[tuple[int, str, str]]:
    """Yield number, name and mark of every product."""
    _, *lines = _FILE.read_text(encoding="utf-8").splitlines()
    for line in lines:
        number, name, *mark = line.split("\t")
        yield int(number, 16), name, mark[0] if mark else ""


def read_product_names() -> dict[int, str]:
    """Read the names of all products, also of those that no advertisement names."""
    return {number: name for number, name, _ in _rows()}


# At import, as to read a file later would block the event loop.
_HEARD: Final = {
    number: (name, mark) for number, name, mark in _rows() if mark != _UNHEARD
}


def product_name(product_id: int) -> str:
    """Return Victron's name of a product, or "Victron 0x…" for one not listed."""
    found = _HEARD.get(product_id)
    return f"Victron 0x{product_id:04X}" if found is None else found[0]


def has_instant_readout(product_id: int | None) -> bool:
    """Whether such a device may have Instant Readout, with the firmware for it.

    A device that did not say what it is (None) may.
    """
    return product_id is None or _HEARD.get(product_id, ("", ""))[1] != _NEVER
