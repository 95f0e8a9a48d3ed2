"""`victron-ble keys`: the keys that VictronConnect keeps."""

from pathlib import Path
import platform
from typing import Final

import click

from ..addresses import is_mac
from ..victronconnect import DatabaseProblem, find_databases, read_database
from .output import Failure, WrongUsage, say

_PROBLEMS: Final = {
    DatabaseProblem.LOG_MISSING: (
        "The newest keys are missing from {name} if VictronConnect was open when it was"
        " copied: close VictronConnect first, then copy it again."
    ),
    DatabaseProblem.LOCKED: (
        "VictronConnect is writing to {name}: close VictronConnect first."
    ),
    DatabaseProblem.NO_KEYS: (
        "VictronConnect has no keys stored. Connect to a device with the app and turn on"
        " Instant Readout."
    ),
    **dict.fromkeys(
        (DatabaseProblem.NOT_A_DATABASE, DatabaseProblem.NOT_VICTRONCONNECT),
        "{name} is not a VictronConnect database that contains keys.",
    ),
    DatabaseProblem.DAMAGED: "{name} is damaged. Close VictronConnect and copy it again.",
    DatabaseProblem.TOO_LARGE: "{name} is too large to be a VictronConnect database.",
    DatabaseProblem.UNREADABLE: "{name} cannot be read. You may not have permission to read it.",
}


def _find_databases() -> list[Path]:
    """Return the databases that VictronConnect has here.

    Raises Failure on a Mac, WrongUsage elsewhere, if there is none.
    """
    if databases := find_databases():
        return databases
    if platform.system() == "Darwin":
        raise Failure(
            "No database of VictronConnect was found. Open the app once, and allow the"
            " terminal Full Disk Access (Privacy & Security), or specify it with"
            " --database FILE."
        )
    raise WrongUsage(
        "No database of VictronConnect was found. Open the app once, or specify it with"
        " --database FILE."
    )


def _read_keys(
    database: Path, macs: bool, is_copy: bool
) -> tuple[dict[str, str], str | None]:
    """Return the keys by address, skipping what is none, and what is wrong."""
    stored, problem = read_database(database)
    found = {}
    for each in stored:
        address = each.address if macs else each.local_address or each.address
        if address is None or each.key is None:
            say(f"{database.name}: skipping a device that has no address or no key.")
        else:
            found[address] = each.key
    # In the app's own folder there is no log while the app is closed.
    if problem is DatabaseProblem.LOG_MISSING and not is_copy:
        problem = None if found else DatabaseProblem.NO_KEYS
    return found, _PROBLEMS[problem].format(name=database.name) if problem else None


@click.command()
@click.option(
    "--database",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="VictronConnect's database, an .sqlite file; it is found automatically where the"
    " app is installed.",
)
@click.option(
    "--mac",
    "macs",
    is_flag=True,
    help="Print the devices' real Bluetooth addresses instead of a Mac's UUIDs.",
)
def keys(database: Path | None, macs: bool) -> None:
    """Print the keys stored by VictronConnect, as ADDRESS@KEY lines.

    The output can be used with 'victron-ble read --keys FILE'.
    """
    found: dict[str, str] = {}
    faults = []
    for each in [database] if database else _find_databases():
        of_this, fault = _read_keys(each, macs, is_copy=database is not None)
        found |= of_this
        if fault:
            faults.append(fault)
    if not found:
        raise Failure(faults[0])
    for fault in faults if database else ():
        say(fault)
    say("Keep these keys secret: anyone who has them can read your devices.")
    if platform.system() != "Darwin" and not all(map(is_mac, found)):
        say("A UUID is valid only on one Mac; use --mac to print the real addresses.")
    for address, key in sorted(found.items()):
        click.echo(f"{address}@{key}")
