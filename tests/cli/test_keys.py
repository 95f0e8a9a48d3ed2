"""Test `victron-ble keys`."""

from pathlib import Path
import stat

import pytest

from tests.victronconnect import write_database, write_with_log
from victron_ble import victronconnect

from .frames import KEY, OTHER_KEY, SHUNT, SILENT
from .running import Command, assert_secret

UUID = "763AEFF5-1334-E64A-AB30-A0F478020FE1"
FOLDER = (
    "Library/Containers/com.victronenergy.victronconnect.mac/Data/Library"
    "/Application Support/Victron Energy/Victron Connect"
)


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
    assert "Keep these keys secret" in messages
    assert "use --mac to print the real addresses" in messages
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
    assert messages.count("skipping a device") == 3
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

    assert messages.startswith("Error: file.sqlite is not a VictronConnect database")
    assert messages.count("\n") == 1
    assert (status, output) == (1, "")


def test_no_keys(tmp_path: Path, command: Command) -> None:
    """Test a database without a device."""
    database = write_database(tmp_path / "app.sqlite", [])

    status, output, messages = command("keys", "--database", str(database))

    assert "VictronConnect has no keys stored" in messages
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


@pytest.mark.parametrize(
    ("system", "variable", "folder"),
    [
        ("Linux", "HOME", ".local/share/Victron Energy/Victron Connect"),
        ("Linux", "XDG_DATA_HOME", "Victron Energy/Victron Connect"),
        ("Windows", "LOCALAPPDATA", "Victron Energy/Victron Connect"),
    ],
)
def test_found_by_itself(
    system: str,
    variable: str,
    folder: str,
    tmp_path: Path,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test the app's folder, also while the app is closed, which leaves no log."""
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    status, output, messages = command("keys")
    assert "No database of VictronConnect was found" in messages
    assert (status, output) == (2, "")

    path = tmp_path / folder
    path.mkdir(parents=True)
    (path / "another.sqlite").touch()
    write_with_log(path / victronconnect.USUAL_NAME, [("ddeeadbeef01", KEY)], [])
    status, output, messages = command("keys")
    assert output == f"{SHUNT}@{KEY}\n"
    assert "close VictronConnect" not in messages
    assert "another.sqlite" not in messages
    assert status == 0


def test_copy_without_its_log(tmp_path: Path, command: Command) -> None:
    """Test that what is found is shown all the same, and that there may be more."""
    file = write_with_log(tmp_path / "copy", [(SHUNT, KEY)], [(SILENT, OTHER_KEY)])

    status, output, messages = command("keys", "--database", str(file))

    assert output == f"{SHUNT}@{KEY}\n"
    assert "close VictronConnect first" in messages
    assert_secret(messages, KEY, OTHER_KEY)
    assert status == 0


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
    assert "is not a VictronConnect database that contains keys" in messages
    assert (status, output) == (1, "")

    address = [("ddeeadbeef01", f"{{{UUID}}}")]
    write_database(folder / "d25b.sqlite", [("ddeeadbeef01", KEY)], address)
    status, output, messages = command("keys")
    assert output == f"{UUID}@{KEY}\n"
    assert "--mac" not in messages
    assert status == 0
