"""Databases as VictronConnect has them, with the two tables that are known."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from shutil import copyfile
import sqlite3

Row = tuple[str, str | None]


def write_database(
    path: Path, keys: Iterable[Row], addresses: Iterable[tuple[str, str]] | None = None
) -> Path:
    """Write a database; older ones have one table alone."""
    with closing(sqlite3.connect(path)) as database, database:
        _fill(database, keys, addresses)
    return path


def write_with_log(path: Path, keys: Iterable[Row], newest: Iterable[Row]) -> Path:
    """Write one in WAL mode, and copy it without the log that has the newest keys."""
    original = path.with_name(f"{path.name}-original")
    with closing(write_live(original, keys, newest)):
        copyfile(original, path)
    original.unlink()
    return path


def write_live(
    path: Path, keys: Iterable[Row], newest: Iterable[Row]
) -> sqlite3.Connection:
    """Return the app at work on one in WAL mode, whose newest keys are in the log."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = wal")
    database.execute("PRAGMA wal_autocheckpoint = 0")
    with database:
        _fill(database, keys, None)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database:
        database.executemany("INSERT INTO advertisementKeys VALUES (?, ?)", newest)
    return database


def _fill(
    database: sqlite3.Connection,
    keys: Iterable[Row],
    addresses: Iterable[tuple[str, str]] | None,
) -> None:
    database.execute("CREATE TABLE advertisementKeys (macAddress, advertisementKey)")
    database.executemany("INSERT INTO advertisementKeys VALUES (?, ?)", keys)
    if addresses is not None:
        database.execute("CREATE TABLE macAddresses (macAddress, address)")
        database.executemany("INSERT INTO macAddresses VALUES (?, ?)", addresses)
