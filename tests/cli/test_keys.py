"""Test `victron-ble keys`."""

from pathlib import Path
import sqlite3
import stat

import pytest

from .frames import KEY, OTHER_KEY, SHUNT
from .running import Command, assert_secret

UUID = "763AEFF5-1334-E64A-AB30-A0F478020FE1"
FOLDER = (
    "Library/Containers/com.victronenergy.victronconnect.mac/Data/Library"
    "/Application Support/Victron Energy/Victron Connect"
)


def write_database(
    path: Path,
    keys: list[tuple[str, str | None]],
    addresses: list[tuple[str, str]] | None = None,
) -> Path:
    """Write a database as VictronConnect has it; older ones have one table alone."""
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE advertisementKeys (macAddress, advertisementKey)"
        )
        database.executemany("INSERT INTO advertisementKeys VALUES (?, ?)", keys)
        if addresses is not None:
            database.execute("CREATE TABLE macAddresses (macAddress, address)")
            database.executemany("INSERT INTO macAddresses VALUES (?, ?)", addresses)
    database.close()
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a database with the shunt in it, as a Mac knows it."""
    return write_database(
        tmp_path / "app.sqlite",
        [("ddeeadbeef01", KEY)],
        [("ddeeadbeef01", f"{{{UUID.lower()}}}")],
    )


def test_lines(database: Path, command: Command) -> None:
    """Test the lines, and that the warning is not among them."""
    status, output, messages = command("keys", "--database", str(database))

    assert output == f"{UUID}@{KEY}\n"
    assert "keep them secret" in messages
    assert "--mac prints the devices' own" in messages
    assert_secret(messages)
    assert status == 0


def test_macs(database: Path, command: Command) -> None:
    """Test the addresses for other machines than the Mac."""
    status, output, messages = command("keys", "--mac", "--database", str(database))

    assert output == f"{SHUNT}@{KEY}\n"
    assert "UUID" not in messages
    assert status == 0


def test_database_without_other_addresses(tmp_path: Path, command: Command) -> None:
    """Test that the MAC address is taken where there is no other."""
    for name, addresses in (("1", None), ("2", []), ("3", [(SHUNT, "odd")])):
        database = write_database(tmp_path / name, [(SHUNT, KEY)], addresses)
        assert command("keys", "--database", str(database))[1] == f"{SHUNT}@{KEY}\n"


def test_output_is_a_file_of_keys(
    database: Path, tmp_path: Path, command: Command
) -> None:
    """Test that `read --keys` takes it: only the scan is missing."""
    file = tmp_path / "keys"
    file.write_text(command("keys", "--mac", "--database", str(database))[1])

    status, _, messages = command("read", "--keys", str(file), "--format", "table")

    assert "A table needs a terminal" in messages
    assert status == 2


def test_rows_that_are_none(tmp_path: Path, command: Command) -> None:
    """Test that a device without key or address is skipped and said."""
    rows = [
        (SHUNT, KEY),
        ("odd", OTHER_KEY),
        ("DD:EE:AD:BE:EF:02", OTHER_KEY[:-1]),
        ("DD:EE:AD:BE:EF:03", None),
    ]
    database = write_database(tmp_path / "app.sqlite", rows)

    status, output, messages = command("keys", "--database", str(database))

    assert output == f"{SHUNT}@{KEY}\n"
    assert messages.count("a device is skipped") == 3
    assert_secret(messages, KEY, OTHER_KEY)
    assert status == 0


def test_database_is_only_read(database: Path, command: Command) -> None:
    """Test that the app's file stays as it is."""
    database.chmod(stat.S_IRUSR)
    before = database.read_bytes()

    assert command("keys", "--database", str(database))[0] == 0

    assert database.read_bytes() == before
    assert [file.name for file in database.parent.iterdir()] == ["app.sqlite"]


def test_odd_path(tmp_path: Path, command: Command) -> None:
    """Test that a path is not taken for part of the database's options."""
    database = write_database(tmp_path / "a b?mode=rwc&#%41.sqlite", [(SHUNT, KEY)])

    assert command("keys", "--database", str(database))[0] == 0


@pytest.mark.parametrize("content", [b"", b"this is no database at all" * 99])
def test_file_that_is_no_database(
    content: bytes, tmp_path: Path, command: Command
) -> None:
    """Test that another file is refused in one sentence."""
    file = tmp_path / "file.sqlite"
    file.write_bytes(content)

    status, output, messages = command("keys", "--database", str(file))

    assert messages.startswith("Error: file.sqlite is not a database of VictronConnect")
    assert messages.count("\n") == 1
    assert (status, output) == (1, "")


def test_no_keys(tmp_path: Path, command: Command) -> None:
    """Test a database without a device."""
    database = write_database(tmp_path / "app.sqlite", [])

    status, output, messages = command("keys", "--database", str(database))

    assert "VictronConnect keeps no key" in messages
    assert (status, output) == (1, "")


@pytest.mark.parametrize("arguments", [(), ("--database", "/nowhere/app.sqlite")])
def test_no_database(
    arguments: tuple[str, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that the command asks for it, but on a Mac."""
    monkeypatch.setattr("platform.system", lambda: "Linux")

    status, output, messages = command("keys", *arguments)

    assert "--database" in messages
    assert (status, output) == (2, "")


def test_found_by_itself_on_a_mac(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test the app's folder, where other databases lie, too."""
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    status, output, messages = command("keys")
    assert "No database of VictronConnect was found" in messages
    assert (status, output) == (1, "")

    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / "other.sqlite").touch()
    status, output, messages = command("keys")
    assert "is not a database of VictronConnect with keys" in messages
    assert (status, output) == (1, "")

    address = [("ddeeadbeef01", f"{{{UUID}}}")]
    write_database(folder / "d25b.sqlite", [("ddeeadbeef01", KEY)], address)
    status, output, messages = command("keys")
    assert output == f"{UUID}@{KEY}\n"
    assert "--mac" not in messages
    assert status == 0
