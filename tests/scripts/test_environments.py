"""Test that the scripts find or fetch the Python they need; uv is a stand-in here."""

from dataclasses import dataclass
from pathlib import Path
import subprocess
import sys

import pytest

from simulator.home_assistant import ROOT

# Knows 3.11 at once, and 3.14 once it is installed, if it can be.
UV = """#!/bin/bash
echo "$*" >>"$0.asked"
case "$*" in
    "python install 3.14") [ ! -e "$0.offline" ] && touch "$0.installed" ;;
    "python find "*3.14*) [ -e "$0.installed" ] && echo PYTHON ;;
    "python find "*3.11) echo PYTHON ;;
    *) exit 2 ;;
esac
"""
SOURCE = '. scripts/environments.sh; echo "$newest"'


@dataclass
class Machine:
    """A clone on a machine whose uv is below `.venv`, where pip put it."""

    folder: Path

    @property
    def uv(self) -> Path:
        """The stand-in."""
        return self.folder / ".venv" / "uv" / "bin" / "uv"

    def source(self) -> subprocess.CompletedProcess[str]:
        """Do what every script does first."""
        return subprocess.run(
            ["/bin/bash", "-c", SOURCE],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin"},
            check=False,
            capture_output=True,
            text=True,
        )


@pytest.fixture(name="machine")
def machine_fixture(tmp_path: Path) -> Machine:
    """Return a machine without Python 3.14."""
    machine = Machine(tmp_path)
    machine.uv.parent.mkdir(parents=True)
    machine.uv.write_text(UV.replace("PYTHON", sys.executable))
    machine.uv.chmod(0o755)
    (tmp_path / "scripts").mkdir()
    script = ROOT / "scripts" / "environments.sh"
    (tmp_path / "scripts" / script.name).write_text(script.read_text("utf-8"))
    return machine


def test_python_that_is_there_is_taken(machine: Machine) -> None:
    """Test that nothing is fetched without need."""
    machine.uv.with_suffix(".installed").touch()
    done = machine.source()
    assert done.returncode == 0
    assert done.stdout == f"{sys.executable}\n"
    assert done.stderr == ""


def test_missing_python_is_fetched(machine: Machine) -> None:
    """Test that it is fetched once, and said."""
    done = machine.source()
    assert done.returncode == 0
    assert done.stdout == f"{sys.executable}\n"
    assert "Fetching Python 3.14" in done.stderr
    assert machine.source().stderr == ""
    asked = machine.uv.with_suffix(".asked").read_text().splitlines()
    assert asked.count("python install 3.14") == 1


def test_python_that_cannot_be_fetched(machine: Machine) -> None:
    """Test the one sentence that is left, and that it names the uv that is there."""
    machine.uv.with_suffix(".offline").touch()
    done = machine.source()
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("== Python 3.14.2 or newer is needed, and none was found")
    assert "run '.venv/uv/bin/uv python install 3.14'" in last
