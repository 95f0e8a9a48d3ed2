"""Test that VictronConnect's database is read, whatever state the file is in."""

from contextlib import closing
from pathlib import Path
from shutil import copyfile
import sqlite3
import stat
import time

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from tests.victronconnect import write_database, write_live, write_with_log
from victron_ble.cipher import KeyProblem
from victron_ble.victronconnect import DatabaseProblem, read_database

from .pasted import A0, A1, K0, K1, UUID, bare

ROWS = [(bare(A0), K0), (bare(A1), K1)]


def keys(
    path: Path, limit: int = 2**20
) -> tuple[list[str | None], DatabaseProblem | None]:
    """Return the keys and the problem of a database."""
    found, problem = read_database(path, limit)
    return [each.key for each in found], problem


def test_entries(tmp_path: Path) -> None:
    """Test both addresses, and that a key is not shown."""
    path = write_database(
        tmp_path / "db", ROWS, [(bare(A0), A0), (bare(A1), f"{{{UUID.lower()}}}")]
    )

    found, problem = read_database(path)

    assert [(each.key, each.address, each.local_address) for each in found] == [
        (K0, A0, A0),
        (K1, A1, UUID),
    ]
    assert problem is None
    assert K0 not in repr(found)


def test_rows_that_are_none(tmp_path: Path) -> None:
    """Test that a row without a key or an address is told."""
    rows = [(bare(A0), K0[:31]), (bare(A1), None), ("odd", K1)]

    found, problem = read_database(write_database(tmp_path / "db", rows))

    faults = [each.fault.problem if each.fault else None for each in found]
    assert faults == [KeyProblem.TOO_SHORT, KeyProblem.EMPTY, None]
    assert [each.address for each in found] == [A0, A1, None]
    assert problem is None


def test_open_app(tmp_path: Path) -> None:
    """Test that keys in the log are found while the app has it open."""
    path = tmp_path / "db"
    with closing(write_live(path, ROWS[:1], ROWS[1:])):
        assert keys(path) == ([K0, K1], None)

        copyfile(path, tmp_path / "copy")
        copyfile(f"{path}-wal", tmp_path / "copy-wal")
        assert keys(tmp_path / "copy") == ([K0, K1], None)


def test_log_missing(tmp_path: Path) -> None:
    """Test that a copy without its log shows what it has, and nothing is written."""
    path = write_with_log(tmp_path / "db", ROWS[:1], ROWS[1:])
    path.chmod(stat.S_IRUSR)
    before = path.read_bytes()

    assert keys(path) == ([K0], DatabaseProblem.LOG_MISSING)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_closed_app(tmp_path: Path) -> None:
    """Test a database of the other kind, which keeps no log."""
    path = write_database(tmp_path / "db", ROWS)
    assert keys(path) == ([K0, K1], None)
    assert list(tmp_path.iterdir()) == [path]


def test_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that an app amid writing is waited for, but not for ever."""
    monkeypatch.setattr("victron_ble.victronconnect._PATIENCE", 0.3)
    path = write_database(tmp_path / "db", ROWS)
    with closing(sqlite3.connect(path, isolation_level=None)) as app:
        app.execute("BEGIN EXCLUSIVE")
        begin = time.monotonic()
        assert keys(path) == ([], DatabaseProblem.LOCKED)
        assert time.monotonic() - begin < 5
        app.execute("ROLLBACK")
        assert keys(path) == ([K0, K1], None)


def test_writing_was_interrupted(tmp_path: Path) -> None:
    """Test a copy from amid writing, that the app alone can mend."""
    path = write_database(tmp_path / "db", ROWS)
    with closing(sqlite3.connect(path, isolation_level=None)) as app:
        app.execute("PRAGMA cache_size = 1")
        app.execute("PRAGMA cache_spill = 1")
        app.execute("BEGIN")
        app.executemany("INSERT INTO advertisementKeys VALUES (?, ?)", ROWS * 5000)
        copyfile(path, tmp_path / "copy")
        copyfile(f"{path}-journal", tmp_path / "copy-journal")
        app.execute("ROLLBACK")

    assert keys(tmp_path / "copy")[1] is DatabaseProblem.LOCKED


def test_view_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a stranger's file cannot keep us busy."""
    monkeypatch.setattr("victron_ble.victronconnect._PATIENCE", 0.3)
    with closing(sqlite3.connect(tmp_path / "db")) as database:
        database.execute(
            "CREATE VIEW advertisementKeys AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL"
            " SELECT x + 1 FROM n) SELECT x AS macAddress, x AS advertisementKey FROM n"
            " WHERE x < 0"
        )

    assert keys(tmp_path / "db") == ([], DatabaseProblem.DAMAGED)


def test_what_is_no_database_with_keys(tmp_path: Path) -> None:
    """Test each other kind of file."""
    good = write_database(tmp_path / "good", ROWS).read_bytes()
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as database, database:
        database.execute("CREATE TABLE advertisementKeys (something)")
    cases = [
        (b"", DatabaseProblem.NOT_A_DATABASE),
        (b"this is no database at all" * 99, DatabaseProblem.NOT_A_DATABASE),
        (b"\x02" * 4096, DatabaseProblem.NOT_A_DATABASE),
        (good[:100], DatabaseProblem.DAMAGED),
        (good[: len(good) // 2 + 7], DatabaseProblem.DAMAGED),
        (good[:200] + b"\xff" * (len(good) - 200), DatabaseProblem.DAMAGED),
        (other.read_bytes(), DatabaseProblem.NOT_VICTRONCONNECT),
    ]
    for content, problem in cases:
        path = tmp_path / "file"
        path.write_bytes(content)
        assert keys(path) == ([], problem)

    assert keys(write_database(tmp_path / "none", [])) == ([], DatabaseProblem.NO_KEYS)
    assert keys(tmp_path / "good", len(good) - 1) == ([], DatabaseProblem.TOO_LARGE)
    assert keys(tmp_path / "nowhere") == ([], DatabaseProblem.UNREADABLE)
    assert keys(tmp_path) == ([], DatabaseProblem.UNREADABLE)


def test_huge(tmp_path: Path) -> None:
    """Test that a file beyond the limit is not read at all."""
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(2**40)

    begin = time.monotonic()
    assert keys(path) == ([], DatabaseProblem.TOO_LARGE)
    assert time.monotonic() - begin < 1


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Return a database of either kind."""
    folder = tmp_path_factory.mktemp("databases")
    alone = write_with_log(folder / "alone", ROWS, [])
    return [write_database(folder / "db", ROWS).read_bytes(), alone.read_bytes()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_damage(contents: list[bytes], tmp_path: Path, data: st.DataObject) -> None:
    """Test that no damaged file raises, and that nothing is made of it."""
    content = bytearray(data.draw(st.sampled_from(contents)))
    for _ in range(data.draw(st.integers(1, 20))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "db"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])

    found, problem = read_database(path)

    assert found or problem
    assert all(each.key is None or len(each.key) == 32 for each in found)
