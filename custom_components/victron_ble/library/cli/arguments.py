"""Addresses and keys as they are typed, kept in a file or in the environment.

No message quotes a text that may be a key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import os
import re
from typing import TextIO

from ..addresses import normalise_address
from ..cipher import Key, find_key_fault
from .output import WrongUsage, say

KEYS_VARIABLE = "VICTRON_BLE_KEYS"
KEY_VARIABLE = "VICTRON_BLE_KEY"

_ADDRESS = "an address is like DD:EE:AD:BE:EF:01, on a Mac a UUID with its dashes"

_LIKE_A_KEY = re.compile(
    r"[^\s'\"()]*@[^\s'\"()]*"
    r"|[0-9A-Za-z]{20,}"
    r"|[0-9A-Fa-f]{2}([:\-][0-9A-Fa-f]{2}){6,}\w*"
)


def hide_keys(message: str) -> str:
    """Return a message without the parts that may be keys."""
    return _LIKE_A_KEY.sub("...", message)


@dataclass(frozen=True, slots=True)
class Target:
    """A device to read, and its key if it was given."""

    address: str
    key: Key | None = None


def parse_target(text: str, where: str) -> Target:
    """Read ADDRESS@KEY or ADDRESS; KEY@ADDRESS is recognised, and said.

    Raises WrongUsage, which says where and what is wrong.
    """
    first, at, second = (part.strip() for part in text.partition("@"))
    if _is_swapped(first, second):
        say(f"{where}: the key came first; taken as ADDRESS@KEY.")
        first, second = second, first
    address = normalise_address(first)
    if address is None:
        raise WrongUsage(f"{where} is not ADDRESS@KEY: {_ADDRESS}.")
    return Target(address, parse_key(second, where) if at else None)


def _is_swapped(first: str, second: str) -> bool:
    """Whether the key came first; a key with dashes may look like a Mac's UUID."""
    if normalise_address(second) is None:
        return False
    return normalise_address(first) is None or bool(
        find_key_fault(second) and not find_key_fault(first)
    )


def parse_key(text: str, where: str) -> Key:
    """Read a key. Raises WrongUsage, which says where and what is wrong."""
    if fault := find_key_fault(text):
        raise WrongUsage(f"{where}, the key: {fault}.")
    return Key(text)


def parse_address(text: str) -> str:
    """Read an address. Raises WrongUsage if it is none."""
    address = normalise_address(text.partition("@")[0])
    if address is None:
        raise WrongUsage(f"That is no address: {_ADDRESS}.")
    return address


def gather_targets(arguments: Iterable[str], file: TextIO | None) -> list[Target]:
    """Return the devices to read: those of the arguments, else all with a known key.

    A key in an argument goes before one in the file, and that before one in the
    environment. Raises WrongUsage.
    """
    known: dict[str, Target] = {}
    for where, text in (*_entries(os.environ.get(KEYS_VARIABLE, "")), *_lines(file)):
        target = parse_target(text, where)
        known[target.address] = target
    wanted: dict[str, Target] = {}
    for number, text in enumerate(arguments, 1):
        target = parse_target(text, f"Argument {number}")
        if target.key is None:
            target = known.get(target.address, target)
        wanted[target.address] = target
    return list((wanted or known).values())


def _lines(file: TextIO | None) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file of keys, and where each is."""
    for number, line in enumerate(file or (), 1):
        text = line.partition("#")[0].strip()
        if text:
            yield f"Line {number} of the file of keys", text


def _entries(variable: str) -> Iterator[tuple[str, str]]:
    """Yield the entries of the environment variable, and where each is."""
    parts = re.split(r"[\n,;]", variable)
    # Blanks part entries too, but for an address that is written with them.
    texts = (
        text
        for part in parts
        for text in (part.split() if part.count("@") > 1 else [part.strip()])
    )
    for number, text in enumerate(filter(None, texts), 1):
        yield f"Entry {number} of {KEYS_VARIABLE}", text
