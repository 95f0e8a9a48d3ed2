"""Fixtures of the library's tests."""

from pathlib import Path
import random

import pytest

from tests.conftest import PROFILE

from .serving import Clock


@pytest.fixture(name="is_long")
def is_long_fixture() -> bool:
    """Return whether there is time for all that can be tried."""
    return PROFILE == "long"


@pytest.fixture(name="chance")
def chance_fixture(pytestconfig: pytest.Config) -> random.Random:
    """Return chance by the seed of the command line, or else always the same."""
    return random.Random(pytestconfig.getoption("--hypothesis-seed") or 0x02E1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the time by hand."""
    clock = Clock()
    monkeypatch.setattr("time.monotonic", lambda: clock.now)
    monkeypatch.setattr("time.time", lambda: clock.wall)
    return clock


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    """Return where a service keeps its state: in a folder that is not there yet."""
    return tmp_path / "victron-ble" / "state.json"
