"""`victron-ble keys`: the keys that VictronConnect keeps."""

from contextlib import closing
from pathlib import Path
import platform
import sqlite3
from typing import Final

import click

from ..addresses import is_mac, normalise_address
from ..cipher import find_key_fault, normalise_key
from .output import Failure, WrongUsage, say

_FOLDER: Final = Path(
    "Library/Containers/com.victronenergy.victronconnect.mac/Data/Library",
    "Application Support/Victron Energy/Victron Connect",
)


def _find_databases() -> list[Path]:
    """Return the databases that VictronConnect has on a Mac.

    Raises WrongUsage on other systems, Failure where there is none.
    """
    if platform.system() != "Darwin":
        raise WrongUsage(
            "Say where VictronConnect's database is: --database FILE."
            " On a Mac alone it is found by itself."
        )
    databases = sorted((Path.home() / _FOLDER).glob("*.sqlite"))
    if not databases:
        raise Failure(
            "No database of VictronConnect was found. Open the app once, and allow the"
            " terminal Full Disk Access (Privacy & Security); or say where it is:"
            " --database FILE."
        )
    return databases


def _read_keys(database: Path, macs: bool) -> dict[str, str]:
    """Return the keys by address, skipping what is none. Raises Failure."""
    try:
        # Read-only, for the app may be at work on it.
        with closing(
            sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
        ) as connection:
            rows = connection.execute(
                "SELECT macAddress, advertisementKey FROM advertisementKeys"
            ).fetchall()
            # By the same MAC address, what this computer calls the device.
            tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
            own_names = {}
            if not macs and ("macAddresses",) in tables:
                own_names = dict(
                    connection.execute("SELECT macAddress, address FROM macAddresses")
                )
    except sqlite3.Error as err:
        raise Failure(
            f"{database.name} is not a database of VictronConnect with keys: {err}."
        ) from err
    found = {}
    for mac, key in rows:
        names = (str(own_names.get(mac)), str(mac))
        address = next(filter(None, map(normalise_address, names)), None)
        if address is None or find_key_fault(str(key)):
            say(
                f"{database.name}: a device is skipped, for it has no address or no key."
            )
        else:
            found[address] = normalise_key(key)
    return found


@click.command()
@click.option(
    "--database",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="VictronConnect's database, an .sqlite file; on a Mac it is found by itself.",
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
        try:
            found |= _read_keys(each, macs)
        except Failure as err:
            faults.append(err)
    if not found:
        raise (
            faults[0]
            if faults
            else Failure(
                "VictronConnect keeps no key: connect to a device with it, and switch Instant"
                " Readout on."
            )
        )
    say("Whoever has these keys can read the devices: keep them secret.")
    if platform.system() != "Darwin" and not all(map(is_mac, found)):
        say("A UUID is an address on one Mac alone; --mac prints the devices' own.")
    for address, key in sorted(found.items()):
        click.echo(f"{address}@{key}")
