"""Addresses and keys as they are typed, kept in a file or in the environment.

No message quotes a text that may be a key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import os
import re
from typing import BinaryIO, Final

import click

from ..addresses import normalise_address
from ..cipher import Key, find_key_fault
from ..pasted import find_keys, to_text
from .output import WrongUsage, say

KEYS_VARIABLE = "VICTRON_BLE_KEYS"
KEY_VARIABLE = "VICTRON_BLE_KEY"

_ADDRESS = "An address looks like DD:EE:AD:BE:EF:01 (on a Mac: a UUID, with dashes)."

_QUOTES = " \t\r\n'\"\u2018\u2019\u201c\u201d"

_LIKE_A_KEY = re.compile(
    r"[^\s'\"()]*@[^\s'\"()]*"
    r"|[0-9A-Za-z]{20,}"
    r"|(0x)?[0-9A-Fa-f]{2}([:\-,]\s?(0x)?[0-9A-Fa-f]{2}){6,}\w*"
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
    first, at, second = (part.strip(_QUOTES) for part in text.partition("@"))
    if _is_swapped(first, second):
        say(f"{where}: the key came first; read as ADDRESS@KEY.")
        first, second = second, first
    address = normalise_address(first)
    if address is None:
        raise WrongUsage(f"{where} is not in the form ADDRESS@KEY. {_ADDRESS}")
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
        raise WrongUsage(f"{where}: {fault}.")
    return Key(text)


def parse_address(text: str) -> str:
    """Read an address. Raises WrongUsage if it is none."""
    address = normalise_address(text.partition("@")[0])
    if address is None:
        raise WrongUsage(f"This is not an address. {_ADDRESS}")
    return address


def _as_text(
    _: click.Context, __: click.Parameter, file: BinaryIO | None
) -> str | None:
    return None if file is None else to_text(file.read())


keys_option: Final = click.option(
    "--keys",
    type=click.File("rb"),
    callback=_as_text,
    metavar="FILE",
    help="Read the devices' keys from a file (- is standard input): ADDRESS@KEY lines, as"
    " 'victron-ble keys' prints them, notes, or another program's settings. The"
    " environment variable VICTRON_BLE_KEYS takes the same. Other users of this machine"
    " can see neither.",
)


def gather_targets(arguments: Iterable[str], keys: str | None) -> list[Target]:
    """Return the devices to read: those of the arguments, else all with a known key.

    keys: the text of a file of keys. A key in an argument goes before one in the file,
    and that before one in the environment. Raises WrongUsage.
    """
    known: dict[str, Target] = {}
    in_file = list(_of_file(keys)) if keys is not None else []
    if keys is not None and not in_file:
        say("No key was found in the file of keys.")
    for target in (*_of_environment(), *in_file):
        known[target.address] = target
    wanted: dict[str, Target] = {}
    for number, text in enumerate(arguments, 1):
        target = parse_target(text, f"Argument {number}")
        if target.key is None:
            target = known.get(target.address, target)
        wanted[target.address] = target
    return list((wanted or known).values())


def _of_environment() -> Iterator[Target]:
    """Yield the devices of the environment variable: ADDRESS@KEY, or any text."""
    variable = os.environ.get(KEYS_VARIABLE, "")
    if "@" not in variable:
        yield from _of_text(variable, KEYS_VARIABLE, KEYS_VARIABLE)
        return
    parts = re.split(r"[\n,;]", variable)
    # Blanks part entries too, but for an address that is written with them.
    texts = (
        text
        for part in parts
        for text in (part.split() if part.count("@") > 1 else [part.strip()])
    )
    for number, text in enumerate(filter(None, texts), 1):
        yield parse_target(text, f"Entry {number} of {KEYS_VARIABLE}")


def _of_file(text: str) -> Iterator[Target]:
    """Yield the devices of a file of keys; one without a key may need none."""
    for line in text.splitlines():
        if address := normalise_address(line.partition("#")[0].strip(_QUOTES)):
            yield Target(address)
    yield from _of_text(text, "The file of keys", "Line {} of the file of keys")


def _of_text(text: str, whole: str, part: str) -> Iterator[Target]:
    """Yield the devices of a text with keys in it. Raises WrongUsage."""
    for found in find_keys(text):
        where = part.format(found.line) if found.line else whole
        if found.fault:
            raise WrongUsage(f"{where}: {found.fault}.")
        if found.address is None:
            say(f"{where}: skipping a key that has no address next to it.")
        elif found.key:
            yield Target(found.address, Key(found.key))
