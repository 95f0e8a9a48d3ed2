"""What the commands print: readings on standard output, all else on standard error."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
import json
import sys
from typing import Any

import click

from ..record import Record


class Failure(click.ClickException):
    """The command cannot do its work: exit status 1; the message quotes no key."""


class WrongUsage(click.UsageError):
    """The command was used wrongly: exit status 2; the message quotes no key."""

    def __init__(self, message: str) -> None:
        """Say what is wrong, and of which command."""
        super().__init__(message, click.get_current_context(silent=True))


class Format(Enum):
    """How readings are printed."""

    JSON = "json"
    LINES = "lines"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Reading:
    """A record, and who sent it.

    `rssi` in dBm; `reception` is the share of what was sent that was heard, 0 to 1.
    """

    name: str | None
    address: str
    rssi: int
    record: Record
    reception: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what is printed of it as JSON."""
        return {
            "name": self.name,
            "address": self.address,
            "rssi": self.rssi,
            "payload": self.record.as_dict(),
        }


class Printer(AbstractContextManager["Printer"]):
    """Prints readings, each as a JSON object."""

    def __init__(self, chosen: Format) -> None:
        """Take the format."""
        self._format = chosen

    def __exit__(self, *args: object) -> None:
        """Be done."""

    def show(self, reading: Reading) -> None:
        """Print a reading."""
        print_json(reading.as_dict(), self._format)

    def tick(self) -> None:
        """Look at the clock."""


def format_option(*formats: Format) -> Callable[[Any], Any]:
    """Return the option `--format`, with a choice of formats."""
    return click.option(
        "--format",
        "chosen",
        type=click.Choice([each.value for each in formats]),
        help="json: indented (default on a terminal); lines: one object per line (default in"
        " a pipe)"
        + ("; table: latest values, updated live." if Format.TABLE in formats else "."),
    )


def choose_format(chosen: str | None) -> Format:
    """Return the format that was asked for, or the one that suits the output.

    Raises WrongUsage for a table without a terminal.
    """
    if chosen is None:
        return Format.JSON if sys.stdout.isatty() else Format.LINES
    if chosen == Format.TABLE.value and not sys.stdout.isatty():
        raise WrongUsage(
            "A table needs a terminal. In a pipe or file, use --format lines."
        )
    return Format(chosen)


def print_json(value: dict[str, Any], chosen: Format) -> None:
    """Print an object, at once even into a pipe."""
    click.echo(json.dumps(value, indent=2 if chosen is Format.JSON else None))


def say(text: str) -> None:
    """Print a message on standard error."""
    # Not through click, which would write past the table.
    sys.stderr.write(f"{printable(text)}\n")


def printable(text: str) -> str:
    """Return a text without what would steer a terminal: names come over the air."""
    encoding = sys.stdout.encoding or "utf-8"
    text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return text.encode(encoding, "replace").decode(encoding)
