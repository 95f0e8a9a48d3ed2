"""Test that the demonstration says at once, in a sentence, what is wrong."""

import json
from pathlib import Path
import subprocess
import sys

import pytest

from simulator.demo.__main__ import Demonstration
from simulator.demo.options import read_options
from simulator.home_assistant import ROOT
from simulator.home_assistant.victron_simulator.schema import SCHEMA


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--speed 0", "'0' is not a number from 0.1 to 3600"),
        ("--speed 4000", "'4000' is not a number from 0.1 to 3600"),
        ("--speed nan", "'nan' is not a number from 0.1 to 3600"),
        ("--speed fast", "'fast' is not a number from 0.1 to 3600"),
        ("--port 80000", "'80000' is not a whole number from 1 to 65535"),
        ("--port 0.5", "'0.5' is not a whole number from 1 to 65535"),
        ("--proxies 9", "'9' is not a whole number from 1 to 8"),
        ("--loss 50", "'50' is not a number from 0 to 1"),
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


def test_options_are_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Test what the configuration has of them, which the simulator accepts."""
    options = "--language de --proxies 3 --loss 0.5 --delay 5 --no-raw --speed 60"
    folder = tmp_path / "demo"
    argv = ["develop", *options.split(), "--folder", str(folder)]
    monkeypatch.setattr(sys, "argv", argv)
    Demonstration(read_options()).prepare()
    text = (folder / "configuration.yaml").read_text("utf-8")
    lines = dict(line.split(": ", 1) for line in text.splitlines())
    assert json.loads(lines["homeassistant"])["language"] == "de"
    simulator = SCHEMA(json.loads(lines["victron_simulator"]))
    assert simulator == {
        "fleet": "van",
        "speed": 60,
        "proxies": 3,
        "loss": 50,
        "delay": 5,
        "raw": False,
        "noise": True,
        "seed": 0,
        "days": 7,
    }
