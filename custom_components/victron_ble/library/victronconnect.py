"""VictronConnect's own database, where the app keeps the keys of its devices.

Public is that `advertisementKeys` has the columns macAddress and advertisementKey,
and `macAddresses` has macAddress and address, what the computer calls the device.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
import os
from pathlib import Path
import platform
import sqlite3
import time
from typing import Final

from .addresses import normalise_address
from .cipher import find_key_fault, normalise_key
from .pasted import FoundKey

LIMIT: Final = 100 * 2**20  # bytes
_PATIENCE: Final = 5  # s for a database that the app is writing, or that never ends
_ROWS: Final = 10_000  # nobody has so many devices
_HEADER: Final = 100  # bytes of SQLite's header
# SQLite, Database File Format: write and read version are 2 with a write-ahead log.
_MAGIC: Final = b"SQLite format 3\0"
_VERSIONS: Final = slice(18, 20)
_WITH_LOG: Final = b"\x02\x02"
_WITHOUT_LOG: Final = b"\x01\x01"
USUAL_NAME: Final = "d25b6546b47ebb21a04ff86a2c4fbb76.sqlite"  # on all systems
_FOLDER: Final = Path("Victron Energy", "Victron Connect")
_MAC: Final = Path(
    "Library/Containers/com.victronenergy.victronconnect.mac/Data/Library",
    "Application Support",
)


class DatabaseProblem(Enum):
    """Why a database gave no keys, or perhaps not all.

    With LOG_MISSING there may be keys: those are right, but the newest are missing if
    the app was open when the file was copied. DAMAGED may leave some, too.
    """

    LOG_MISSING = "log_missing"
    LOCKED = "locked"
    NO_KEYS = "no_keys"
    NOT_A_DATABASE = "not_a_database"
    NOT_VICTRONCONNECT = "not_victronconnect"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


_OF_CODE: Final = {
    sqlite3.SQLITE_BUSY: DatabaseProblem.LOCKED,
    sqlite3.SQLITE_LOCKED: DatabaseProblem.LOCKED,
    # The app ended amid writing, and only it can undo that.
    sqlite3.SQLITE_READONLY: DatabaseProblem.LOCKED,
    sqlite3.SQLITE_INTERRUPT: DatabaseProblem.DAMAGED,
    sqlite3.SQLITE_CORRUPT: DatabaseProblem.DAMAGED,
    sqlite3.SQLITE_IOERR: DatabaseProblem.DAMAGED,
    sqlite3.SQLITE_NOTADB: DatabaseProblem.DAMAGED,
    sqlite3.SQLITE_ERROR: DatabaseProblem.NOT_VICTRONCONNECT,
}


@dataclass(frozen=True, slots=True)
class StoredKey(FoundKey):
    """A key that the app keeps; `address` is the device's own.

    `local_address` is the one by which that computer knows the device: the same, or a
    Mac's UUID.
    """

    local_address: str | None = None


def find_databases() -> list[Path]:
    """Return the databases that VictronConnect has for this user, the usual one first."""
    system = platform.system()
    if system == "Darwin":
        data = Path.home() / _MAC
    elif system == "Windows":
        data = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    found = (data / _FOLDER).glob("*.sqlite")
    return sorted(found, key=lambda path: (path.name != USUAL_NAME, path.name))


def read_database(
    path: Path, limit: int = LIMIT
) -> tuple[tuple[StoredKey, ...], DatabaseProblem | None]:
    """Return the keys in VictronConnect's database, and what is wrong with it.

    The app may be at work on it: its file stays as it is, and is not locked for long.
    The log `-wal` must be beside the file if there is one. `limit` is in bytes. It
    blocks, so it is not for an event loop; nothing is raised.
    """
    try:
        if path.stat().st_size > limit:
            return (), DatabaseProblem.TOO_LARGE
        with path.open("rb") as file:
            header = file.read(_HEADER)
        if not header.startswith(_MAGIC):
            return (), DatabaseProblem.NOT_A_DATABASE
        log = path.with_name(f"{path.name}-wal").exists()
        unlogged = header[_VERSIONS] == _WITH_LOG and not log
        with closing(_open_alone(path) if unlogged else _open_live(path)) as database:
            _keep_time(database)
            found = tuple(_rows(database))
            whole = database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.Error as err:
        # The lowest byte is the kind of error; the others tell more of it.
        code = getattr(err, "sqlite_errorcode", sqlite3.SQLITE_CANTOPEN) & 0xFF
        return (), _OF_CODE.get(code, DatabaseProblem.UNREADABLE)
    except OSError:
        return (), DatabaseProblem.UNREADABLE
    if not whole:
        return tuple(each for each in found if each.key), DatabaseProblem.DAMAGED
    if unlogged:
        return found, DatabaseProblem.LOG_MISSING
    return found, None if found else DatabaseProblem.NO_KEYS


def _open_live(path: Path) -> sqlite3.Connection:
    """Return a copy in memory of a database that may be in use."""
    copy = sqlite3.connect(":memory:")
    end = time.monotonic() + _PATIENCE

    def keep_time(status: int, remaining: int, total: int) -> None:
        if time.monotonic() > end:
            busy = sqlite3.OperationalError("the database is locked")
            busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise busy

    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=0)) as database:
        database.backup(copy, progress=keep_time)
    return copy


def _open_alone(path: Path) -> sqlite3.Connection:
    """Return a copy in memory of a database whose log is not there.

    SQLite would begin a new log beside the file.
    """
    data = bytearray(path.read_bytes())
    data[_VERSIONS] = _WITHOUT_LOG
    copy = sqlite3.connect(":memory:")
    copy.deserialize(bytes(data))
    return copy


def _keep_time(database: sqlite3.Connection) -> None:
    """Let nothing last for ever: a stranger's tables may be views without an end."""
    end = time.monotonic() + _PATIENCE
    database.set_progress_handler(lambda: time.monotonic() > end, 100_000)


def _rows(database: sqlite3.Connection) -> Iterator[StoredKey]:
    """Yield what the two tables hold; the second one is not in every database."""
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    local = {}
    if database.execute(
        "SELECT 1 FROM sqlite_master WHERE name = 'macAddresses'"
    ).fetchone():
        rows = database.execute(
            "SELECT macAddress, address FROM macAddresses LIMIT ?", (_ROWS,)
        )
        local = {str(mac): str(address) for mac, address in rows}
    for mac, key in database.execute(
        "SELECT macAddress, advertisementKey FROM advertisementKeys LIMIT ?", (_ROWS,)
    ):
        text = str(key or "")
        fault = find_key_fault(text)
        yield StoredKey(
            None if fault else normalise_key(text),
            fault,
            normalise_address(str(mac)),
            local_address=normalise_address(local.get(str(mac), "")),
        )
