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
        "VictronConnect keeps no key: connect to a device with it, and switch Instant"
        " Readout on."
    ),
    **dict.fromkeys(
        (DatabaseProblem.NOT_A_DATABASE, DatabaseProblem.NOT_VICTRONCONNECT),
        "{name} is not a database of VictronConnect with keys.",
    ),
    DatabaseProblem.DAMAGED: "{name} is damaged: close VictronConnect, and copy it again.",
    DatabaseProblem.TOO_LARGE: "{name} is too large for a database of VictronConnect.",
    DatabaseProblem.UNREADABLE: "{name} cannot be read: you may lack the right to.",
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
            " terminal Full Disk Access (Privacy & Security); or say where it is:"
            " --database FILE."
        )
    raise WrongUsage(
        "No database of VictronConnect was found. Open the app once; or say where it is:"
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
            say(
                f"{database.name}: a device is skipped, for it has no address or no key."
            )
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
    help="VictronConnect's database, an .sqlite file; it is found by itself where the app"
    " is installed.",
)
@click.option(
    "--mac",
    "macs",
    is_flag=True,
    help="Print the devices' own addresses, not those that a Mac has for them.",
)
def keys(database: Path | None, macs: bool) -> None:
    """Print the keys that VictronConnect keeps, as ADDRESS@KEY lines.

    'victron-ble read --keys FILE' takes the output.
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
    say("Whoever has these keys can read the devices: keep them secret.")
    if platform.system() != "Darwin" and not all(map(is_mac, found)):
        say("A UUID is an address on one Mac alone; --mac prints the devices' own.")
    for address, key in sorted(found.items()):
        click.echo(f"{address}@{key}")
