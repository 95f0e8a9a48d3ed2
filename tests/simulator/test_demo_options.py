"""Test that the demonstration says at once, in a sentence, what is wrong."""

from pathlib import Path
import subprocess
import sys

import pytest

from simulator.demo.__main__ import Demonstration
from simulator.demo.options import read_options
from simulator.home_assistant import ROOT


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--speed 0", "'0' is not a number from 0.1 to 3600"),
        ("--speed 4000", "'4000' is not a number from 0.1 to 3600"),
        ("--speed nan", "'nan' is not a number from 0.1 to 3600"),
        ("--speed fast", "'fast' is not a number from 0.1 to 3600"),
        ("--port 80000", "'80000' is not a whole number from 1 to 65535"),
        ("--port 0.5", "'0.5' is not a whole number from 1 to 65535"),
        ("--fleet zeppelin", "invalid choice: 'zeppelin'"),
        ("--language klingon", "invalid choice: 'klingon'"),
        ("--time-zone Mars", "'Mars' is no time zone, such as Europe/Amsterdam"),
    ],
)
def test_wrong_option(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    sentence: str,
) -> None:
    """Test what may be given instead, in the last line."""
    monkeypatch.setattr(sys, "argv", ["develop", *arguments.split()])
    with pytest.raises(SystemExit) as end:
        read_options()
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("folder", ["/proc/demo", "/dev/null/demo"])
def test_folder_that_cannot_be_written(folder: str) -> None:
    """Test what happens on a read-only disk."""
    done = subprocess.run(
        [sys.executable, "-m", "simulator.demo", "--folder", folder, "--port", "18123"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert f"{folder} cannot be written (" in done.stdout
    assert "choose another with --folder" in done.stdout
    assert not done.stderr


def test_language_is_the_servers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Test that it comes into the configuration."""
    folder = tmp_path / "demo"
    monkeypatch.setattr(
        sys, "argv", ["develop", "--language", "de", "--folder", str(folder)]
    )
    Demonstration(read_options()).prepare()
    text = (folder / "configuration.yaml").read_text("utf-8")
    assert '"language": "de"' in text
