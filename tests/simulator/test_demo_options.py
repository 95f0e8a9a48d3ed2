"""Test that the demonstration says at once, in a sentence, what is wrong."""

import json
from pathlib import Path
import sys

import pytest

from simulator.demo.__main__ import Demonstration
from simulator.demo.options import read_options
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


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("folder", ["/proc/demo", "/dev/null/demo"])
async def test_folder_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    """Test what happens on a read-only disk."""
    argv = ["develop", "--folder", folder, "--port", "18123"]
    monkeypatch.setattr(sys, "argv", argv)
    assert await Demonstration(read_options()).run() == 1
    output, messages = capsys.readouterr()
    assert f"{folder} cannot be written (" in output
    assert "choose another with --folder" in output
    assert not messages


def test_options_are_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Test what the configuration has of them, which the simulator accepts."""
    options = "--language de --proxies 3 --loss 0.5 --delay 5 --no-raw --speed 60"
    folder = tmp_path / "demo"
    argv = ["develop", *options.split(), "--folder", str(folder)]
    monkeypatch.setattr(sys, "argv", argv)
    # The week before takes longest, and nothing of it is looked at.
    monkeypatch.setattr("simulator.demo.__main__.live_until_now", lambda *_: [])
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
